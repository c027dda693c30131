"""Writes `results.json` as Gradescope reads it (see "Autograder Specifications" in its documentation)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from grader.judging.words_for_students import IN_PROCESS, UNNAMED
from grader.model import Assignment, Grade, Outcome, Verdict
from grader.notebook.notes import Note
from grader.support.wording import one_or_many, plural

__all__ = ["HIDDEN", "failure_document", "results_document"]

HIDDEN = ("hidden", "after_published", "after_due_date", "visible")
"""When Gradescope shows students a test."""
_LONGEST = 10_000
_LEFT = "could not be judged, through no fault of yours. A person will look, and the points may rise."


def results_document(
    assignment: Assignment, grade: Grade, hidden: str = "after_published", notes: Sequence[Note] = ()
) -> dict[str, Any]:
    """The document for one student. `hidden` is the visibility of hidden checks; expected values are never shown.

    An unjudged verdict has no score, and a person has to look; until then only the judged ones count. If none is
    judged, Gradescope shows no score.
    """
    if hidden not in HIDDEN:
        raise ValueError(f"{hidden!r} is no visibility; use one of {', '.join(HIDDEN)}")
    left = sum(item.outcome is Outcome.UNJUDGED for item in grade.verdicts)
    if left and left == len(grade.verdicts):
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
    if left:
        before = f"{document['output']}\n" if "output" in document else ""
        document["output"] = f"{before}{left} of {plural(len(grade.verdicts), 'check')} {_LEFT}"
        document["output_format"] = "text"
    if notes:
        said = [document["output"]] if "output" in document else []
        document["output"] = "\n".join([*said, *(note.text for note in notes)])[:_LONGEST]
        document["output_format"] = "text"
    return document


def failure_document(why: str) -> dict[str, Any]:
    """The document for a hand-in that has no score through no fault of the student."""
    return {"output": why[:_LONGEST], "output_format": "text", "visibility": "visible", "stdout_visibility": "hidden"}


def _tests(verdicts: Sequence[Verdict], assignment: Assignment, hidden: str) -> list[dict[str, Any]]:
    titles = {item.id: item.title for item in assignment.questions}
    return [
        {
            "name": _name(item, titles),
            "name_format": "text",
            **_judged(item),
            "output": _output(item)[:_LONGEST],
            "output_format": "text",
            "visibility": hidden if item.hidden else "visible",
        }
        for item in verdicts
    ]


def _name(verdict: Verdict, titles: Mapping[str, str]) -> str:
    says = UNNAMED if verdict.hidden else verdict.says
    mark = f" ({IN_PROCESS})" if verdict.in_process else ""
    return f"{titles.get(verdict.question, verdict.question)}: {says}{mark}"


def _judged(verdict: Verdict) -> dict[str, Any]:
    if verdict.outcome is Outcome.UNJUDGED:
        return {}
    status = "passed" if verdict.outcome is Outcome.PASSED else "failed"
    return {"score": verdict.points, "max_score": verdict.possible, "status": status}


def _output(verdict: Verdict) -> str:
    """Why it did not pass, as far as the student may know, and its hint; for a hidden check only the hint."""
    if verdict.outcome is Outcome.UNJUDGED:
        return "not judged yet: a person will look at it"
    hinted = verdict.outcome is Outcome.FAILED or (verdict.hidden and verdict.outcome is Outcome.ERRORED)
    hint = f"hint: {verdict.hint}" if verdict.hint and hinted else ""
    return "\n".join(filter(None, ("" if verdict.hidden else verdict.told, hint)))
