"""`results.json`, as Gradescope's autograder reads it (its documentation, "Autograder Specifications")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader.model import Assignment, Grade, Limits, Outcome, Verdict
from grader.told import UNNAMED, told
from grader.wording import one_or_many, plural

__all__ = ["HIDDEN", "failure_document", "results_document"]

HIDDEN = ("hidden", "after_published", "after_due_date", "visible")
"""When Gradescope shows students a test."""
_LONGEST = 10_000


def results_document(assignment: Assignment, grade: Grade, hidden: str = "after_published") -> dict[str, Any]:
    """The document for one student. Hidden checks are shown as `hidden` says, and never with what they expect.

    An unjudged verdict has no score: Gradescope then shows none, and a person has to look.
    """
    if hidden not in HIDDEN:
        raise ValueError(f"{hidden!r} is no visibility; use one of {', '.join(HIDDEN)}")
    if grade.flagged:
        return failure_document("This could not be judged, through no fault of yours. A person will look at it.")
    document: dict[str, Any] = {
        "score": grade.points,
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": _tests(grade.verdicts, assignment, hidden),
    }
    if grade.trouble:
        document["output"] = grade.trouble[:_LONGEST]
        document["output_format"] = "text"
    elif grade.manual:
        document["output"] = (
            f"{plural(grade.manual, 'further point')} {one_or_many(grade.manual, 'is', 'are')} given by hand."
        )
        document["output_format"] = "text"
    return document


def failure_document(why: str) -> dict[str, Any]:
    """What is shown when there is no score through no fault of the student."""
    return {"output": why[:_LONGEST], "output_format": "text", "visibility": "visible", "stdout_visibility": "hidden"}


def _tests(verdicts: Sequence[Verdict], assignment: Assignment, hidden: str) -> list[dict[str, Any]]:
    titles = {item.id: item.title for item in assignment.questions}
    return [
        {
            "name": f"{titles.get(item.question, item.question)}: {UNNAMED if item.hidden else item.says}",
            "name_format": "text",
            "score": item.points,
            "max_score": item.possible,
            "status": "passed" if item.outcome is Outcome.PASSED else "failed",
            "output": _output(item, assignment.limits)[:_LONGEST],
            "output_format": "text",
            "visibility": hidden if item.hidden else "visible",
        }
        for item in verdicts
    ]


def _output(verdict: Verdict, limits: Limits) -> str:
    """Why it did not pass, as far as it may be told, and its hint; of a hidden check the hint alone."""
    hinted = verdict.outcome is Outcome.FAILED or (verdict.hidden and verdict.outcome is Outcome.ERRORED)
    hint = f"hint: {verdict.hint}" if verdict.hint and hinted else ""
    return "\n".join(filter(None, (told(verdict, limits), hint)))
