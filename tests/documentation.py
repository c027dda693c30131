"""The documentation as the tests read it: pages, their blocks of commands, and every line that begins with `gradecast`.

A fenced block of the language `console` holds commands, after `$ `, and what they print; of `bash`, commands alone.
An HTML comment before it, which readers of the site do not see, says what the tests should know:

    <!-- run: exit 1 -->                        the last command of the block exits with 1
    <!-- run: not: downloads packages -->       it is not run, and why
    <!-- run: write reference/x/checks.py -->   the block, of whatever language, is written into that file
    <!-- run: in an empty folder -->            once a page: where its commands run; in a course without it
"""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
from helpers import ROOT

__all__ = ["PAGES", "Command", "Page", "Written", "accept", "examples", "lines_of_commands", "read_page"]

PAGES = tuple(
    path for path in sorted((ROOT / "docs").rglob("*.md")) if not path.is_relative_to(ROOT / "docs" / "_build")
)
CONSOLE = ("console", "bash", "sh", "shell")
_RUN = re.compile(r"<!-- run: (.*?) -->")
_REMARK = re.compile(r"\s{2,}(#.*|\(.*\))$|\s+#.*$")
_ELSEWHERE = re.compile(r"\s(>|>>|\||\|\||&&|;)\s.*$")


@dataclass(frozen=True)
class Command:
    """One command of a page."""

    line: int
    """Where it stands."""
    text: str
    """What is typed, over several lines where they end with a backslash."""
    exit: int = 0
    """The exit code that it should have."""


@dataclass(frozen=True)
class Written:
    """A file that a page tells the reader to write."""

    path: str
    """Where, from the folder that the page's commands run in."""
    text: str
    """All of it."""


@dataclass
class Page:
    """One page."""

    path: Path
    """Its source."""
    place: str = "in a course"
    """What its commands find."""
    steps: list[Command | Written] = field(default_factory=list)
    """What a reader does, in order."""
    not_run: dict[str, list[str]] = field(default_factory=dict)
    """Commands that the tests do not run, by the reason."""


def read_page(path: Path) -> Page:
    """The page in `path`. Raises `ValueError` for a comment that says nothing known."""
    page, told = Page(path), ""
    for line, kind, content in _parts(path.read_text(encoding="utf-8")):
        if kind == "told":
            if content.startswith("in "):
                page.place = content
            else:
                told = content
            continue
        if told.startswith("write "):
            page.steps.append(Written(told.removeprefix("write "), content))
        elif kind in CONSOLE and told.startswith("not: "):
            page.not_run.setdefault(told.removeprefix("not: "), []).extend(text for _, text in _typed(kind, content))
        elif kind in CONSOLE:
            commands = [Command(line + offset, text) for offset, text in _typed(kind, content)]
            if told and commands:
                last = commands.pop()
                commands.append(Command(last.line, last.text, int(told.removeprefix("exit "))))
            page.steps += commands
        elif told:
            raise ValueError(f"{path}:{line}: nothing is known of 'run: {told}' before a block of {kind!r}")
        told = ""
    return page


def _parts(text: str) -> Iterator[tuple[int, str, str]]:
    """What the comments say, and the fenced blocks: line of the first line inside, language or `told`, content."""
    fence, language, start = "", "", 0
    inside: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if fence:
            if line.strip() == fence:
                yield start + 1, language, textwrap.dedent("\n".join(inside)) + "\n"
                fence = ""
            else:
                inside.append(line)
        elif opened := re.match(r"\s*(`{3,})(\S*)$", line):
            fence, language, start, inside = opened[1], opened[2], number, []
        elif told := _RUN.fullmatch(line.strip()):
            yield number, "told", told[1]


def _typed(kind: str, content: str) -> Iterator[tuple[int, str]]:
    """The commands of a block, each with its line in it."""
    lines = iter(enumerate(content.splitlines()))
    for offset, line in lines:
        if kind == "console" and not line.startswith("$ "):
            continue
        text = line.removeprefix("$ ")
        while text.endswith("\\"):
            text += "\n" + next(lines)[1]
        if text.strip() and not text.startswith("#"):
            yield offset, text


def lines_of_commands(path: Path) -> list[str]:
    """Every line of a page, or of the README, that is a command of ours: in a block, fenced or indented."""
    found = (re.match(r"(?: {4,}| *\$ )(gradecast .*)", line) for line in path.read_text(encoding="utf-8").splitlines())
    return [line[1] for line in found if line]


def examples(command: click.Command) -> list[str]:
    """The lines of the help of a command that show how it is called."""
    help_text = (command.help or "").partition("Example:")[2]
    return [line.strip() for line in help_text.splitlines() if line.strip().startswith("gradecast ")]


def accept(main: click.Group, line: str) -> None:
    """Parse a line as the command line does, and run nothing. Raises `click.UsageError`, or `Exit`, for a wrong one."""
    try:
        _parse(main, line)
    except click.exceptions.Exit as ended:  # with 0 by an option such as --version
        if ended.exit_code != 0:
            raise


def _parse(main: click.Group, line: str) -> None:
    words = shlex.split(_ELSEWHERE.sub("", _REMARK.sub("", line)))[1:]
    group: click.Command = main
    context = main.make_context("gradecast", words)
    while isinstance(group, click.Group):
        name, group, words = group.resolve_command(context, [*context._protected_args, *context.args])
        assert group is not None, line
        context = group.make_context(name, words, parent=context)
