"""Measures whether a busy machine changes grades: grades the demo's sample class next to busy loops and a busy disk.

    python bench/load.py [NAME...] [--loads 0,4,8,16] [--workers 1] [--quick] [--into bench/results]

Each class is first graded on the idle machine, and all other grades are compared with these. The reference runs before,
so that only hand-ins run under load. Then the same class is graded next to several numbers of busy loops, and next to a
program that writes and syncs a large file forever. Unjudged hand-ins are graded once more without load. Prints rows as
they are measured, and writes `load.json` and `load.md`. Full budgets take hours; --quick uses the small budget of
`[mutants]`, without the checks of accuracy, as a trial.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click

from grader import datasets
from grader.exercise.assignment import load_reference
from grader.exercise.course import find_course
from grader.exercise.exercise import Exercise
from grader.exercise.known_solutions import write_class
from grader.grading.grade import grade_class
from grader.grading.request import Request, RunOptions
from grader.grading.verdicts import ClassGrades
from grader.model import Outcome
from grader.terminal.display import progress_bar, say, show_rows
from grader.validation.budgets import in_small_budget
from grader.validation.demo import chosen_samples

ROOT = Path(__file__).resolve().parent.parent
LOOP = "while True: pass"
WRITER = """
import os, sys
block = os.urandom(1 << 20)
while True:
    with open(sys.argv[1], "wb") as file:
        for _ in range(256):
            file.write(block)
            file.flush()
            os.fsync(file.fileno())
"""
"""A program that keeps a disk busy: it writes 256 MiB again and again, and syncs after each MiB."""
DISK_LOOPS = 2
COLUMNS = ("exercise", "beside", "hand-ins", "lost", "students", "unjudged", "judged again", "wall s", "load")


@dataclass(frozen=True)
class Row:
    """One class under one load."""

    exercise: str
    """Name of the exercise."""
    beside: str
    """The load."""
    hand_ins: int
    """Number of graded hand-ins."""
    lost: float
    """Points that all judged hand-ins together lost compared with the idle machine."""
    students: tuple[str, ...]
    """Students whose points differ from those on the idle machine."""
    unjudged: tuple[str, ...]
    """Students who were left unjudged."""
    judged_again: int
    """How many of these get the points of the idle machine when they are graded again without load."""
    seconds: float
    """Wall-clock seconds."""
    load: float
    """The machine's load average at the end."""

    def cells(self) -> tuple[str, ...]:
        """The row as texts for the table."""
        return (
            self.exercise, self.beside, str(self.hand_ins), f"{self.lost:g}", ", ".join(self.students) or "-",
            str(len(self.unjudged)), str(self.judged_again), f"{self.seconds:.0f}", f"{self.load:.1f}",
        )  # fmt: skip


@click.command()
@click.argument("names", nargs=-1)
@click.option("--loads", default="0,4,8,16", show_default=True, help="Busy loops, one class for each number.")
@click.option("--disk/--no-disk", default=True, show_default=True, help="Also beside a busy disk.")
@click.option("--workers", type=click.IntRange(1), default=1, show_default=True, help="Hand-ins run at a time.")
@click.option("--quick", is_flag=True, help="In the small budget of [mutants], without the checks of accuracy.")
@click.option("--into", type=click.Path(path_type=Path), default=ROOT / "bench" / "results", help="Where to write.")
def main(names: Sequence[str], loads: str, disk: bool, workers: int, quick: bool, into: Path) -> None:
    """Grade sample classes under several loads, and compare their grades with those of the idle machine."""
    course = find_course(ROOT)
    rows: list[Row] = []
    for name in names or course.names():
        reference = load_reference(course.reference / name)
        data = datasets.path(reference.assignment.data) if reference.assignment.data else None
        with tempfile.TemporaryDirectory(prefix="gradecast-load-") as folder:
            place = Path(folder)
            exercise = Exercise(in_small_budget(reference) if quick else reference, course.cache, data)
            request = Request(exercise, place / "submitted", place / "idle", runs=RunOptions(workers))
            for row in measure(request, tuple(map(int, loads.split(","))), disk, place):
                rows.append(row)
                show_rows("", COLUMNS, [row.cells()])
                keep(rows, into, quick)
    show_rows("Grades under load", COLUMNS, [row.cells() for row in rows])


def measure(request: Request, loads: Sequence[int], disk: bool, place: Path) -> Iterator[Row]:
    """A row for each load, compared with the class on the idle machine."""
    write_class(request.exercise.reference, chosen_samples(request.exercise.reference), request.submissions)
    idle, seconds = graded(request)
    wanted = {item.student: item.points for item in idle.grades}
    yield row_of(request, "nothing", idle, wanted, 0, seconds)
    besides = [(f"{count} busy loops", [(LOOP,)] * count) for count in loads if count]
    if disk:
        besides.append(("a busy disk", [(WRITER, str(place / f"written-{n}")) for n in range(DISK_LOOPS)]))
    for number, (beside, programs) in enumerate(besides):
        again = replace(request, out=place / f"beside-{number}")
        with running(programs):
            found, seconds = graded(again)
        unjudged = {item.student for item in found.grades if item.flagged}
        settled = graded(again)[0] if unjudged else found
        right = sum(item.student in unjudged and item.points == wanted[item.student] for item in settled.grades)
        yield row_of(again, beside, found, wanted, right, seconds)
        shutil.rmtree(again.out, ignore_errors=True)


def graded(request: Request) -> tuple[ClassGrades, float]:
    """The graded class, and the wall-clock seconds that it took."""
    began = time.monotonic()
    with progress_bar() as bar:
        result = grade_class(request, bar)
    return result, time.monotonic() - began


def row_of(
    request: Request, beside: str, found: ClassGrades, wanted: Mapping[str, float], again: int, seconds: float
) -> Row:
    """The row of a class under one load."""
    judged = [item for item in found.grades if not any(v.outcome is Outcome.UNJUDGED for v in item.verdicts)]
    return Row(
        exercise=request.exercise.assignment.name,
        beside=beside,
        hand_ins=len(found.grades),
        lost=sum(max(0.0, wanted[item.student] - item.points) for item in judged),
        students=tuple(item.student for item in judged if item.points != wanted[item.student]),
        unjudged=tuple(item.student for item in found.grades if item not in judged),
        judged_again=again,
        seconds=seconds,
        load=os.getloadavg()[0],
    )


@contextmanager
def running(programs: Sequence[tuple[str, ...]]) -> Iterator[None]:
    """Run these programs while the block runs."""
    with ExitStack() as stack:
        for code, *arguments in programs:
            process = stack.enter_context(subprocess.Popen([sys.executable, "-S", "-c", code, *arguments]))
            stack.callback(process.kill)
        yield


def keep(rows: Sequence[Row], into: Path, quick: bool) -> None:
    """Write what was measured so far."""
    into.mkdir(parents=True, exist_ok=True)
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    document = {"machine": machine, "budget": "small" if quick else "full", "rows": [asdict(row) for row in rows]}
    (into / "load.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    lines = ["| " + " | ".join(COLUMNS) + " |", "|" + " --- |" * len(COLUMNS)]
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows]
    (into / "load.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    say(f"written to {into / 'load.md'}", "dim")


if __name__ == "__main__":
    main()
