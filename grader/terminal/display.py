"""What people see in a terminal: one look for all commands. Nothing here decides anything."""

from __future__ import annotations

import os
import sys
import threading
import time
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from grader.errors import in_a_line
from grader.evidence import Cell, CellStatus, Evidence, Stop
from grader.judging.causes import notes_of
from grader.model import Assignment, Outcome, Reason, Verdict
from grader.notebook import checks_id, question_of_cell
from grader.notebook.notes import Note
from grader.support.wording import plural

__all__ = [
    "ProgressBar",
    "console",
    "duration",
    "harmless",
    "printable",
    "progress_bar",
    "say",
    "seen",
    "show_notes",
    "show_rows",
    "show_run",
    "show_verdicts",
]

MARKS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "red"),
    Outcome.ERRORED: ("✗", "red"),
    Outcome.UNJUDGED: ("?", "yellow"),
}
CONTROL = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
"""Unicode categories that do not print, or that change how what follows prints."""
"""How the error of a line begins that students are to replace."""
FIRST_SECONDS = 10.0
"""When progress is told for the first time where there is no bar: what takes longer makes people wonder."""
TELL_SECONDS = 30.0
"""How often it is told after that."""
ASCII = {"✓": "+", "✗": "x", "?": "?", "→": "->"}


def console(stderr: bool = False) -> Console:
    """A console on standard output, or standard error; plain when piped, or where NO_COLOR is set."""
    stream = sys.stderr if stderr else sys.stdout
    wide = None if stream.isatty() or "COLUMNS" in os.environ else 160
    return Console(file=stream, highlight=False, soft_wrap=False, width=wide)


def harmless(text: str) -> str:
    """`text` with its control characters made visible: names and messages come from students, terminals obey them."""
    return "".join(
        character if unicodedata.category(character) not in CONTROL else ascii(character)[1:-1] for character in text
    )


def say(text: str, style: str = "") -> None:
    """Print one line for people."""
    console().print(Text(harmless(text), style=style), soft_wrap=True)


def show_rows(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> None:
    """Print a table. `right` names the columns that hold numbers. No cell is read as markup."""
    table = Table(title=title, title_justify="left", header_style="bold", title_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(harmless(cell)) for cell in row))
    console().print(table)


def show_verdicts(
    assignment: Assignment, verdicts: Sequence[Verdict], question: str | None = None, unbegun: Collection[str] = ()
) -> None:
    """A student's report: per check its points and outcome; for what did not pass why, and for what failed a hint.

    `unbegun` are questions whose cells are known to be as they were handed out.
    """
    if not verdicts:
        asked = [item for item in assignment.questions if item.id == question]
        if asked and asked[0].manual == asked[0].points:
            say("Nothing runs here: a person reads it and gives the points.", "dim")
        else:
            say("No public checks here; the hidden ones run when the work is graded.", "dim")
        return
    out = console()
    lines: list[Text] = []
    for item in assignment.questions:
        mine = [verdict for verdict in verdicts if verdict.question == item.id]
        if mine:
            earned, possible = sum(verdict.points for verdict in mine), sum(verdict.possible for verdict in mine)
            lines.append(Text(f"{item.title}  {earned:g} of {plural(possible, 'public point')}", style="bold"))
            shown = _not_begun(mine, item.id in unbegun, out)
            lines += shown or [line for verdict in mine for line in _verdict_lines(verdict, out)]
    total, possible = sum(verdict.points for verdict in verdicts), sum(verdict.possible for verdict in verdicts)
    if question is None:
        line = f"{total:g} of {plural(possible, 'public point')}; hidden checks run when the work is graded."
        lines.append(Text(line, "bold"))
    # In one piece, so that a notebook has one output.
    out.print(Text("\n").join(lines))


def _not_begun(verdicts: Sequence[Verdict], is_known: bool, out: Console) -> list[Text]:
    """One line instead of many for a question whose stubs are still there."""
    errored = all(item.outcome is Outcome.ERRORED for item in verdicts)
    if errored and (is_known or all(item.reason is Reason.STUB for item in verdicts)):
        return [Text(f"  {printable('✗', out)} not begun yet: replace the lines that raise NotImplementedError", "dim")]
    return []


def _verdict_lines(verdict: Verdict, out: Console) -> list[Text]:
    mark, colour = MARKS[verdict.outcome]
    head = Text.assemble((f"  {printable(mark, out)} ", colour), f"{verdict.says} ", (f"[{verdict.possible:g}]", "dim"))
    if verdict.outcome is Outcome.PASSED:
        return [head]
    lines = [head, Text(f"      {harmless(verdict.message)}", style=colour)]
    # An error has its own message; a hint about the answer would not fit it.
    return lines + ([Text(f"      hint: {verdict.hint}", "dim")] if verdict.outcome is Outcome.FAILED else [])


def show_notes(notes: Sequence[Note], question: str | None = None) -> None:
    """A line for each thing that is not run as it stands in the notebook; with `question`, of that and of no other."""
    for note in notes:
        if question is None or note.question in (None, question):
            say(f"note: {note.text}", "yellow")


def show_run(assignment: Assignment, evidence: Evidence, notebook: Mapping[str, Any]) -> None:
    """The first cell that stopped, as students know it, how many followed, and whether the run ended early.

    What has not been begun says nothing here, and neither do variables that are missing for it.
    """
    faulty = [cell for cell in evidence.cells if cell.status is not CellStatus.OK and cell.fault is not None]
    begun = [cell for cell in faulty if cell.fault and cell.fault.name != "NotImplementedError"]
    if len(begun) < len(faulty):
        begun = [cell for cell in begun if cell.fault and cell.fault.name != "NameError"]
    for cell in begun[:1]:
        more = f" (and {plural(len(begun) - 1, 'more cell')} after it)" if len(begun) > 1 else ""
        say(f"{seen(cell.id, assignment, notebook)} {_stopped(cell, assignment)}{more}", "yellow")
    for note in dict.fromkeys(note for cell in evidence.cells for note in notes_of(cell, "here")):
        say(note, "yellow")
    if evidence.ending.stop is not Stop.COMPLETED:
        say(f"the run ended early: {evidence.ending.detail}", "red")


def seen(id: str, assignment: Assignment, notebook: Mapping[str, Any]) -> str:
    """A cell by what students see of it: the title of its question, or how it begins."""
    question = question_of_cell(id, (item.id for item in assignment.questions))
    if question is not None and id != checks_id(question) and id not in assignment.in_place:
        return f'your cell for "{assignment.question(question).title}"'
    source = next(("".join(cell["source"]) for cell in notebook["cells"] if cell.get("id") == id), "")
    lines = [line.strip() for line in source.splitlines()]
    first = next((line for line in lines if line and not line.startswith("#")), id)
    return f"the cell that begins with `{in_a_line(first, 60)}`"


def _stopped(cell: Cell, assignment: Assignment) -> str:
    if cell.status is CellStatus.TIMEOUT:
        return f"took longer than {assignment.limits.cell_seconds:g} s"
    return f"stopped: {cell.fault.name}: {cell.fault.message}" if cell.fault else "stopped"


class ProgressBar:
    """Progress as a bar on standard error; plain lines where that is not a terminal."""

    def __init__(self, bar: Progress | None, out: Console) -> None:
        self._bar, self._out = bar, out
        self._task: TaskID | None = None
        self._active: list[str] = []
        self._shown = 3
        self._line = ""
        self._what, self._total, self._done, self._began = "", 0, 0, time.monotonic()

    def begin(self, what: str, total: int) -> None:
        """A phase of `total` steps begins."""
        self._active, self._shown = [], 3 if total else 1
        self._what, self._total, self._done, self._began = what, total, 0, time.monotonic()
        if self._bar is None:
            line = f"{what}: {total} to do" if total else what
            if total or (self._line and line != self._line):  # a wait in between; it is begun again and again
                self._out.print(Text(line))
            self._line = line
            return
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(what, total=total or None, now="", left="")

    def started(self, what: str) -> None:
        """One step begins."""
        self._active.append(what)
        self._show(advance=0)

    def finished(self, what: str) -> None:
        """One step has ended."""
        if what in self._active:
            self._active.remove(what)
        self._done += 1
        self._show(advance=1)

    def tell(self) -> None:
        """Say in a line how far it is, where there is no bar."""
        if self._total and 0 <= self._done < self._total:
            now = f", now {harmless(', '.join(self._active[-self._shown :]))}" if self._active else ""
            left = f", {self.left()}" if self.left() else ""
            self._out.print(Text(f"{self._what}: {self._done} of {self._total} done{left}{now}"), soft_wrap=True)

    def left(self) -> str:
        """How long this phase will take yet, by what its steps took so far; empty while that cannot be told."""
        seconds = time.monotonic() - self._began
        if not 0 < self._done < self._total or seconds < FIRST_SECONDS:
            return ""
        return f"about {duration(seconds / self._done * (self._total - self._done))} left"

    def note(self, line: str) -> None:
        """Something that is worth a line of its own has happened."""
        self._out.print(Text(harmless(line), style="dim"), soft_wrap=True)

    def _show(self, advance: int) -> None:
        if self._bar is not None and self._task is not None:
            now = harmless(", ".join(self._active[-self._shown :]))
            self._bar.update(self._task, advance=advance, now=now, left=self.left())


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[ProgressBar]:
    """A live bar while the block runs."""
    out = console(stderr=True)
    if quiet or not out.is_terminal:
        with _telling(ProgressBar(None, Console(quiet=True) if quiet else out)) as plain:
            yield plain
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, TextColumn("{task.fields[now]}", markup=False), console=out, transient=True) as bar:
        yield ProgressBar(bar, out)


@contextmanager
def _telling(bar: ProgressBar) -> Iterator[ProgressBar]:
    """Meanwhile a line every now and then, so that a log shows that something goes on."""
    ended = threading.Event()

    def tell() -> None:
        seconds = FIRST_SECONDS
        while not ended.wait(seconds):
            bar.tell()
            seconds = TELL_SECONDS

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield bar
    finally:
        ended.set()
        thread.join()


def duration(seconds: float) -> str:
    """So many seconds as people say them, without a precision that no estimate has."""
    if seconds < 55:
        return f"{max(5, 5 * round(seconds / 5))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def printable(mark: str, out: Console) -> str:
    """The mark, or its stand-in where the terminal cannot show it."""
    try:
        mark.encode(out.encoding)
    except UnicodeEncodeError:
        return ASCII[mark]
    return mark
