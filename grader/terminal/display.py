"""Prints to the terminal in one style for all commands. Nothing is decided here."""

from __future__ import annotations

import os
import sys
import threading
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
    "MARKS",
    "ProgressBar",
    "console",
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
"""Beginning of the error message of a line that students are to replace."""
TELL_SECONDS = 30.0
"""Seconds between two lines of progress if there is no bar."""
ASCII = {"✓": "+", "✗": "x", "?": "?", "→": "->"}


def console(stderr: bool = False) -> Console:
    """A console on standard output or standard error, without colours if piped, or if NO_COLOR is set."""
    stream = sys.stderr if stderr else sys.stdout
    wide = None if stream.isatty() or "COLUMNS" in os.environ else 160
    return Console(file=stream, highlight=False, soft_wrap=False, width=wide)


def harmless(text: str) -> str:
    """`text` with its control characters made visible, because students choose names and messages."""
    return "".join(
        character if unicodedata.category(character) not in CONTROL else ascii(character)[1:-1] for character in text
    )


def say(text: str, style: str = "") -> None:
    """Print one line for people."""
    console().print(Text(harmless(text), style=style), soft_wrap=True)


def show_rows(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()) -> None:
    """Print a table. `right` names the columns that hold numbers. Cells are never interpreted as markup."""
    table = Table(title=title, title_justify="left", header_style="bold", title_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(harmless(cell)) for cell in row))
    console().print(table)


def show_verdicts(
    assignment: Assignment, verdicts: Sequence[Verdict], question: str | None = None, unbegun: Collection[str] = ()
) -> None:
    """Print a student's report: points and outcome of each check, why it did not pass, and a hint if it failed.

    `unbegun` are questions whose cells are known to be unchanged.
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
    # Printed at once, so that a notebook has one output.
    out.print(Text("\n").join(lines))


def _not_begun(verdicts: Sequence[Verdict], is_known: bool, out: Console) -> list[Text]:
    """One line instead of many for a question whose stubs are unchanged."""
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
    """Print a line for each part of the notebook that does not run unchanged, or only for those of `question`."""
    for note in notes:
        if question is None or note.question in (None, question):
            say(f"note: {note.text}", "yellow")


def show_run(assignment: Assignment, evidence: Evidence, notebook: Mapping[str, Any]) -> None:
    """Print the first cell that stopped, in words for students, how many followed, and whether the run ended early.

    Unchanged stubs, and errors about variables that are missing because of them, are not counted.
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
    """A cell in words for students: by the title of its question, or by its beginning."""
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
    """Progress as a bar on standard error, or as plain lines if that is not a terminal."""

    def __init__(self, bar: Progress | None, out: Console) -> None:
        self._bar, self._out = bar, out
        self._task: TaskID | None = None
        self._active: list[str] = []
        self._shown = 3
        self._line = ""
        self._what, self._total, self._done = "", 0, 0

    def begin(self, what: str, total: int) -> None:
        """A phase of `total` steps begins."""
        self._active, self._shown = [], 3 if total else 1
        if self._bar is None:
            self._total, self._done, self._what = total, 0, what
            line = f"{what}: {total} to do" if total else what
            if total or (self._line and line != self._line):  # a wait begins again and again; print it only once
                self._out.print(Text(line))
            self._line = line
            return
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(what, total=total or None, now="")

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
        """Print a line of progress if there is no bar."""
        if self._total and 0 <= self._done < self._total:
            now = f", now {harmless(', '.join(self._active[-self._shown :]))}" if self._active else ""
            self._out.print(Text(f"{self._what}: {self._done} of {self._total} done{now}"), soft_wrap=True)

    def note(self, line: str) -> None:
        """Something that is worth a line of its own has happened."""
        self._out.print(Text(harmless(line), style="dim"), soft_wrap=True)

    def _show(self, advance: int) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=advance, now=harmless(", ".join(self._active[-self._shown :])))


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
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, TextColumn("{task.fields[now]}", markup=False), console=out, transient=True) as bar:
        yield ProgressBar(bar, out)


@contextmanager
def _telling(bar: ProgressBar) -> Iterator[ProgressBar]:
    """Print a line every now and then, so that a log shows that the command is working."""
    ended = threading.Event()

    def tell() -> None:
        while not ended.wait(TELL_SECONDS):
            bar.tell()

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield bar
    finally:
        ended.set()
        thread.join()


def printable(mark: str, out: Console) -> str:
    """The mark, or its replacement if the terminal cannot show it."""
    try:
        mark.encode(out.encoding)
    except UnicodeEncodeError:
        return ASCII[mark]
    return mark
