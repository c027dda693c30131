"""Parses times as platforms write them, in English or German; without a time zone, that of this machine is used."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil import parser as dateutil_parser

__all__ = ["as_timestamp", "parse_time"]

_GERMAN = {
    "januar": "january", "jänner": "january", "februar": "february", "märz": "march", "mär": "march", "mai": "may",
    "juni": "june", "juli": "july", "oktober": "october", "okt": "october", "dezember": "december", "dez": "december",
    "montag": "", "dienstag": "", "mittwoch": "", "donnerstag": "", "freitag": "", "samstag": "", "sonntag": "",
    "um": "", "uhr": "",
}  # fmt: skip
"""German words in dates, with their English translations."""


def parse_time(text: object) -> datetime | None:
    """The time in `text`, with a time zone; None if it is not a time.

    Accepts ISO 8601, nbgrader's format (`2026-05-01 12:00:00.000000 Europe/Berlin`), Moodle's long form, and dates with
    dots, day first (`01.05.2026 12:00`).
    """
    if isinstance(text, datetime):
        return _aware(text)
    if not isinstance(text, str) or not any(character.isdigit() for character in text) or len(text) > 80:
        return None
    try:
        return _aware(datetime.fromisoformat(text.strip()))
    except (ValueError, OverflowError):
        return _named_zone(text) or _loosely(text)


def as_timestamp(when: datetime) -> str:
    """The time in the format of nbgrader's `timestamp.txt`."""
    return when.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")


def _named_zone(text: str) -> datetime | None:
    moment, _, zone = text.strip().rpartition(" ")
    try:
        return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
    except (ValueError, OverflowError, ZoneInfoNotFoundError, OSError):
        return None


def _loosely(text: str) -> datetime | None:
    words = re.sub(r"[^\W\d_]+", lambda found: _GERMAN.get(found[0].casefold(), found[0]), text)
    try:
        found = dateutil_parser.parse(words, dayfirst="." in text, default=datetime(1, 1, 1), tzinfos=_zone)
    except (ValueError, ArithmeticError, TypeError):
        return None
    return _aware(found) if found.year > 1 else None


def _zone(name: str | None, offset: int | None) -> timezone | None:
    """The time zone of a short name. Raises `ValueError` if it is unknown, since a guess could be wrong by hours."""
    if name is None and offset is None:
        return None
    hours = {"UTC": 0, "GMT": 0, "Z": 0, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2}
    if offset is None and name not in hours:
        raise ValueError(f"time zone {name}")
    return timezone(timedelta(seconds=offset) if offset is not None else timedelta(hours=hours[str(name)]))


def _aware(when: datetime) -> datetime | None:
    try:
        return when if when.tzinfo else when.astimezone()
    except (ValueError, OverflowError, OSError):
        return None
