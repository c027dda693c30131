"""Every point that changes leaves a line, whichever program changes it."""

from dataclasses import replace
from datetime import datetime

import pytest

from grader.gradebook.erase import erase_student
from grader.gradebook.gradebook import change_marks, record_grades
from grader.gradebook.history import UNKNOWN, Occasion, read_history
from grader.gradebook.lateness import record_lateness
from grader.gradebook.marks import Mark
from grader.gradebook.triggers import Part
from grader.judging.judge import grade, refuse
from grader.model import Outcome, Reason, Verdict

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

GRADED, MARKED = Occasion("grade", "ines"), Occasion("mark", "theo", "read again in office hours")


def passed(student, exercise, points):
    """A grade with `points` for the first check, and nothing for the others."""
    verdicts = [
        Verdict(check.name, check.question, Outcome.PASSED, 0.0, check.points, False, "", "", reason=Reason.NONE)
        for check in exercise.assignment.checks
    ]
    return grade(student, exercise.assignment, (replace(verdicts[0], points=points), *verdicts[1:]))


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    return (
        f"sqlite:///{tmp_path}/gradebook.db" if request.param == "sqlite" else request.getfixturevalue("fresh_postgres")
    )


def history(url, student="ada"):
    lines = read_history(url, [student], "toy")
    assert [line.moment for line in lines] == sorted(line.moment for line in lines)
    assert all(datetime.fromisoformat(line.moment).utcoffset() is not None for line in lines)
    return [(line.cell, str(line.part), line.old, line.new, line.occasion) for line in lines]


def test_points_of_checks_leave_a_line_when_they_change_and_none_when_they_do_not(url, toy):
    first = toy.assignment.checks[0]
    cell = f"{first.question}-checks"
    record_grades(url, "toy", toy.release, [passed("ada", toy, first.points)], occasion=GRADED)
    before = history(url)
    assert (cell, "automatic", None, first.points, GRADED) in before
    record_grades(url, "toy", toy.release, [passed("ada", toy, first.points)], occasion=GRADED)
    assert history(url) == before
    why = Occasion("judge", "ines", "the check was too strict")
    record_grades(url, "toy", toy.release, [passed("ada", toy, 0.0)], occasion=why)
    assert history(url)[len(before) :] == [(cell, "automatic", first.points, 0.0, why)]
    assert history(url, "bob") == []


def test_points_by_hand_leave_a_line_with_who_gave_them_and_why(url, toy):
    record_grades(url, "toy", toy.release, [refuse("ada", toy.assignment, "cut off")], occasion=GRADED)
    before = history(url)
    for points in (0.5, 0.75):
        change_marks(url, "toy", lambda places, points=points: ([Mark(places[0], points, "")], []), occasion=MARKED)
    assert [item[1:] for item in history(url)[len(before) :]] == [
        ("by hand", None, 0.5, MARKED),
        ("by hand", 0.5, 0.75, MARKED),
    ]


def test_what_formgrader_changes_is_in_the_history_without_a_command(url, toy):
    from nbgrader.api import Gradebook

    record_grades(url, "toy", toy.release, [refuse("ada", toy.assignment, "cut off")], occasion=GRADED)
    before = history(url)
    with Gradebook(url) as book:
        row = next(iter(book.find_submission_notebook("toy", "toy", "ada").grades))
        row.manual_score, row.extra_credit = 1.0, 0.5
        book.db.commit()
    assert sorted(item[1:] for item in history(url)[len(before) :]) == [
        ("by hand", None, 1.0, UNKNOWN),
        ("extra credit", None, 0.5, UNKNOWN),
    ]
    with Gradebook(url) as book:
        book.remove_submission("toy", "ada")
    assert {item[3] for item in history(url)[-2:]} == {None}


def test_what_lateness_costs_leaves_a_line(url, toy):
    from nbgrader.api import Gradebook

    record_grades(url, "toy", toy.release, [passed("ada", toy, 1.0)], occasion=GRADED)
    with Gradebook(url) as book:
        book.find_assignment("toy").duedate = datetime(2026, 5, 1)
        book.db.commit()
    before, times = history(url), {"ada": datetime(2026, 5, 2, 3, 4, 5)}
    for costs in (0.5, 0.5, None):
        record_lateness(url, toy.assignment, times, lambda *_, costs=costs: costs, occasion=GRADED)
    assert history(url)[len(before) :] == [
        ("", "lateness", None, 0.5, GRADED),
        ("", "lateness", 0.5, None, GRADED),
    ]
    with Gradebook(url) as book:
        assert book.find_submission("toy", "ada").timestamp == times["ada"]


def test_who_is_forgotten_has_no_history(url, toy):
    record_grades(url, "toy", toy.release, [passed(name, toy, 1.0) for name in ("ada", "bob")], occasion=GRADED)
    erase_student(url, ["ada"])
    assert history(url) == []
    assert history(url, "bob")


def test_a_change_of_the_schema_that_makes_a_table_anew_does_not_end_the_history(tmp_path, toy):
    import sqlite3

    url = f"sqlite:///{tmp_path}/gradebook.db"
    record_grades(url, "toy", toy.release, [passed("ada", toy, 1.0)], occasion=GRADED)
    with sqlite3.connect(tmp_path / "gradebook.db") as db:  # as alembic does for SQLite
        made = db.execute("SELECT sql FROM sqlite_master WHERE name = 'grade'").fetchone()[0]
        db.execute(made.replace("TABLE grade", "TABLE other", 1))
        db.execute("INSERT INTO other SELECT * FROM grade")
        db.execute("DROP TABLE grade")
        db.execute("ALTER TABLE other RENAME TO grade")
    db.close()
    before = history(url)
    record_grades(url, "toy", toy.release, [passed("ada", toy, 0.0)], occasion=GRADED)
    assert len(history(url)) == len(before) + 1


def test_a_reason_is_kept_to_its_longest(url, toy):
    record_grades(url, "toy", toy.release, [passed("ada", toy, 1.0)], occasion=Occasion("grade", "ines", "x" * 5000))
    assert {len(line.occasion.why) for line in read_history(url, ["ada"], "toy")} == {500}
    assert {line.part for line in read_history(url, ["ada"], "toy")} == {Part.AUTOMATIC}
