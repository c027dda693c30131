"""A busy machine costs no points: a class for each framework, graded next to eight busy loops."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import HERE
from helpers import Recorded

from grader.evidence.files import read_evidence
from grader.exercise.assignment import load_reference
from grader.exercise.exercise import Exercise
from grader.exercise.known_solutions import load_samples, write_class
from grader.grading.grade import grade_class
from grader.grading.request import Request
from grader.grading.results import is_settled

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="the sandbox needs Linux")]

LOOPS = 8


@contextmanager
def busy_loops(count: int) -> Iterator[None]:
    loops = [subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


class CrowdedOnceItRuns(Recorded):
    """Starts the busy loops when the first hand-in begins, after the reference has run."""

    def __init__(self) -> None:
        super().__init__()
        self.crowd = busy_loops(LOOPS)
        self.is_crowded = False

    def begin(self, what: str, total: int) -> None:
        super().begin(what, total)
        if what == "grading" and not self.is_crowded:
            self.crowd.__enter__()
            self.is_crowded = True

    def leave(self) -> None:
        if self.is_crowded:
            self.crowd.__exit__(None, None, None)


@pytest.mark.parametrize("framework", ["torch", "keras"])
def test_a_class_next_to_eight_busy_loops_gets_the_grades_of_an_idle_machine(framework: str, tmp_path: Path) -> None:
    pytest.importorskip(framework)
    shutil.copytree(HERE / "crowded", tmp_path / "course")
    reference = load_reference(tmp_path / "course" / "reference" / f"light_{framework}")
    submitted, out = tmp_path / "submitted", tmp_path / "graded"
    write_class(reference, load_samples(reference.folder / "mistakes"), submitted)
    _write_one_more(submitted, reference.folder.name)
    exercise = Exercise(reference, tmp_path / "cache")
    request = Request(exercise, submitted, out, f"sqlite:///{tmp_path / 'gradebook.db'}")
    progress = CrowdedOnceItRuns()
    try:
        result = grade_class(request, progress)
    finally:
        progress.leave()
    assert {item.student: item.points for item in result.grades} == {"endless": 1, "full-marks": 3, "shifted": 2}
    assert result.crowded == ()
    assert all(is_settled(request.files(item.student)) for item in result.grades)
    # The endless hand-in runs again in any case; on a slow machine, others may have been set aside, too.
    assert any(phase == "running again, one at a time, what ran out of time" for phase, _ in progress.phases)
    (late,) = (cell for cell in read_evidence(request.files("endless").evidence).cells if cell.ran_out_of_time)
    assert late.seconds is not None
    limit = reference.assignment.limits.cell_seconds
    assert late.seconds >= limit
    (told,) = (item.message for grade in result.grades if grade.student == "endless" for item in grade.verdicts[:1])
    assert told.startswith(f"a cell took longer than {limit:.3g} s (cell fit, {late.seconds:.3g} s of work); then")


def _write_one_more(submitted: Path, name: str) -> None:
    """Write a hand-in that is wrong only in the second question."""
    source = next((submitted / "full-marks" / name).glob("*.ipynb"))
    text = source.read_text(encoding="utf-8")
    assert "return slope * values" in text
    target = submitted / "shifted" / name / source.name
    target.parent.mkdir(parents=True)
    target.write_text(text.replace("return slope * values", "return slope * values + 1"), encoding="utf-8")
