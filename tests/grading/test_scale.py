"""Large classes: counts that must not grow with the class, or only in proportion to it. No times are measured."""

import os
import sqlite3
import tracemalloc
from contextlib import closing

import pytest
from helpers import Recorded, request_for

from grader.evidence.files import read_evidence
from grader.executor import ReplayExecutor
from grader.exercise.known_solutions import sample_notebook
from grader.gradebook import database, gradebook
from grader.grading import grade as grading
from grader.grading.grade import grade_class
from grader.grading.verdicts import judge_class
from grader.notebook import dumps
from grader.sandbox import Run
from grader.terminal.tables import show_class

pytestmark = pytest.mark.slow

SMALL, LARGE = 100, 300


@pytest.fixture
def replayed(course, toy, monkeypatch):
    """Makes a class of copies of one student, who really ran once, and grades it."""
    notebook = dumps(sample_notebook(toy))
    (course / "one").mkdir()
    (course / "one" / "ada.ipynb").write_text(notebook)
    first = request_for(course, toy, submissions=course / "one", out=course / "first", gradebook=None, sandbox="none")
    grade_class(first, Recorded())
    run = Run(read_evidence(first.files("ada").evidence), {}, "")
    monkeypatch.setattr(grading, "class_executor", lambda *_: ReplayExecutor(lambda student: run))

    def grade(size):
        submitted, out = course / f"submitted{size}", course / f"graded{size}"
        submitted.mkdir(exist_ok=True)
        for number in range(size):
            (submitted / f"student{number:05}.ipynb").write_text(notebook)
        request = request_for(course, toy, submissions=submitted, out=out, gradebook=f"sqlite:///{out / 'book.db'}")
        return request, grade_class(request, Recorded())

    return grade


class Counted:
    """Counts statements and transactions of the gradebook."""

    def __init__(self, monkeypatch):
        self.statements = self.transactions = 0
        for name in ("rows", "write"):
            self._count(monkeypatch, name)
        real = database._SQLite.transaction

        def transaction(db):
            self.transactions += 1
            return real(db)

        monkeypatch.setattr(database._SQLite, "transaction", transaction)

    def _count(self, monkeypatch, name):
        real = getattr(database._SQLite, name)

        def counting(db, *arguments):
            self.statements += 1
            return real(db, *arguments)

        monkeypatch.setattr(database._SQLite, name, counting)


def test_statements_and_transactions_grow_by_batches_not_by_students(replayed, monkeypatch):
    monkeypatch.setattr(gradebook, "BATCH", 50)
    counts = []
    for size in (SMALL, LARGE):
        with monkeypatch.context() as patch:
            counted = Counted(patch)
            request, _ = replayed(size)
        counts.append((counted.statements, counted.transactions))
        with closing(sqlite3.connect(request.out / "book.db")) as book:
            assert book.execute("SELECT COUNT(*) FROM submitted_assignment").fetchone() == (size,)
            assert book.execute("SELECT COUNT(*) FROM grade WHERE auto_score IS NOT NULL").fetchone() == (3 * size,)
    (_, few), (_, many) = counts
    assert many - few == (LARGE - SMALL) / 50
    assert counts[1][0] - counts[0][0] <= 70 * (many - few), "statements for each batch of 50 students"


def test_a_submission_leaves_seven_files_and_no_descriptor(replayed):
    before = len(os.listdir("/proc/self/fd"))
    request, _ = replayed(SMALL)
    names = {path.name for path in (request.folder / "student00000").iterdir()}
    of_the_run = {"submission.json", "executed.ipynb", "evidence.json", "evidence.npz", "log.txt"}
    assert names == {*of_the_run, "verdicts.json", "seen.json"}
    of_the_class = {path.name for path in request.folder.iterdir() if path.is_file()}
    assert len(of_the_class) <= 2, of_the_class
    assert sum(len(files) for _, _, files in os.walk(request.folder)) == 7 * SMALL + len(of_the_class)
    assert len(os.listdir("/proc/self/fd")) <= before + 2


def test_memory_grows_by_a_few_kilobytes_for_each_student(replayed):
    replayed(10)  # loads what is loaded only once
    peaks = []
    for size in (SMALL, LARGE):
        tracemalloc.start()
        _, kept = replayed(size)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert len(kept.grades) == size
    assert (peaks[1] - peaks[0]) / (LARGE - SMALL) < 20_000


def test_judging_again_writes_nothing_that_is_there_already(replayed):
    request, _ = replayed(SMALL)
    before = {path: path.stat().st_mtime_ns for path in request.folder.glob("*/*")}
    judge_class(request, Recorded())
    assert {path: path.stat().st_mtime_ns for path in request.folder.glob("*/*")} == before


def test_a_large_class_is_summed_up_and_a_small_one_listed(replayed, toy, capsys):
    _, many = replayed(LARGE)
    show_class(toy.assignment, many.grades)
    said = capsys.readouterr().out
    assert len(said.splitlines()) < 20
    assert "300 students" in said
    assert "median 8" in said
    show_class(toy.assignment, many.grades[:20])
    assert "student00019" in capsys.readouterr().out
