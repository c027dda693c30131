"""A course graded by an older version still works: the same points, or a message on what has to run again."""

from __future__ import annotations

import csv
import json
import shutil

import pytest
from helpers import gradecast

pytestmark = pytest.mark.slow

WANTED = {"ada": "10", "bob": "6.5", "cay": "", "dan": "3.5", "eve": ""}
AUTOMATIC = {"ada": 8, "bob": 6, "cay": 2, "dan": 2, "eve": 0}


def exported(course):
    path = course / "again.csv"
    done = gradecast("export", "drift", "--out", path, cwd=course)
    assert done.returncode == 0, done.stderr
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def test_export_gives_the_same_table(before):
    rows = exported(before)
    assert {student: row["points"] for student, row in rows.items()} == WANTED
    with (before / "exported.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(rows.values()) == list(csv.DictReader(file))


def test_report_and_feedback_open(before):
    assert gradecast("report", "drift", cwd=before).returncode == 0
    assert gradecast("feedback", "drift", cwd=before).returncode == 0
    report = (before / "graded" / "drift" / "report.html").read_text()
    assert all(student in report for student in WANTED)
    page = (before / "graded" / "drift" / "bob" / "feedback.html").read_text()
    assert "Think of a ramp." in page
    assert "6.5" in page


@pytest.mark.parametrize("edited", [False, True])
def test_judging_again_says_what_has_to_run_again_and_changes_no_point(before, edited):
    """Today's runs observe more than those of a399b1f, so its evidence does not suffice for today's checks."""
    if edited:
        put_in_front(before)
        assert gradecast("build", "drift", cwd=before).returncode == 0
    done = gradecast("judge", "drift", cwd=before)
    assert done.returncode == 2
    assert "the evidence of 4 of 5 is of another version" in done.stderr
    assert "run gradecast grade again" in done.stderr
    assert {student: row["points"] for student, row in exported(before).items()} == WANTED


@pytest.mark.parametrize("edited", [False, True])
def test_grading_again_gives_the_same_points_and_runs_nobody_twice(before, edited):
    if edited:
        put_in_front(before)
        assert gradecast("build", "drift", cwd=before).returncode == 0
    done = gradecast("grade", "drift", "submitted", cwd=before)
    assert "4 new results, 0 judged on evidence that was there already" in done.stdout, done.stderr
    assert ("hand-ins by release: 4 of" in done.stdout) is edited
    assert {student: row["points"] for student, row in exported(before).items()} == WANTED
    again = gradecast("grade", "drift", "submitted", cwd=before)
    assert "0 new results, 4 judged on evidence that was there already" in again.stdout, again.stderr
    done = gradecast("judge", "drift", "--json", cwd=before)
    grades = {item["student"]: item for item in json.loads(done.stdout)}
    assert {student: item["points"] for student, item in grades.items()} == AUTOMATIC
    assert not any(item["outcome"] == "unjudged" for grade in grades.values() for item in grade["verdicts"])
    assert {student: row["points"] for student, row in exported(before).items()} == WANTED


def test_without_the_release_that_was_handed_out_judging_says_what_to_run(before):
    shutil.rmtree(before / "assignments")
    done = gradecast("judge", "drift", cwd=before)
    assert done.returncode == 2
    assert "is of another version of drift" in done.stderr
    assert "run gradecast grade again" in done.stderr
    assert {student: row["points"] for student, row in exported(before).items()} == WANTED
    gradecast("grade", "drift", "submitted", cwd=before)
    assert {student: row["points"] for student, row in exported(before).items()} == WANTED


def put_in_front(course):
    path = course / "reference" / "drift" / "notebook.py"
    path.write_text(path.read_text().replace("# %% tags", '# %%\nprint("version 2")\n\n# %% tags', 1))
