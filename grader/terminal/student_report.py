"""A student's report, line by line: what was put back, what stopped, and each check with its reason and hint.

One cause is told once; what only follows from it is counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from grader.errors import in_a_line
from grader.evidence import Cell, Evidence, Stop
from grader.evidence.training import Training
from grader.judging.causes import notes_of
from grader.judging.symptoms import symptoms_of
from grader.judging.words_for_students import place_in_words
from grader.model import Assignment, Outcome, Reason, Verdict
from grader.notebook import checks_id, question_of_cell
from grader.notebook.markers import STUB_MESSAGE
from grader.notebook.notes import Note
from grader.support.wording import one_or_many, plural
from grader.terminal.lines import FAILED, PASSED, UNJUDGED, Line, Look

__all__ = [
    "MARKS",
    "lines_of_notes",
    "lines_of_run",
    "lines_of_training",
    "lines_of_verdicts",
    "seen",
    "told_causes",
]

MOST_SYMPTOMS = 3
"""Symptoms of trainings that are told at once."""

MOST_ERRORS = 5
"""Causes that stopped cells, of which each has a line."""
MARKS = {
    Outcome.PASSED: PASSED,
    Outcome.FAILED: FAILED,
    Outcome.ERRORED: FAILED,
    Outcome.UNJUDGED: UNJUDGED,
}


def lines_of_notes(notes: Sequence[Note], question: str | None = None) -> list[Line]:
    """A line for each thing that is not run as it stands in the notebook; with `question`, of that and of no other."""
    return [
        Line(f"note: {note.text}", Look.WARNING)
        for note in notes
        if question is None or note.question in (None, question)
    ]


def lines_of_run(
    assignment: Assignment, evidence: Evidence, notebook: Mapping[str, Any], untouched: Collection[str] = ()
) -> list[Line]:
    """What stopped cells, each cause once, with the cell as students know it; and whether the run ended early.

    `untouched` are the cells that are as they were handed out. Of these, a stub says nothing, and neither do variables
    that are missing because another cell stopped.
    """
    stops = _stops(evidence, untouched)
    lines: list[Line] = []
    for number, (first, *more) in enumerate(list(stops.causes.values())[:MOST_ERRORS]):
        after = len(more) + (0 if number else stops.following)
        also = f" (and {plural(after, 'more cell')} after it)" if after else ""
        where = place_in_words(first.fault)
        lines.append(Line(f"{seen(first.id, assignment, notebook)} {_how(first, assignment)}{also}", Look.WARNING))
        lines += [Line(where, Look.WARNING, indent=1)] if where else []
    if len(stops.causes) > MOST_ERRORS:
        lines.append(
            Line(f"{plural(len(stops.causes) - MOST_ERRORS, 'more cell')} stopped for other reasons", Look.WARNING)
        )
    notes = dict.fromkeys(note for cell in evidence.cells for note in notes_of(cell, "here"))
    lines += [Line(note, Look.WARNING) for note in notes]
    if evidence.ending.stop is not Stop.COMPLETED:
        lines.append(Line(f"the run ended early: {evidence.ending.detail}", Look.BAD))
    return lines


def told_causes(evidence: Evidence, untouched: Collection[str]) -> frozenset[str]:
    """The causes that `lines_of_run` tells, as verdicts name them."""
    return frozenset(list(_stops(evidence, untouched).causes)[:MOST_ERRORS])


class _Stops(NamedTuple):
    causes: dict[str, list[Cell]]
    """The cells that stopped, by what stopped them."""
    following: int
    """How many more stopped only because a variable was missing that one of these would have defined."""


def _stops(evidence: Evidence, untouched: Collection[str]) -> _Stops:
    faulty = [cell for cell in evidence.cells if cell.fault is not None]
    stopped = [cell for cell in faulty if not _is_stub(cell, untouched)]
    causes: dict[str, list[Cell]] = {}
    following = 0
    for cell in stopped:
        if (causes or stopped != faulty) and cell.id in untouched and _lacks_a_variable(cell):
            following += 1
        else:
            causes.setdefault(_cause_of(cell), []).append(cell)
    return _Stops(causes, following if stopped == faulty else 0)  # of stubs much follows, which says nothing


def _lacks_a_variable(cell: Cell) -> bool:
    """Whether the cell itself, and no function that it calls, asks for a variable that is not there."""
    return cell.fault is not None and cell.fault.name == "NameError" and "()" not in cell.fault.where


def lines_of_training(trainings: Iterable[Training]) -> list[Line]:
    """What the trainings show, a line for each symptom, and three at most."""
    return [Line(item.line, Look.WARNING) for item in symptoms_of(trainings)[:MOST_SYMPTOMS]]


def lines_of_verdicts(
    assignment: Assignment,
    verdicts: Sequence[Verdict],
    question: str | None = None,
    unbegun: Collection[str] = (),
    told: Collection[str] = (),
) -> list[Line]:
    """Per check its points and outcome; for what did not pass why, and for what failed a hint.

    `unbegun` are questions whose cells are known to be as they were handed out, `told` causes that were told before.
    """
    later = _judged_later(assignment, question)
    if not verdicts:
        asked = [item for item in assignment.questions if item.id == question]
        if asked and asked[0].manual == asked[0].points:
            points = plural(asked[0].points, "point")
            return [Line(f"Nothing runs here: a person reads it and gives up to {points}.", Look.DIM)]
        return [Line(f"No public checks here. {later}".rstrip(), Look.DIM)]
    told = set(told)
    lines: list[Line] = []
    for item in assignment.questions:
        mine = [verdict for verdict in verdicts if verdict.question == item.id]
        if mine:
            earned, possible = sum(verdict.points for verdict in mine), sum(verdict.possible for verdict in mine)
            of = f"{plural(possible, 'public point')}{', a bonus' if item.bonus else ''}"
            lines.append(Line(f"{item.title}  {earned:g} of {of}", Look.TITLE))
            lines += _not_begun(mine, item.id in unbegun) or _lines_of_question(mine, told)
    if question is None:
        lines.append(Line(f"{_sum(assignment, verdicts)}. {later or 'There are no other points.'}", Look.TITLE))
    elif later:
        lines.append(Line(later, Look.DIM))
    return lines


def _sum(assignment: Assignment, verdicts: Sequence[Verdict]) -> str:
    """The points of all public checks; those of bonus questions come on top."""
    bonus = {item.id for item in assignment.questions if item.bonus}
    usual = [verdict for verdict in verdicts if verdict.question not in bonus]
    on_top = [verdict for verdict in verdicts if verdict.question in bonus]
    possible = sum(verdict.possible for verdict in usual)
    line = f"{sum(verdict.points for verdict in usual):g} of {plural(possible, 'public point')}"
    if on_top:
        earned, possible = sum(verdict.points for verdict in on_top), sum(verdict.possible for verdict in on_top)
        line += f", and {earned:g} of {possible:g} as a bonus"
    return line


def _judged_later(assignment: Assignment, question: str | None) -> str:
    """How many points are not the public checks', of one question or of all, in a sentence; empty if there are none."""
    points = {"by hidden checks": 0.0, "by a person": 0.0, "as a bonus": 0.0}
    for item in assignment.questions:
        if question not in (None, item.id):
            continue
        public = sum(check.points for check in assignment.checks if check.question == item.id and not check.hidden)
        if item.bonus and question is None:
            points["as a bonus"] += item.points - public
        else:
            points["by hidden checks"] += item.automatic - public
            points["by a person"] += item.manual
    parts = {how: number for how, number in points.items() if number > 1e-9}
    total = sum(parts.values())
    if not parts:
        return ""
    kinds = ", ".join(f"{number:g} {how}" for how, number in parts.items())
    how = f": {kinds}" if len(parts) > 1 else f", {next(iter(parts))}"
    return f"{plural(total, 'more point')} {one_or_many(total, 'is', 'are')} judged after you hand in{how}."


def _not_begun(verdicts: Sequence[Verdict], is_known: bool) -> list[Line]:
    """One line instead of many for a question whose stubs are still there, or that needs a stub of another one."""
    errored = all(item.outcome is Outcome.ERRORED for item in verdicts)
    stubs = all(item.reason is Reason.STUB for item in verdicts)
    if not errored or not (is_known or stubs):
        return []
    places = sorted({item.cause for item in verdicts if item.at and stubs})
    line, lines = "the line that raises NotImplementedError", "the lines that raise NotImplementedError"
    where = f" in {'; '.join(places)}" if places else ""
    if places and is_known:  # these may be of an earlier question that this one needs
        where = f"; the first that ran is in {places[0]}"
    replaced = line if len(places) == 1 and not is_known else lines
    return [Line(f"not begun yet: replace {replaced}{where}", Look.DIM, 1, FAILED)]


def _lines_of_question(verdicts: Sequence[Verdict], told: set[str]) -> Iterator[Line]:
    """The checks of one question. Errors that are told are added to `told`."""
    causes: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.outcome in (Outcome.FAILED, Outcome.ERRORED) and verdict.cause:
            causes.setdefault(verdict.cause, []).append(verdict)
    for verdict in verdicts:
        same = causes.get(verdict.cause, [verdict]) if verdict.outcome is not Outcome.PASSED else [verdict]
        if verdict is not same[0]:
            continue
        if verdict.outcome is Outcome.ERRORED and verdict.cause in told:
            checks = f"{plural(len(same), 'check')} stopped for the same reason as above"
            yield Line(checks, Look.BAD, 1, FAILED)
            continue
        yield from _lines_of_verdict(verdict)
        if len(same) > 1:
            more = plural(len(same) - 1, "more check")
            how = "stopped" if verdict.outcome is Outcome.ERRORED else "failed"
            yield Line(f"{more} {how} for the same reason", Look.DIM, 2)
    told |= {cause for cause, same in causes.items() if same[0].outcome is Outcome.ERRORED}


def _lines_of_verdict(verdict: Verdict) -> Iterator[Line]:
    yield Line(f"{verdict.says} [{verdict.possible:g}]", Look.PLAIN, 1, MARKS[verdict.outcome])
    if verdict.outcome is not Outcome.PASSED:
        yield Line(verdict.message, Look.WARNING if verdict.outcome is Outcome.UNJUDGED else Look.BAD, 2)
        if verdict.at:
            yield Line(verdict.at, Look.BAD, 2)
    if verdict.outcome is Outcome.FAILED:  # an error has its own message; a hint about the answer would not fit it
        yield Line(f"hint: {verdict.hint}", Look.DIM, 2)


def seen(id: str, assignment: Assignment, notebook: Mapping[str, Any]) -> str:
    """A cell by what students see of it: the title of its question, or how it begins."""
    question = question_of_cell(id, (item.id for item in assignment.questions))
    if question is not None and id != checks_id(question) and id not in assignment.in_place:
        return f'your cell for "{assignment.question(question).title}"'
    source = next(("".join(cell["source"]) for cell in notebook["cells"] if cell.get("id") == id), "")
    lines = [line.strip() for line in source.splitlines()]
    first = next((line for line in lines if line and not line.startswith("#")), id)
    return f"the cell that begins with `{in_a_line(first, 60)}`"


def _is_stub(cell: Cell, untouched: Collection[str]) -> bool:
    """Whether it stopped only because it, or a function that it calls, is as it was handed out."""
    fault = cell.fault
    is_stub = fault is not None and fault.name == "NotImplementedError" and fault.message == STUB_MESSAGE
    return is_stub and cell.id in untouched


def _cause_of(cell: Cell) -> str:
    """What verdicts name as their cause, too, where it stopped them: a function's line, or else the cell."""
    where = cell.fault.where if cell.fault else ""
    if cell.ran_out_of_time:
        where = where.partition(",")[0]
    return where if "()" in where else f"cell {cell.id}"


def _how(cell: Cell, assignment: Assignment) -> str:
    if cell.ran_out_of_time:
        return f"took longer than {assignment.limits.cell_seconds:g} s"
    return f"stopped: {cell.fault.said}" if cell.fault else "stopped"
