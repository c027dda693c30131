"""Prints to the terminal in one style for all commands. Nothing is decided here."""

from __future__ import annotations

import os
import sys
import threading
import time
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

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

__all__ = [
    "ProgressBar",
    "console",
    "duration",
    "harmless",
    "printable",
    "progress_bar",
    "say",
    "show_rows",
]

CONTROL = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
"""Unicode categories that do not print, or that change how what follows prints."""
FIRST_SECONDS = 10.0
"""Seconds before the first line of progress if there is no bar."""
TELL_SECONDS = 30.0
"""Seconds between two further lines."""
REFRESHES = 2
"""How often a second the bar is drawn; each time takes a millisecond of processor time, for as long as runs last."""
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


class ProgressBar:
    """Progress as a bar on standard error, or as plain lines if that is not a terminal."""

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
            if total or (self._line and line != self._line):  # a wait begins again and again; print it only once
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
        """Print a line of progress if there is no bar."""
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
    now = TextColumn("{task.fields[now]}", markup=False)
    with Progress(*columns, now, console=out, transient=True, refresh_per_second=REFRESHES) as bar:
        yield ProgressBar(bar, out)


@contextmanager
def _telling(bar: ProgressBar) -> Iterator[ProgressBar]:
    """Print a line every now and then, so that a log shows that the command is working."""
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
    """The mark, or its replacement if the terminal cannot show it."""
    try:
        mark.encode(out.encoding)
    except UnicodeEncodeError:
        return ASCII[mark]
    return mark
