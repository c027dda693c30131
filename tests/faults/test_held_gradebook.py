"""Another program has locked the gradebook: grading waits, says so, and at worst leaves recording for later."""

import sqlite3

import pytest
from faults.injection import Remembered, gradebook_rows, snapshot
from helpers import Recorded, request_for

from grader.errors import GradebookError
from grader.gradebook import gradebook, session
from grader.grading.grade import grade_class
from grader.grading.verdicts import WAITING

pytestmark = pytest.mark.slow


@pytest.fixture
def holder(ward, undisturbed, monkeypatch):
    """Another connection to the gradebook; runs are replayed, and waiting times are short."""
    Remembered(undisturbed.runs, monkeypatch)
    monkeypatch.setattr(session, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(session, "PAUSE_SECONDS", 0.05)
    connection = sqlite3.connect(ward / "graded" / "gradebook.db", isolation_level=None, check_same_thread=False)
    yield connection
    connection.close()


def request_of(ward):
    # The database itself waits 5 seconds for each lock, by default.
    return request_for(ward, gradebook=f"sqlite:///{ward / 'graded' / 'gradebook.db'}?timeout=0.05")


@pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE"])
def test_held_all_the_time_the_results_are_kept_and_recorded_later(ward, undisturbed, holder, how, capfd):
    for _ in range(3):
        holder.execute(f"BEGIN {how}")
        with pytest.raises(GradebookError, match="another program holds it; the results are on disk: close that") as it:
            grade_class(request_of(ward), Recorded())
        assert "\n" not in str(it.value)
        holder.execute("ROLLBACK")
        assert gradebook_rows(ward) == []
    again = grade_class(request_of(ward), Recorded())
    assert again.ran == 0
    assert snapshot(ward) == undisturbed.snapshot
    assert "Traceback" not in capfd.readouterr().err


def test_held_for_a_while_it_waits_and_says_so(ward, undisturbed, holder, monkeypatch):
    class Releasing(Recorded):
        def begin(self, what, total):
            super().begin(what, total)
            if what == WAITING and holder.in_transaction:
                holder.execute("ROLLBACK")

    monkeypatch.setattr(session, "PATIENCE_SECONDS", 300.0)
    holder.execute("BEGIN EXCLUSIVE")
    progress = Releasing()
    grade_class(request_of(ward), progress)
    assert (WAITING, 0) in progress.phases
    assert snapshot(ward) == undisturbed.snapshot


def test_what_is_recorded_is_recorded_at_once(ward, holder, monkeypatch):
    """A student whose scores are not recorded yet would look like one with no points."""
    seen = []
    real = gradebook.score

    def look(*arguments):
        known = real(*arguments)
        seen.append(gradebook_rows(ward))
        return known

    monkeypatch.setattr(gradebook, "score", look)
    grade_class(request_of(ward), Recorded())
    assert seen == [[]]
    assert gradebook_rows(ward) != []


@pytest.mark.parametrize("size", [1, 2, 5])
def test_in_batches_the_same_is_recorded(ward, undisturbed, holder, monkeypatch, size):
    """Five students: the last batch is short, or full."""
    monkeypatch.setattr(gradebook, "BATCH", size)
    grade_class(request_of(ward), Recorded())
    assert snapshot(ward) == undisturbed.snapshot


def test_recording_again_doubles_nothing(ward, undisturbed, holder):
    for _ in range(3):
        grade_class(request_of(ward), Recorded())
        assert gradebook_rows(ward) == undisturbed.snapshot.rows
