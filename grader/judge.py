"""`judge` turns evidence into verdicts. A pure function: no student code runs here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from grader.errors import Unobserved
from grader.evidence import CellStatus, Ending, Evidence, Observation, Stop
from grader.model import Assignment, Check, Grade, Outcome, Verdict

__all__ = ["Expected", "View", "grade", "judge", "judge_observations", "refuse", "unjudged"]


class View:
    """A student's observations by attribute. One that the code did not live to give raises `Unobserved`."""

    def __init__(self, observations: Mapping[str, Observation], why_nothing: str) -> None:
        self._observations = observations
        self._why_nothing = why_nothing
        self._read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        self._read.add(name)
        observation = self._observations.get(name)
        if observation is None:
            raise Unobserved(self._why_nothing)
        if observation.fault is not None:
            raise Unobserved(f"{observation.fault.name}: {observation.fault.message}")
        return observation.value

    def unlike(self, expected: Expected) -> str:
        """Where an observation that was read has another form than the reference's; empty when none has."""
        for name in sorted(self._read & set(expected.observations)):
            place = _unlike(self._observations[name].value, expected.observations[name].value, name)
            if place:
                return f"{place} has another form than it should"
        return ""


@dataclass(frozen=True)
class Expected:
    """What checks compare with: the reference's observations, and labels that no sandbox ever held."""

    observations: Mapping[str, Observation]
    """Of the reference's run, by probe."""
    labels: Mapping[str, Any] = field(default_factory=dict)
    """Of the unseen inputs."""

    def view(self) -> SimpleNamespace:
        """As the checks see it: `expected.<probe>` and `expected.labels`.

        What is missing raises `AttributeError` or `KeyError`, never `Unobserved`: it is not the student's failure.
        """
        seen = {name: item.value for name, item in self.observations.items() if item.fault is None}
        return SimpleNamespace(**_plain(seen), labels=dict(self.labels))


def judge(assignment: Assignment, evidence: Evidence, expected: Expected) -> tuple[Verdict, ...]:
    """One verdict for each check of `assignment`, in its order."""
    return tuple(_verdict(check, evidence, expected) for check in assignment.checks)


def judge_observations(
    assignment: Assignment, observations: Mapping[str, Observation], expected: Expected
) -> tuple[Verdict, ...]:
    """As `judge`, for observations of a living namespace, without a run."""
    return judge(assignment, Evidence((), observations, Ending(Stop.COMPLETED)), expected)


def grade(student: str, assignment: Assignment, verdicts: tuple[Verdict, ...], trouble: str = "") -> Grade:
    """The verdicts as one student's grade."""
    manual = sum(question.manual for question in assignment.questions)
    return Grade(student, assignment.name, verdicts, manual, trouble)


def refuse(student: str, assignment: Assignment, trouble: str) -> Grade:
    """The grade of a submission that could not be run: every check errored, for the one reason."""
    verdicts = tuple(_settle(check, Outcome.ERRORED, f"could not be run: {trouble}") for check in assignment.checks)
    return grade(student, assignment, verdicts, trouble)


def unjudged(student: str, assignment: Assignment, reason: str) -> Grade:
    """The grade of a submission that we failed to run: no check is judged, and none is lost."""
    verdicts = tuple(_settle(check, Outcome.UNJUDGED, reason) for check in assignment.checks)
    return grade(student, assignment, verdicts)


def _verdict(check: Check, evidence: Evidence, expected: Expected) -> Verdict:
    observed = View(evidence.observations, _why_nothing(evidence))
    try:
        check.judge(observed, expected.view())
    except Unobserved as error:
        return _settle(check, Outcome.ERRORED, f"{error}{_cell_trouble(check.question, evidence)}")
    except AssertionError as error:
        return _settle(check, Outcome.FAILED, str(error))
    except Exception as error:
        strange = observed.unlike(expected)
        if strange:
            return _settle(check, Outcome.FAILED, strange)
        # A check that raises anything else is the author's to mend: it must not cost the student a point.
        return _settle(check, Outcome.UNJUDGED, f"the check itself raised {type(error).__name__}: {error}")
    return _settle(check, Outcome.PASSED, "")


def _settle(check: Check, outcome: Outcome, message: str) -> Verdict:
    passed = outcome is Outcome.PASSED
    return Verdict(
        check=check.name,
        question=check.question,
        outcome=outcome,
        points=check.points if passed else 0.0,
        possible=check.points,
        hidden=check.hidden,
        says=check.says,
        hint="" if passed else check.hint,
        message=message,
    )


def _why_nothing(evidence: Evidence) -> str:
    """Why a probe is missing from the evidence, in the student's words."""
    if evidence.ending.stop is not Stop.COMPLETED:
        return f"the run ended early: {evidence.ending.detail or evidence.ending.stop}"
    stopped = [cell.id for cell in evidence.cells if cell.status in (CellStatus.KILLED, CellStatus.NOT_RUN)]
    return f"the cells {', '.join(stopped)} did not finish" if stopped else "nothing was observed"


def _plain(value: Any) -> Any:
    """The same value with plain dicts, whose missing keys are errors of the check."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _unlike(seen: Any, wanted: Any, place: str) -> str:
    """The first place where `seen` is of another kind than `wanted` (dict, list, array, text, number), or empty."""
    if _kind(seen) != _kind(wanted):
        return place
    if isinstance(wanted, dict):
        for key in wanted:
            found = _unlike(seen[key], wanted[key], f"{place}[{key!r}]") if key in seen else f"{place}[{key!r}]"
            if found:
                return found
    if isinstance(wanted, list) and wanted:
        return next((found for n, item in enumerate(seen) if (found := _unlike(item, wanted[0], f"{place}[{n}]"))), "")
    return place if isinstance(wanted, np.ndarray) and seen.ndim != wanted.ndim else ""


def _kind(value: Any) -> str:
    kinds = {
        dict: "dict",
        list: "list",
        np.ndarray: "array",
        str: "text",
        bool: "number",
        int: "number",
        float: "number",
    }
    return next((kind for type_, kind in kinds.items() if isinstance(value, type_)), "nothing")


def _cell_trouble(question: str, evidence: Evidence) -> str:
    """What went wrong in the question's own cells, for the message; empty when they ran."""
    for cell in evidence.cells:
        mine = cell.id == question or re.fullmatch(rf"{re.escape(question)}-\d+", cell.id)
        if mine and cell.fault is not None:
            return f" (cell {cell.id}: {cell.fault.name}: {cell.fault.message})"
    return ""
