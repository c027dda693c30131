"""What the test cells of an nbgrader course call: probes, checks and expected values, in the student's own process.

Here nothing separates tests from student code. The cells are for courses that nbgrader alone grades; `gradecast build
--nbgrader` writes them.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from contextlib import suppress
from types import ModuleType
from typing import Any

from grader.checks import collect_checks, collect_metrics
from grader.evidence import Observation
from grader.evidence.packed import unpack_values
from grader.judging.judge import judge_observations
from grader.judging.namespace import observe_here, quietly
from grader.judging.view import Expected
from grader.model import Assignment, Outcome, Threshold, Verdict
from grader.probes import load_probes
from grader.support.wording import one_or_many, plural
from grader.worker.workplace import seed_all

__all__ = ["InlineQuestion", "start"]

DIGITS = 9
"""Decimals of a score; sums of tenths have more, and nbgrader refuses one above the points of a cell."""


class InlineQuestion:
    """One question's checks on this notebook's variables; the last expression of its cell is `score()`."""

    def __init__(self, question: str, namespace: Mapping[str, Any], seed: int) -> None:
        self._question, self._namespace, self._seed = question, namespace, seed
        self._verdicts: list[Verdict] = []

    def judge(self, probes: str, checks: str, values: str) -> None:
        """Run the sources `probes`, then `checks`, against `values` (see `pack_values`), without printing anything."""
        given = unpack_values(values)
        module = ModuleType("gradecast_checks")
        exec(compile(checks, "checks.py", "exec"), module.__dict__)
        assignment = Assignment("", "", (), collect_checks(module), "", collect_metrics(module))
        expected = Expected(
            {name: Observation(value) for name, value in given["expected"].items()},
            given["labels"],
            {name: Threshold(value) for name, value in given["thresholds"].items()},
        )
        with quietly():
            seen = observe_here(load_probes(probes), self._namespace, self._seed, assignment.limits, given["unseen"])
            self._verdicts += judge_observations(assignment, seen, expected)

    def score(self) -> float | None:
        """While nbgrader grades: return the points, and print which checks did not pass.

        Otherwise return None, or raise an `AssertionError` that says which checks did not pass.
        """
        lost = [_told(item) for item in self._verdicts if item.outcome is not Outcome.PASSED]
        checks = plural(len(self._verdicts), "check")
        if os.environ.get("NBGRADER_EXECUTION") == "autograde":
            print("\n".join(lost), end="\n" if lost else "")
            return round(sum(item.points for item in self._verdicts), DIGITS)
        if lost:
            do = one_or_many(len(lost), "does", "do")
            raise AssertionError("\n".join([f"{len(lost)} of {checks} {do} not pass:", *lost]))
        print(f"{len(self._verdicts)} of {checks} {one_or_many(len(self._verdicts), 'passes', 'pass')}.")
        return None


def start(seed: int, preload: tuple[str, ...] = ()) -> None:
    """Seed the random numbers of Python, numpy and the frameworks of `preload`, as a run of Gradecast begins."""
    for name in preload:
        with suppress(ImportError):  # the cell that needs it says so
            importlib.import_module(name)
    seed_all(seed)


def _told(verdict: Verdict) -> str:
    why = f" ({verdict.message})" if verdict.message else ""
    return f"- {verdict.says}{why} Hint: {verdict.hint}"
