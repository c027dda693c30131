"""Lines of a report for one person: in a terminal, and in a notebook of any front end and theme."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rich.console import Console
from rich.text import Text

from grader.terminal.display import console, harmless, printable

__all__ = ["COLOURS", "FAILED", "PASSED", "UNJUDGED", "Line", "Look", "show"]

PASSED, FAILED, UNJUDGED = "✓", "✗", "?"
NARROWEST = 20
"""Columns of a text, in a terminal that is narrower than its indents, too."""
_CODE = re.compile("`([^`]+)`")
_HANGING = "display: inline-block; width: 1.4em; margin-left: -1.4em"


class Look(StrEnum):
    """What a line is, and so how it looks."""

    TITLE = "bold"
    PLAIN = ""
    DIM = "dim"
    WARNING = "yellow"
    BAD = "red"


COLOURS = {PASSED: ("green", "#2e9e5b"), FAILED: ("red", "#e0565b"), UNJUDGED: ("yellow", "#b8860b")}
"""Of each mark, in a terminal and in a notebook. These can be seen on white and on near-black, at 3:1 or more; texts
have the theme's own colour."""


STYLES = {
    Look.TITLE: "font-weight: bold; margin-top: 0.4em",
    Look.PLAIN: "",
    Look.DIM: "opacity: 0.75",
    Look.WARNING: "border-left: 3px solid #b8860b",
    Look.BAD: "",
}
"""In a notebook: nothing here needs to know whether the theme is light or dark."""


@dataclass(frozen=True)
class Line:
    """One line, wrapped where it is shown."""

    text: str
    """What it says."""
    look: Look = Look.PLAIN
    """What it is."""
    indent: int = 0
    """How deep it stands."""
    mark: str = ""
    """A sign in front of it."""


def show(lines: Sequence[Line]) -> None:
    """Print the lines, in one piece in a notebook; wrapped lines keep their indent."""
    out = console()
    if lines and out.is_jupyter:
        from IPython.display import display

        display({"text/plain": _plain(lines), "text/html": _page(lines)}, raw=True)
        return
    is_wrapped = out.is_terminal or "COLUMNS" in os.environ
    for line in lines:
        margin, text = _margin(line, out), Text(harmless(line.text), line.look)
        parts = text.wrap(out, max(NARROWEST, out.width - margin.cell_len)) if is_wrapped else [text]
        for number, part in enumerate(parts):
            out.print((Text(" " * margin.cell_len) if number else margin) + part, soft_wrap=True)


def _margin(line: Line, out: Console) -> Text:
    """What stands before the first line of the text: its mark, or nothing."""
    margin = Text("  " * line.indent)
    return margin + Text(f"{printable(line.mark, out)} ", COLOURS[line.mark][0]) if line.mark else margin


def _plain(lines: Sequence[Line]) -> str:
    return "\n".join(
        f"{'  ' * line.indent}{f'{line.mark} ' if line.mark else ''}{harmless(line.text)}" for line in lines
    )


def _page(lines: Sequence[Line]) -> str:
    return f'<div style="line-height: 1.45; max-width: 60em; white-space: pre-wrap">{"".join(map(_block, lines))}</div>'


def _block(line: Line) -> str:
    """One line as HTML. A mark hangs before its text."""
    text = _CODE.sub(r"<code>\1</code>", html.escape(harmless(line.text)))
    left = 1.4 * (line.indent + bool(line.mark)) + (0.5 if line.look is Look.WARNING else 0)
    style = f"padding-left: {left:g}em; overflow-wrap: anywhere; {STYLES[line.look]}"
    if not line.mark:
        return f'<div style="{style}">{text}</div>'
    mark = f'<span style="color: {COLOURS[line.mark][1]}; font-weight: bold; {_HANGING}">{line.mark}</span>'
    return f'<div style="{style}">{mark}{text}</div>'
