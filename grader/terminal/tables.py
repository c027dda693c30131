"""Prints tables for instructors and operators."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, quantiles
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from grader.gradebook.address import shown
from grader.judging.causes import shared_causes
from grader.judging.words_for_students import ran_out_of_time
from grader.model import Assignment, Grade, Outcome, Question
from grader.support.wording import LATER, one_or_many, plural
from grader.terminal.display import console, harmless, printable, say, show_rows

if TYPE_CHECKING:  # the modules that compute these results are slow to import, and not needed to print them
    from grader.executor.doctor import Finding
    from grader.grading.plan import Plan
    from grader.grading.verdicts import ClassGrades
    from grader.release.build import Built
    from grader.scaffold import Scaffold
    from grader.validation.demo import DemoClass

__all__ = ["show_builds", "show_class", "show_demo", "show_findings", "show_places", "show_plan", "show_scaffold"]


NAMED = 8
"""Most lost checks that are named for a student below the table; all are in verdicts.json."""
LISTED = 30
"""Largest class whose lost checks are listed below the table; for larger ones, a line says where they are."""


ROWS = 200
"""Largest class with a row for each student; larger ones get a summary."""
CAUSES = 8
"""Most shared causes that are listed."""
FEW = 3
"""Most packages that are named because they differ from a lock."""
NOTES = 40
"""Most students with a note who are named."""


def show_class(assignment: Assignment, grades: Sequence[Grade]) -> None:
    """Print a class: each student's automatic points by question, and their sum; below the table, notes and causes."""
    with_checks = {check.question for check in assignment.checks}
    questions = [item for item in assignment.questions if item.id in with_checks]
    if len(grades) <= ROWS:
        _show_students(assignment, questions, grades)
    else:
        _show_summary(assignment, questions, grades)
    if grades and grades[0].manual:
        manual = grades[0].manual
        are = f"{plural(manual, 'further point')} {one_or_many(manual, 'is', 'are')} given by hand"
        say(f"{are}: gradecast mark {assignment.name} --template", "dim")
    believed = sum(check.in_process for check in assignment.checks)
    if believed:
        many = f"{believed} of {plural(len(assignment.checks), 'check')}"
        are = one_or_many(believed, "is in-process: it believes", "are in-process: they believe")
        say(f"{many} {are} tests that ran in one process with the student's code.", "yellow")
    _show_notes(grades)
    _show_causes(grades)


def _show_causes(grades: Sequence[Grade]) -> None:
    """Print the causes that cost many students points. They come last, because people look there first."""
    shared = shared_causes(grades, sum(not grade.trouble for grade in grades))
    for item in shared[:CAUSES]:
        say(str(item), "yellow")
    if len(shared) > CAUSES:
        say(f"and {plural(len(shared) - CAUSES, 'more shared cause')}; see the report", "yellow")


def _show_summary(assignment: Assignment, questions: Sequence[Question], grades: Sequence[Grade]) -> None:
    """Print one row for each question, with the results of a large class."""
    rows = []
    for item in questions:
        points = [sum(verdict.points for verdict in grade.of(item.id)) for grade in grades]
        full = sum(earned >= item.automatic for earned in points) / len(points)
        none = sum(earned == 0 for earned in points) / len(points)
        rows.append((item.id, f"{item.automatic:g}", f"{fmean(points):.2f}", f"{full:.0%}", f"{none:.0%}"))
    columns = ("question", "of", "mean", "full points", "none")
    show_rows(f"{assignment.title}: {plural(len(grades), 'student')}", columns, rows, right=columns[1:])
    totals = sorted(grade.points for grade in grades)
    low, middle, high = quantiles(totals, n=4)
    say(f"automatic points: median {middle:g}, quartiles {low:g} and {high:g}, of {_most(questions):g}")
    say("each student: verdicts.json in the results, the gradebook, or --json", "dim")


@dataclass(frozen=True)
class _Column:
    """A column of the table of a class."""

    head: str
    """What it holds, in one or two lines."""
    cells: Sequence[Text]
    """A cell for each student."""
    style: str = ""
    """How it is shown."""

    @property
    def width(self) -> int:
        """In characters, with the space around it and the line beside it."""
        return max(map(cell_len, (*self.head.splitlines(), *map(str, self.cells)))) + 3


def _show_students(assignment: Assignment, questions: Sequence[Question], grades: Sequence[Grade]) -> None:
    """Print a table, or several where the terminal is too narrow for one. Each has the students, the last the total."""
    out = console()
    students = [Text(harmless(grade.student)) for grade in grades]
    width = min(max(12, *map(cell_len, map(str, students))), out.width // 3)
    points = f"automatic\n/{_most(questions):g}"
    total = _Column(points, [Text(_total(grade)) for grade in grades], "bold")
    cells = [[_cell(grade, item.id) for grade in grades] for item in questions]

    def divided(names: Iterable[str]) -> list[list[_Column]]:
        heads = (
            f"{name}\n{'+' if item.bonus else '/'}{item.automatic:g}"
            for name, item in zip(names, questions, strict=True)
        )
        return _divided((*map(_Column, heads, cells), total), out.width - width - 4)

    named = divided(item.id for item in questions)
    numbered = divided(map(str, range(1, len(questions) + 1)))
    for number, columns in enumerate(numbered if len(numbered) < len(named) else named):
        title = assignment.title if number == 0 else None
        table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
        table.add_column("student", overflow="fold", width=width)
        for column in columns:
            table.add_column(column.head, justify="right", style=column.style)
        for row in zip(students, *(column.cells for column in columns), strict=True):
            table.add_row(*row)
        out.print(table)
    if len(numbered) < len(named):
        say(", ".join(f"{number} {item.id}" for number, item in enumerate(questions, start=1)), "dim")


def _divided(columns: Iterable[_Column], room: int) -> list[list[_Column]]:
    """The columns in groups, none wider than `room`."""
    groups: list[list[_Column]] = [[]]
    for column in columns:
        if groups[-1] and sum(item.width for item in groups[-1]) + column.width > room:
            groups.append([])
        groups[-1].append(column)
    return groups


def _show_notes(grades: Sequence[Grade]) -> None:
    wrong = [grade for grade in grades if grade.trouble or grade.flagged]
    for grade in grades if len(grades) <= LISTED else wrong[:NOTES]:
        unjudged = [item for item in grade.verdicts if item.outcome is Outcome.UNJUDGED]
        lost = [item.check for item in grade.verdicts if item.outcome in (Outcome.FAILED, Outcome.ERRORED)]
        if grade.trouble:
            say(f"{grade.student}: could not be run: {grade.trouble}", "red")
        elif unjudged:
            say(f"{grade.student}: unjudged: {unjudged[0].message}", "yellow")
        elif lost:
            late = "; its code ran out of time" if any(map(ran_out_of_time, grade.verdicts)) else ""
            say(f"{grade.student}: loses {_some(lost, len(grade.verdicts))}{late}", "dim")
    if len(grades) > LISTED:
        say(f"lost checks are listed for up to {LISTED} students; for more see verdicts.json, or the report", "dim")
    if len(grades) > LISTED and len(wrong) > NOTES:
        say(f"and {len(wrong) - NOTES} more could not be run, or are unjudged", "yellow")


def _some(lost: Sequence[str], all_of_them: int) -> str:
    """The names of the lost checks, at most `NAMED`."""
    if len(lost) == all_of_them:
        return "every check"
    return _first(lost, NAMED)


def _first(names: Sequence[str], most: int) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def show_scaffold(made: Scaffold, course: Path | None) -> None:
    """Print what was written, and the three commands to run next."""
    at = f" --course {shlex.quote(str(course))}" if course and course.resolve() != Path.cwd() else ""
    say(f"{made.name}: written to {made.folder}", "green")
    say(f"  {', '.join(made.files)}", "dim")
    say("It works as it is. Next:")
    steps = {
        f"gradecast build {made.name}{at}": "what students get",
        f"gradecast validate {made.name}{at}": "do its checks catch mistakes?",
        f"gradecast demo {made.name}{at}": "grade its mistakes as a class",
    }
    width = max(map(len, steps))
    for command, purpose in steps.items():
        say(f"  {command:{width}}    # {purpose}")


def show_builds(built: Sequence[Built], check_only: bool) -> None:
    """Print a line for each exercise: written, up to date, or which of its files are stale."""
    for item in built:
        if not item.stale:
            say(f"{item.name}: up to date in {item.folder}")
        elif check_only:
            say(f"{item.name}: stale ({', '.join(item.stale)}); run gradecast build {item.name}", "red")
        else:
            say(f"{item.name}: written to {item.folder} ({plural(len(item.stale), 'file')} changed)", "green")
        if item.stale:
            _show_touched(item, check_only)
        if item.other_here:
            many = f", and {len(item.other_here) - FEW} more" if len(item.other_here) > FEW else ""
            say(f"{item.name}: not as locked here: {', '.join(item.other_here[:FEW])}{many}", "yellow")
        if item.handout is not None:
            size = item.handout.stat().st_size / 2**20
            say(f"{item.name}: to hand out: {item.handout} ({size:.1f} MiB)", "green")


def _show_touched(item: Built, check_only: bool) -> None:
    """Print a line for each older release that may have hand-ins: what has changed since, and what happens to them."""
    for older in item.touched:
        say(f"{item.name}: since release {older.release}: {older.says}", "yellow" if older.unjudged else "dim")
    kept = next((older.release for older in item.touched if older.new), "")
    if kept and not check_only:
        say(
            f"{item.name}: release {kept} is kept; if nobody got it: gradecast build {item.name} --forget {kept}", "dim"
        )


def show_places(folder: Path, gradebook: str | None, result: ClassGrades, options: str) -> None:
    """Print how many have new results, whose points changed, where the results are, and the next command.

    `options` are repeated in that command.
    """
    unreadable = [item.student for item in result.grades if item.trouble]
    there = len(result.grades) - result.ran - len(unreadable)
    say(f"{plural(result.ran, 'new result')}, {there} judged on evidence that was there already", "dim")
    numbers = result.by_release()
    if set(numbers) - {result.current}:
        parts = [f"{number} of {_release(id, result.current)}" for id, number in numbers.items()]
        say(f"hand-ins by release: {', '.join(parts)}")
    if unreadable:
        say(f"{len(unreadable)} of {len(result.grades)} could not be run: {_first(unreadable, NOTES)}", "red")
    if result.crowded:
        hand_ins = plural(len(result.crowded), "hand-in")
        say(f"{hand_ins} could not be judged, the machine was too busy: {LATER}", "yellow")
    if result.changed:
        say(f"points changed for {len(result.changed)}: {_first(result.changed, NOTES)}", "yellow")
    for note in result.notes[:NOTES]:
        say(note, "yellow")
    if len(result.notes) > NOTES:
        say(f"and {plural(len(result.notes) - NOTES, 'more note')} on hand-ins; all are in the report", "yellow")
    for line in result.kept[:NOTES]:
        say(f"kept: {line}", "yellow")
    if len(result.kept) > NOTES:
        say(f"and {len(result.kept) - NOTES} more that a person set; all are in the report", "yellow")
    say(f"results    {folder}")
    if gradebook is not None:
        say(f"gradebook  {shown(gradebook)}")
    say(f"next: gradecast feedback {folder.name}{options}, then gradecast report {folder.name}{options}", "dim")


def _release(id: str, current: str) -> str:
    return f"{id} (today's)" if id == current else id


def show_demo(assignment: Assignment, result: DemoClass, gradebook: str | None) -> None:
    """Print the table of the sample class, whether it is right, and where everything is."""
    show_class(assignment, result.grades)
    for line in result.surprises:
        say(line, "red")
    if not result.surprises:
        number = len(result.grades)
        lose = one_or_many(number, "The sample loses exactly what it", f"All {number} samples lose exactly what they")
        say(f"{lose} should.", "green")
    say(f"submissions  {result.submissions}")
    say(f"results      {result.results}  (each student: executed.ipynb, evidence.json, verdicts.json, log.txt)")
    if gradebook is not None:
        say(f"gradebook    {shown(gradebook)}")


def show_plan(plan: Plan, size: int) -> None:
    """Print what would be submitted, in parts of at most `size` runs, as comments above a script."""
    for line in _plan(plan, size):
        say(f"# {line}")


def _plan(plan: Plan, size: int) -> Iterator[str]:
    if plan.is_empty:
        yield f"nothing to run for {plural(plan.hand_ins, 'hand-in')}: each has results, or cannot be read"
        return
    if plan.references:
        yield "the reference runs first, as a separate job"
    unreadable, different = len(plan.refused), plan.different
    done = plan.hand_ins - len(plan.missing) - unreadable
    left_out = [f"{done} done", f"{unreadable} unreadable", f"{plan.equal} equal to another"]
    named = ", ".join(item for item in left_out if not item.startswith("0 "))
    of = f" of {plural(plan.hand_ins, 'hand-in')} ({named})" if named else ""
    if different:
        parts = -(-different // size)
        yield (
            f"{plural(different, 'run')}{of} in {plural(parts, 'part')} of at most {size}, as the array "
            f"0-{parts - 1}, cut where Slurm's MaxArraySize is less"
        )
    else:
        yield f"no run{of}"
    if plan.reruns:
        yield f"{plural(len(plan.reruns), 'run')} more under further seeds, for what lies near a threshold"
    if plan.late:
        yield f"{plural(len(plan.late), 'run')} once more, each as a separate job: they ran out of time"
    yield "jobs that an earlier command submitted are not submitted again"


def show_findings(findings: Sequence[Finding]) -> None:
    """Print what `doctor` found, with remedies for what is missing."""
    out = console()
    table = Table(header_style="bold")
    for column in ("for", "what", "", "detail"):
        table.add_column(column, overflow="fold")
    for item in findings:
        missing = ("✗", "red") if item.needed else ("-", "dim")
        mark, style = ("✓", "green") if item.available else missing
        detail = item.detail if item.available else "; ".join(filter(None, (item.detail, item.remedy)))
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
    late = " (time)" if any(map(ran_out_of_time, verdicts)) else ""
    return Text(f"{earned:g}{late}", style=style)


def _most(questions: Iterable[Question]) -> float:
    """The most automatic points without bonus questions."""
    return sum(item.automatic for item in questions if not item.bonus)


def _total(grade: Grade) -> str:
    return f"{grade.points:g}" + (" ?" if grade.flagged else "")
