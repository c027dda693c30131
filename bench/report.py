"""Writes the results: two JSON files, and a table in Markdown."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from bench.figures import Figure, Goal, Measured, latest
from grader.support.disk import write_bytes

__all__ = ["COLUMNS", "GOAL_COLUMNS", "figure_row", "goal_row", "machine", "markdown", "write_results"]

COLUMNS = ("workload", "system", "workers", "graded", "s/submission", "spread", "steady", "CPU s", "CPU s steady")
GOAL_COLUMNS = ("goal", "wanted", "reached", "")
NOTES = """\
- **s/submission**: seconds by the clock from the command to the finished gradebook, start-up and all, divided by the
  size of the class and multiplied by the workers; the median of the rounds. **spread**: smallest and largest round.
- **steady**: the same without start-up: (large class - small class) / (difference in size), in each round.
- **graded**: of how many in the class. Where it is fewer than the class, the others are counted at the steady rate,
  so that start-up weighs as little as it would in the whole class.
- **CPU s**: user and system time of all processes, for one submission.
- **gradecast**: `gradecast grade`, sandbox on (`fork`), gradebook in SQLite. On *light* and *frameworks* the
  reference's evidence is made within the time, on *training* it is there before. **again**: `gradecast judge`.
- **pinned**: `gradecast grade` on as many processor cores as it has workers, so that two workers beside one show what
  a second core brings. In the rows **gradecast** one worker, too, has all cores: the next sandbox is made on another.
- **nbgrader**: `NbGraderAPI.autograde` for one student after another in one process, kernels ended at once
  (`shutdown_kernel = "immediate"`). **otter_api**: `otter.api.grade_submission` in one process, without summary, log
  or PDF. **otter_run**: `otter run`, a command for each submission. Otter ends kernels gracefully and has no option
  for it.
- **bare**: the cells and the asserts by `exec` in one warm process. No isolation, no records: the limit.
- Every system's numerical libraries have one thread. Every grading's points are checked.
- **CPU that is not the student's**: all CPU, less that of the sandboxed processes (`resources` of the evidence), plus
  what such a process takes beside the student's cells. The latter is read off *light*, whose cells compute next to
  nothing: CPU of its sandboxed processes, less that of *bare* for the same cells.
"""


def figure_row(figure: Figure) -> tuple[str, ...]:
    """One line of the table."""
    return (
        figure.workload,
        figure.system,
        str(figure.workers),
        f"{figure.timed} of {figure.students}",
        _seconds(figure.wall.median),
        f"{_seconds(figure.wall.low)} .. {_seconds(figure.wall.high)}",
        _seconds(figure.steady.median),
        _seconds(figure.cpu.median),
        _seconds(figure.cpu_steady.median),
    )


def goal_row(goal: Goal) -> tuple[str, ...]:
    """One line of the table of goals."""
    return goal.says, f"{'<=' if goal.at_most else '>='} {goal.wanted:g}", f"{goal.reached:.1f}", _met(goal)


def markdown(figures: Sequence[Figure], goals: Sequence[Goal], about: Mapping[str, Any]) -> str:
    """The readable table."""
    said = ", ".join(f"{key} {value}" for key, value in about["machine"].items())
    lines = [
        "# Gradecast beside its peers",
        "",
        f"Made by `make bench`: {about['rounds']} rounds. Machine: {said}.",
        "",
    ]
    lines += [f"CPU seconds are those {about['cpu']}.", ""]
    lines += _table(COLUMNS, [figure_row(figure) for figure in figures], right=4)
    lines += ["", "## Goals", "", *_table(GOAL_COLUMNS, [goal_row(goal) for goal in goals], right=2)]
    lines += ["", "## What the columns and rows mean", "", NOTES, "## Versions", ""]
    lines += [
        f"- {name}: " + ", ".join(f"{package} {version}" for package, version in found.items())
        for name, found in about["versions"].items()
    ]
    return "\n".join(lines) + "\n"


def write_results(
    folder: Path,
    measured: Sequence[Measured],
    figures: Sequence[Figure],
    goals: Sequence[Goal],
    about: Mapping[str, Any],
) -> None:
    """Write `latest.json`, `details.json` and `latest.md`."""
    details = {
        **about,
        "goals": [{**asdict(goal), "met": goal.met} for goal in goals],
        "figures": [asdict(figure) for figure in figures],
        "measured": [asdict(item) for item in measured],
    }
    for name, document in (("latest.json", latest(figures)), ("details.json", details)):
        write_bytes(folder / name, (json.dumps(document, indent=1) + "\n").encode())
    write_bytes(folder / "latest.md", markdown(figures, goals, about).encode())


def machine() -> dict[str, object]:
    """The machine on which the figures were measured."""
    cpu = Path("/proc/cpuinfo")
    models = [line.split(":")[1].strip() for line in cpu.read_text().splitlines() if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.machine(),
        "cores": psutil.cpu_count() or 0,
        "memory GiB": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
    }


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], right: int) -> list[str]:
    """A table in Markdown; the columns from `right` on hold numbers."""
    rule = ["---" if place < right else "---:" for place in range(len(columns))]
    return [f"| {' | '.join(row)} |" for row in (columns, rule, *rows)]


def _seconds(value: float) -> str:
    return f"{value:.4f}" if abs(value) < 0.1 else f"{value:.3f}" if abs(value) < 1 else f"{value:.2f}"


def _met(goal: Goal) -> str:
    return "met" if goal.met else "missed" if goal.is_clear else "unclear: too much noise"
