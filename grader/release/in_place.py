"""Runs inside a run of the reference: compares what public checks see at their place and at the notebook's end."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

from grader.checks import collect_checks
from grader.errors import in_a_line
from grader.evidence import Observation
from grader.judging.judge import judge_observations
from grader.judging.namespace import observe_here
from grader.judging.view import Expected
from grader.model import Assignment, Outcome
from grader.probes import load_probes

__all__ = ["Placed"]


class Placed:
    """The public checks of one question, from the sources of checks and probes. Making this object runs the probes."""

    def __init__(self, namespace: Mapping[str, Any], probes: str, checks: str, seed: int) -> None:
        module = ModuleType("gradecast_checks")
        exec(compile(checks, "checks.py", "exec"), module.__dict__)
        self._namespace, self._probes, self._seed = namespace, load_probes(probes), seed
        self._assignment = Assignment("", "", (), collect_checks(module), "")
        self._seen = self._look()  # as `check` does

    def judge(self) -> None:
        """Run the probes again, and raise `AssertionError` if the checks do not pass on the first observations.

        The new observations are the expected values.
        """
        for item in judge_observations(self._assignment, self._seen, Expected(self._look())):
            if item.outcome is not Outcome.PASSED:
                raise AssertionError(f"{item.check}: {in_a_line(item.message)}")

    def _look(self) -> dict[str, Observation]:
        return observe_here(self._probes, self._namespace, self._seed, self._assignment.limits)
