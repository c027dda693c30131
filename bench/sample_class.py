"""Measures seconds and memory per submission for a class of copies, with one and with two workers.

    python bench/sample_class.py [NAME] [--copies N]

Grades copies of the reference's own solution, so that every submission computes the same. Writes
`bench/results/sample_class.json`. The student's time is the time from the first cell to the last byte of the run; the
rest, including start-up and gradebook, is ours.
"""

from __future__ import annotations

import json
import platform
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

import click
import psutil

from grader import datasets
from grader.evidence.files import read_evidence
from grader.exercise.assignment import load_reference
from grader.exercise.course import find_course
from grader.exercise.exercise import Exercise
from grader.exercise.known_solutions import sample_notebook
from grader.exercise.reference import Reference
from grader.grading.grade import grade_class
from grader.grading.request import Request, RunOptions
from grader.notebook import dumps
from grader.support.disk import write_bytes
from grader.terminal.display import progress_bar, show_rows

RESULTS = Path(__file__).parent / "results"


@click.command()
@click.argument("name", default="jena_density")
@click.option("--copies", default=6, show_default=True, help="Submissions in the class.")
def main(name: str, copies: int) -> None:
    """Grade the class with one worker and with two, and print what it took."""
    course = find_course(Path(__file__).parent)
    reference = load_reference(course.exercise(name))
    measured = [measure(reference, course.cache, copies, workers) for workers in (1, 2)]
    columns = tuple(measured[0])
    show_rows(name, columns, [[f"{row[key]:.2f}" for key in columns] for row in measured], right=columns)
    write_bytes(
        RESULTS / "sample_class.json",
        (json.dumps({"exercise": name, "machine": machine(), "rows": measured}, indent=1) + "\n").encode(),
    )


def measure(reference: Reference, cache: Path, copies: int, workers: int) -> dict[str, float]:
    """Grade the class once, from the command to the finished gradebook, with the reference's evidence in the cache."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    name = reference.assignment.name
    for number in range(copies):
        path = folder / "submitted" / f"student{number}" / name / f"{name}.ipynb"
        write_bytes(path, dumps(sample_notebook(reference)).encode())
    request = Request(
        Exercise(reference, cache, datasets.path(reference.assignment.data) if reference.assignment.data else None),
        submissions=folder / "submitted",
        out=folder / "graded",
        gradebook=f"sqlite:///{folder / 'graded' / 'gradebook.db'}",
        runs=RunOptions(workers),
    )
    memory = Memory()
    with memory, progress_bar() as bar:
        start = time.perf_counter()
        result = grade_class(request, bar)
        wall = time.perf_counter() - start
    if any(grade.points != grade.possible for grade in result.grades):
        sys.exit("the reference's own solution did not get full marks")
    took = [read_evidence(request.files(grade.student).evidence).resources for grade in result.grades]
    shutil.rmtree(folder)
    student = sum(item.wall_seconds - item.ready_seconds for item in took)
    return {
        "workers": workers,
        "submissions": copies,
        "wall s": wall,
        "wall s/submission": wall / copies,
        "student's s/submission": student / copies,
        "ours s/submission": (wall * workers - student) / copies,
        "ready s/submission": sum(item.ready_seconds for item in took) / copies,
        "peak MiB/submission": max(item.peak_mib for item in took),
        "peak MiB, all": memory.peak,
    }


class Memory(threading.Thread):
    """Watches the memory of this process and its descendants, with shared pages counted once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        self._end = threading.Event()

    def __enter__(self) -> Memory:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self.join()

    def run(self) -> None:
        me = psutil.Process()
        while not self._end.wait(0.5):
            total = 0
            for process in (me, *me.children(recursive=True)):
                try:
                    total += process.memory_full_info().pss
                except psutil.Error:
                    continue
            self.peak = max(self.peak, total / 2**20)


def machine() -> dict[str, object]:
    return {"cores": psutil.cpu_count(), "python": platform.python_version(), "system": platform.platform()}


if __name__ == "__main__":
    main()
