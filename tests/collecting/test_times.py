from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.submissions.collecting.times import as_timestamp, parse_time

NOON = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-01T12:00:00Z",
        "2026-05-01 14:00:00.000000 Europe/Berlin",
        "2026-05-01 12:00:00.000000 UTC",
        "2026-05-01 14:00 CEST",
        "2026-05-01T14:00+02:00",
        "Fri, 01 May 2026 12:00:00 GMT",
        "Fri, 01 May 2026 13:00 CET",
        "2026-05-01 13:00 MEZ",
        "2026-05-01 14:00 MESZ",
    ],
)
def test_a_time_with_its_zone_is_read(text):
    assert parse_time(text) == NOON


@pytest.mark.parametrize(
    "text",
    [
        "Friday, 1 May 2026, 2:05 PM",
        "Friday, May 1, 2026, 2:05 PM",
        "Freitag, 1. Mai 2026, 14:05",
        "Freitag, 1. Mai 2026, 14:05 Uhr",
        "01.05.2026 14:05",
        "2026-05-01 14:05",
    ],
)
def test_a_time_without_a_zone_is_of_this_machine(text):
    assert parse_time(text) == datetime(2026, 5, 1, 14, 5).astimezone()


@pytest.mark.parametrize("text", ["", "-", None, "never", 7, "2026-05-01 14:00 XST", "1" * 500, "99999999999999"])
def test_what_is_no_time_is_none(text):
    assert parse_time(text) is None


@given(st.text(max_size=60))
def test_no_text_is_too_strange_for_a_time(text):
    found = parse_time(text)
    assert found is None or found.tzinfo is not None


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1)))
def test_a_time_stamp_is_read_as_it_was_written(when):
    when = when.replace(tzinfo=UTC)
    assert parse_time(as_timestamp(when)) == when
