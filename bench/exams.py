"""Simulates the cost of keeping exams apart from cells: compares rules by the time that a class takes.

    python bench/exams.py GRADED... [--students 200] [--seed 1]

Reads from folders of results (`graded/NAME`) how long the cells and the exam of each run took, and draws classes from
these pairs. Each class is simulated with several numbers of workers under each rule. Its time is given relative to the
time without any rule. "slow" runs are those that reach the limit of the whole run in their cells.

- `around`: an exam begins when no cells run any more, and no cells begin meanwhile;
- `at once`: an exam begins immediately, and all cells are stopped;
- `half`: exams begin when half of the runs wait for theirs or no cells run, and all cells are stopped. This is what
  `grader.sandbox.exams` does.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import click

from grader.errors import EvidenceError
from grader.evidence.files import read_evidence
from grader.terminal.display import say, show_rows

WORKERS = (2, 8, 32)
SLOW = (0.0, 0.03)
"""Shares of slow runs in a class."""
COLUMNS = ("exercise", "exam's share", "workers", "slow", "overheard s", "around", "at once", "half")


class Run(NamedTuple):
    """Seconds of cells and exam of one run."""

    cells: float
    exam: float


@dataclass
class _Going:
    cells: float
    exam: float
    state: str = "cells"


Rule = Callable[[int, int, bool], bool]
"""Whether exams may begin, given how many runs wait, how many run cells, and whether an exam is running."""
RULES: dict[str, Rule] = {
    "around": lambda waiting, cells, going: going or not cells,
    "at once": lambda waiting, cells, going: True,
    "half": lambda waiting, cells, going: going or waiting >= cells,
}


def seconds_of(runs: Sequence[Run], workers: int, rule: str | None) -> float:
    """Seconds that `runs` take under a rule; without a rule, cells and exams run at the same time."""
    coming, going, now = list(reversed(runs)), list[_Going](), 0.0
    while coming or going:
        waiting = [run for run in going if run.state == "waiting"]
        examined = [run for run in going if run.state == "exam"]
        closed = rule is not None and bool(examined or (rule == "around" and waiting))
        while coming and len(going) < workers and not closed:
            going.append(_Going(*coming.pop()))
        working = [run for run in going if run.state == "cells"]
        if rule is None or (waiting and RULES[rule](len(waiting), len(working), bool(examined))):
            for run in waiting:
                run.state = "exam"
            examined += waiting
        active = examined or working if rule is not None else examined + working
        step = min((run.cells if run.state == "cells" else run.exam for run in active), default=0.0)
        now += step
        for run in active:
            if run.state == "cells":
                run.cells -= step
                run.state = "cells" if run.cells > 1e-9 else "waiting"
            else:
                run.exam -= step
        going = [run for run in going if run.state != "exam" or run.exam > 1e-9]
    return now


@click.command(help=__doc__)
@click.argument("graded", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--students", default=200, show_default=True, help="Runs of a class.")
@click.option("--seed", default=1, show_default=True, help="By which classes are drawn.")
def main(graded: tuple[Path, ...], students: int, seed: int) -> None:
    """Print the table."""
    rows = []
    for folder in graded:
        seen = _runs_in(folder)
        limit = 10 * max(run.cells for run in seen)
        share = sum(run.exam for run in seen) / sum(run.cells + run.exam for run in seen)
        for workers in WORKERS:
            for slow in SLOW:
                lot = random.Random(seed)
                runs = [
                    run._replace(cells=limit) if lot.random() < slow else run for run in lot.choices(seen, k=students)
                ]
                free = seconds_of(runs, workers, None)
                ratios = [f"{seconds_of(runs, workers, rule) / free:.2f}" for rule in RULES]
                rows.append((folder.name, f"{share:.1%}", f"{workers}", f"{slow:.0%}", f"{free:.0f}", *ratios))
    show_rows("exams taken alone: times of what a class takes where they may be overheard", COLUMNS, rows)


def _runs_in(folder: Path) -> list[Run]:
    found = []
    for path in sorted(folder.glob("*/evidence.json")):
        try:
            evidence = read_evidence(path)
        except EvidenceError as error:
            say(f"{path}: left out, {error}")
            continue
        found.append(
            Run(
                sum(cell.seconds for cell in evidence.cells),
                sum(item.seconds for item in evidence.observations.values()),
            )
        )
    if not found:
        raise click.ClickException(f"{folder}: no results; give folders such as graded/manual_rnn")
    cells, exam = mean(run.cells for run in found), mean(run.exam for run in found)
    say(f"{folder}: {len(found)} runs, cells {cells:.2f} s, exam {exam:.2f} s")
    return found


if __name__ == "__main__":
    main()
