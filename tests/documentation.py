"""Reads the documentation for tests: pages, their blocks of commands, and all lines that begin with `gradecast`.

A fenced block of language `console` holds commands, after `$ `, and their output; a block of `bash` holds only
commands. An HTML comment before a block, which readers of the site do not see, instructs the tests:

    <!-- run: exit 1 -->                        the last command of the block exits with 1
    <!-- run: not: downloads packages -->       the block is not run, with the reason
    <!-- run: write reference/x/checks.py -->   the block, in any language, is written to that file
    <!-- run: in an empty folder -->            once a page: where its commands run; the default is a course
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
    """Its line number."""
    text: str
    """The typed text, over several lines if they end with a backslash."""
    exit: int = 0
    """The exit code that it should have."""


@dataclass(frozen=True)
class Written:
    """A file that a page tells the reader to write."""

    path: str
    """Its path, relative to the folder in which the page's commands run."""
    text: str
    """Its content."""


@dataclass
class Page:
    """One page."""

    path: Path
    """Its source file."""
    place: str = "in a course"
    """Where its commands run."""
    steps: list[Command | Written] = field(default_factory=list)
    """The reader's steps, in order."""
    not_run: dict[str, list[str]] = field(default_factory=dict)
    """Commands that the tests do not run, by the reason."""


def read_page(path: Path) -> Page:
    """The page in `path`. Raises `ValueError` for an unknown instruction in a comment."""
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
    """The comments and fenced blocks: number of the first line inside, language or `told`, content."""
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
    """The commands of a block, each with its line number in the block."""
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
    """Every line in the blocks of a page or the README, fenced or indented, that is a command of ours."""
    found = (re.match(r"(?: {4,}| *\$ )(gradecast .*)", line) for line in path.read_text(encoding="utf-8").splitlines())
    return [line[1] for line in found if line]


def examples(command: click.Command) -> list[str]:
    """The example lines in the help of a command."""
    help_text = (command.help or "").partition("Example:")[2]
    return [line.strip() for line in help_text.splitlines() if line.strip().startswith("gradecast ")]


def accept(main: click.Group, line: str) -> None:
    """Parse a line like the command line, without running it. Raises `click.UsageError` or `Exit` if it is wrong."""
    try:
        _parse(main, line)
    except click.exceptions.Exit as ended:  # options such as --version exit with 0
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
