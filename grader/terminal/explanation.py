"""One student's grade, explained, in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.padding import Padding
from rich.text import Text

from grader.gradebook.history import Line
from grader.model import Assignment, Outcome
from grader.report.explanation import CheckExplained, Explanation, QuestionExplained
from grader.support.wording import plural
from grader.terminal.display import console, harmless, printable, say, show_rows
from grader.terminal.lines import COLOURS
from grader.terminal.student_report import MARKS

__all__ = ["show_explanation"]


def show_explanation(found: Explanation, assignment: Assignment, closely: bool) -> None:
    """Print facts, every check of every question, and the history.

    What a check looked at is shown if it did not pass, and if one looks `closely`.
    """
    waits = "; something still waits for a person" if found.score.waiting else ""
    say(f"{found.student}: {found.title}", "bold")
    say(f"{found.score.points:g} of {plural(found.score.possible, 'point')}{_lateness(found)}{waits}", "bold")
    for item in found.overrides:
        say(f"  {item}{f': {item.why}' if item.why else ''}", "yellow")
    wide = max(map(len, found.facts), default=0)
    for what, text in found.facts.items():
        say(f"  {what.ljust(wide)}  {text}")
    out = console()
    for question in found.questions:
        say("")
        for depth, line in _question(question, closely):
            out.print(Padding(line, (0, 0, 0, depth)))
    say("")
    if found.history:
        columns = ("when (UTC)", "what", "from", "to", "command", "by", "why")
        show_rows("History", columns, _rows(found.history, assignment), right=("from", "to"))
    else:
        say("No change of points is on record.", "dim")


def _lateness(found: Explanation) -> str:
    return f", {found.score.penalty:g} taken off for lateness" if found.score.penalty else ""


def _question(question: QuestionExplained, closely: bool) -> Iterator[tuple[int, Text]]:
    """Lines, each with the columns by which it is indented."""
    score = question.score
    by = ", ".join(
        filter(
            None,
            (
                f"checks gave {score.automatic:g}" if score.automatic is not None else "",
                "a bonus" if score.bonus else "",
                "a person gave points" if score.by_person else "",
                f"of these {score.extra:+g} by a person" if score.extra else "",
                "waits for a person" if score.waiting else "",
            ),
        )
    )
    title = Text(f"{question.title}  {score.points:g} of {plural(score.possible, 'point')}", "bold")
    yield 0, title.append(f"  {by}", "not bold dim")
    for check in question.checks:
        yield from _check(check, closely)
    if score.comment:
        yield 2, Text(f"comment: {harmless(score.comment)}")


def _check(check: CheckExplained, closely: bool) -> Iterator[tuple[int, Text]]:
    verdict = check.verdict
    mark = MARKS[verdict.outcome]
    colour, _ = COLOURS[mark]
    hidden = ", hidden" if verdict.hidden else ""
    yield (
        2,
        Text.assemble(
            (f"{printable(mark, console())} ", colour),
            f"{verdict.says} ",
            (f"[{verdict.points:g} of {verdict.possible:g}; {verdict.check}{hidden}]", "dim"),
        ),
    )
    if verdict.message:
        yield 6, Text(harmless(verdict.message), colour)
    if check.suspected is not None:
        yield 6, Text(harmless(str(check.suspected)), "yellow")
    for probe, text in check.observed.items() if closely or verdict.outcome is not Outcome.PASSED else ():
        yield 6, Text(f"{probe}: {harmless(text)}", "dim")
    if check.metric is not None:
        values = ", ".join("none" if value is None else f"{value:.4g}" for value in check.metric.values)
        limits = f"threshold {check.metric.threshold:.4g}, margin {check.metric.margin:.2g}"
        yield 6, Text(f"{check.metric.name}: {values}; {limits}")
        yield 6, Text(f"threshold: {check.metric.origin}", "dim")


def _rows(history: Iterable[Line], assignment: Assignment) -> Iterator[tuple[str, ...]]:
    for line in history:
        question = assignment.question_of(line.cell)
        what = f"{assignment.question(question).title}, {line.part}" if question else str(line.part)
        command = line.occasion.command or "another program"
        numbers = ("" if value is None else f"{value:g}" for value in (line.old, line.new))
        yield line.moment[:19].replace("T", " "), what, *numbers, command, line.occasion.by, line.occasion.why
