"""The tables that instructors and operators see."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from grader.demo import DemoClass
from grader.doctor import Finding
from grader.gradebook_url import shown
from grader.grading import ClassGrades
from grader.model import Assignment, Grade, Outcome
from grader.releasing import Built
from grader.report.terminal import console, harmless, printable, say

__all__ = ["show_builds", "show_class", "show_demo", "show_findings", "show_places"]


NAMED = 8
"""So many lost checks are named below the table; all are in verdicts.json."""
LISTED = 30
"""Classes up to this size have their lost checks listed below the table; larger ones have them on disk."""


def show_class(assignment: Assignment, grades: Sequence[Grade]) -> None:
    """The table of a class: each student's automatic points by question, the sum; below it what to know."""
    with_checks = {check.question for check in assignment.checks}
    questions = [item for item in assignment.questions if item.id in with_checks]
    out = console()
    wide = 40 + sum(max(len(item.id), 4) + 3 for item in questions) <= out.width
    table = Table(title=assignment.title, title_justify="left", title_style="bold", header_style="bold")
    table.add_column("student", overflow="fold", min_width=12)
    for number, item in enumerate(questions, start=1):
        table.add_column(f"{item.id if wide else number}\n/{item.automatic:g}", justify="right")
    table.add_column(f"automatic\n/{sum(item.automatic for item in questions):g}", justify="right", style="bold")
    for grade in grades:
        table.add_row(
            Text(harmless(grade.student)), *(_cell(grade, item.id) for item in questions), Text(_total(grade))
        )
    out.print(table)
    if not wide:
        say(", ".join(f"{number} {item.id}" for number, item in enumerate(questions, start=1)), "dim")
    if grades and grades[0].manual:
        say(f"{grades[0].manual:g} further points are given by hand.", "dim")
    _show_notes(grades)


def _show_notes(grades: Sequence[Grade]) -> None:
    for grade in grades:
        unjudged = [item for item in grade.verdicts if item.outcome is Outcome.UNJUDGED]
        lost = [item.check for item in grade.verdicts if item.outcome in (Outcome.FAILED, Outcome.ERRORED)]
        if grade.trouble:
            say(f"{grade.student}: could not be run: {grade.trouble}", "red")
        elif unjudged:
            say(f"{grade.student}: unjudged: {unjudged[0].message}", "yellow")
        elif lost and len(grades) <= LISTED:
            say(f"{grade.student}: loses {_some(lost, len(grade.verdicts))}", "dim")


def _some(lost: Sequence[str], all_of_them: int) -> str:
    """The names of the checks that are lost, or so many of them as can be read."""
    if len(lost) == all_of_them:
        return "every check"
    more = f" and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
    return ", ".join(lost[:NAMED]) + more


def show_builds(built: Sequence[Built], check_only: bool) -> None:
    """One line for each exercise: written, fresh, or which of its files are stale."""
    for item in built:
        if not item.stale:
            say(f"{item.name}: up to date in {item.folder}")
        elif check_only:
            say(f"{item.name}: stale ({', '.join(item.stale)}); run gradecast build {item.name}", "red")
        else:
            say(f"{item.name}: written to {item.folder} ({len(item.stale)} files changed)", "green")


def show_places(folder: Path, gradebook: str, result: ClassGrades) -> None:
    """How many were run, whose points are other than before, and where the results are."""
    unreadable = [item.student for item in result.grades if item.trouble]
    there = len(result.grades) - result.ran - len(unreadable)
    say(f"{result.ran} run now, {there} judged on evidence that was there already", "dim")
    if unreadable:
        say(f"{len(unreadable)} of {len(result.grades)} could not be run: {', '.join(unreadable)}", "red")
    if result.changed:
        say(f"points changed for {len(result.changed)}: {', '.join(result.changed)}", "yellow")
    say(f"results    {folder}")
    say(f"gradebook  {shown(gradebook)}")
    say(f"next: gradecast feedback {folder.name}, then gradecast report {folder.name}", "dim")


def show_demo(assignment: Assignment, result: DemoClass, gradebook: str) -> None:
    """The table of the sample class, whether it is right, and where everything is."""
    show_class(assignment, result.grades)
    for line in result.surprises:
        say(line, "red")
    if not result.surprises:
        say(f"All {len(result.grades)} samples lose exactly what they should.", "green")
    say(f"submissions  {result.submissions}")
    say(f"results      {result.results}  (each student: executed.ipynb, evidence.json, verdicts.json, log.txt)")
    say(f"gradebook    {shown(gradebook)}")


def show_findings(findings: Sequence[Finding]) -> None:
    """What `doctor` found, with remedies for what is missing."""
    out = console()
    table = Table(header_style="bold")
    for column in ("for", "what", "", "detail"):
        table.add_column(column, overflow="fold")
    for item in findings:
        missing = ("✗", "red") if item.needed else ("-", "dim")
        mark, style = ("✓", "green") if item.available else missing
        detail = item.detail if item.available else f"{item.detail + ': ' if item.detail else ''}{item.remedy}"
        table.add_row(Text(item.area), Text(item.name), Text(printable(mark, out), style), Text(detail))
    out.print(table)


def _cell(grade: Grade, question: str) -> Text:
    verdicts = grade.of(question)
    if grade.trouble:
        return Text("-", style="red")
    earned, possible = sum(item.points for item in verdicts), sum(item.possible for item in verdicts)
    if any(item.outcome is Outcome.UNJUDGED for item in verdicts):
        return Text("?", style="yellow")
    style = "green" if earned == possible else "red" if earned == 0 else "yellow"
    return Text(f"{earned:g}", style=style)


def _total(grade: Grade) -> str:
    return f"{grade.points:g}" + (" ?" if grade.flagged else "")
