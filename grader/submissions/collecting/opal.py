"""OPAL and OLAT: the archive of a task ("Aufgabe"), with a folder for each participant.

OLAT, from which OPAL comes, writes `<last name>_<first name>_<login>/1_submissions/` and, for each round of revision,
`3_revisions_1/` (`GTACourseNode.archiveNodeData` in OpenOLAT), within a folder of the task's name; its older task
element has `dropboxes/<login>/`. OPAL's own format is not published: a date and a time at the end of a participant's
folder (`…_2026-05-01_12-30-00`) count as the time of handing in; folders inside it can have any name that the
participant chose. The dates in the archive are those of the download (`ZipUtil.addDirectoryToZip` sets none).
"""

from __future__ import annotations

import re
from datetime import datetime

from grader.submissions.collecting.attempts import Attempt, Read
from grader.submissions.collecting.times import parse_time
from grader.submissions.collecting.tree import Tree
from grader.submissions.person import Person
from grader.support.border import Border

__all__ = ["read_opal", "recognises_opal"]

_ROUND = re.compile(r"\d+_(?:submissions|revisions_(?P<round>\d+))")
_OTHERS = re.compile(r"\d+_(?:task|corrections(?:_\d+)?|assessment)|solutions")
_TIME = re.compile(
    r"(?P<rest>.*?)[ _]?(?P<date>\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4})[ _T](?P<hour>\d\d)[-_:.h](?P<min>\d\d)"
    r"(?:[-_:.](?P<sec>\d\d))?"
)
_BOXES = "dropboxes"
_WORDS = re.compile(r"[^_]+_[^_]+(?:_[^_]+)*")


def recognises_opal(tree: Tree) -> float:
    """The share of files that lie as OLAT puts them."""
    found = sum(_place(member.path.parts) is not None for member in tree.members)
    return found / max(sum(not _aside(member.path.parts) for member in tree.members), 1)


def read_opal(tree: Tree, name: str) -> Read:
    """An attempt for each round of each participant; rounds of revision come after the first submission."""
    places: dict[tuple[str, ...], None] = {}
    problems: dict[str, None] = {}
    for member in tree.members:
        place = _place(member.path.parts)
        if place is not None:
            places[place] = None
        elif not _aside(member.path.parts):
            problems[f"{member.path}: in no participant's folder"] = None
    border = Border()
    attempts = tuple(border.each(places, "/".join, lambda place: _attempt(tree, place)))
    return Read(attempts, (*problems, *border.lines))


def _aside(parts: tuple[str, ...]) -> bool:
    """Whether the path is not a hand-in but one of OLAT's own: the task, corrections, tables of results."""
    return any(_OTHERS.fullmatch(part) for part in parts) or parts[-1].endswith((".xlsx", ".xls"))


def _place(parts: tuple[str, ...]) -> tuple[str, ...] | None:
    """The folder that a participant handed in, from the top; None if the path is in no such folder.

    The first folder with one of OLAT's names counts: names inside it are the participant's choice.
    """
    folders = parts[:-1]
    for depth, part in enumerate(folders):
        if _ROUND.fullmatch(part) and depth:
            return folders[: depth + 1]
        if part == _BOXES and depth + 1 < len(folders):
            return folders[: depth + 2]
        dated = _TIME.fullmatch(part)
        if dated and _WORDS.fullmatch(dated["rest"]):
            within = depth + 1 < len(folders) and _ROUND.fullmatch(folders[depth + 1])
            return folders[: depth + (2 if within else 1)]
    return None


def _attempt(tree: Tree, place: tuple[str, ...]) -> Attempt:
    turn = _ROUND.fullmatch(place[-1]) if len(place) > 1 else None
    who = place[-2] if turn else place[-1]
    dated = _TIME.fullmatch(who)
    return Attempt(
        _person(dated["rest"] if dated else who),
        "/".join(place),
        tree.below(*place),
        _time(dated) if dated else None,
        number=int(turn["round"] or 0) if turn else 0,
    )


def _time(found: re.Match[str]) -> datetime | None:
    return parse_time(f"{found['date']} {found['hour']}:{found['min']}:{found['sec'] or '00'}")


def _person(folder: str) -> Person:
    """Last name, first name and login, joined by `_`. The last part is a login only if there are three or more."""
    words = folder.split("_")
    if len(words) < 2:
        return Person(login=folder)
    name = " ".join(words[:-1]) if len(words) > 2 else " ".join(words)
    return Person(name=name, login=words[-1] if len(words) > 2 else "")
