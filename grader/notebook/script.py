"""Reads notebooks that were handed in as scripts: py:percent (jupytext, VS Code), jupytext's light format, nbconvert's.

We parse them ourselves because the text is hostile: jupytext would parse the YAML header, which can be made to take
forever.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

__all__ = ["cells_of_script"]

_CELL = re.compile(r"# ?%%%*(?P<header>\s.*)?")
"""A cell header: `# %%`, followed by a blank or nothing, since `# %%time` is a magic in a cell."""
_LINE = re.compile(r"\r\n|\r|\n")
"""Python's line endings. `str.splitlines` would also split a string literal at a form feed or U+2028."""
_GRADE_ID = re.compile(r'"grade_id": ?"(?P<id>[A-Za-z0-9_-]{1,64})"')
_PROMPT = re.compile(r"# In\[[\d ]*\]:")
"""What nbconvert writes above a code cell; it writes Markdown as comments."""
_LIGHT = re.compile(r"# [+-](?:\s.*)?")
"""Explicit begin or end of a cell in jupytext's light format, where blank lines do not suffice."""
_HEADER = re.compile(r"\A(?:#!.*\n)?(?:#.*coding.*\n)?\s*# ---\n(?:#.*\n)*?# ---\n")
"""The header that jupytext writes at the top of a script."""
_MAGIC = re.compile(r"# ([%!]\S.*)")


def cells_of_script(text: str, most: int) -> list[dict[str, Any]]:
    """The cells of a script, with nbgrader's grade ids if their headers have them; may stop after `most` cells.

    A text without cell markers is one code cell. jupytext's header is left out.
    """
    lines = _LINE.split(_HEADER.sub("", text))
    if any(_CELL.fullmatch(line) for line in lines):
        return _percent_cells(lines, most)
    sign = _PROMPT if any(_PROMPT.fullmatch(line) for line in lines) else _LIGHT
    cells: list[dict[str, Any]] = []
    for chunk in _chunks(lines, sign, most):
        cells += _code_and_text(chunk)
    return cells


def _percent_cells(text: Sequence[str], most: int) -> list[dict[str, Any]]:
    lines: list[str] = []
    cells = [_cell("", lines)]
    for line in text:
        if len(cells) > most + 1:
            break
        match = _CELL.fullmatch(line)
        if match:
            lines = []
            cells.append(_cell(match["header"] or "", lines))
        else:
            lines.append(line)
    if all(not line.strip() or line.startswith("#") for line in cells[0]["source"]):
        del cells[0]  # only comments above the first cell
    return [{**cell, "source": _source(cell)} for cell in cells]


def _chunks(lines: Sequence[str], sign: re.Pattern[str], most: int) -> list[list[str]]:
    chunks: list[list[str]] = [[]]
    for line in lines:
        if len(chunks) > most + 1:
            break
        if sign.fullmatch(line):
            chunks.append([])
        else:
            chunks[-1].append(line)
    return chunks


def _code_and_text(lines: Sequence[str]) -> list[dict[str, Any]]:
    """A code cell, and a Markdown cell for each paragraph of comments around it."""
    is_code = [bool(line.strip()) and not line.startswith("#") for line in lines]
    first = is_code.index(True) if any(is_code) else len(lines)
    last = len(lines) - is_code[::-1].index(True) if any(is_code) else len(lines)
    while first and lines[first - 1].startswith("#"):
        first -= 1  # comments directly above code belong to it
    while last < len(lines) and lines[last].startswith("#"):
        last += 1
    cells = [*_paragraphs(lines[:first]), _cell("", list(lines[first:last])), *_paragraphs(lines[last:])]
    return [{**cell, "source": _source(cell)} for cell in cells if cell["source"]]


def _paragraphs(comments: Sequence[str]) -> list[dict[str, Any]]:
    """Comments as Markdown, one cell for each paragraph."""
    texts = re.split(r"\n\s*\n", "\n".join(comments).strip("\n"))
    return [_cell("[markdown]", text.split("\n")) for text in texts if text.strip()]


def _cell(header: str, lines: list[str]) -> dict[str, Any]:
    found = _GRADE_ID.search(header)
    metadata = {"nbgrader": {"grade_id": found["id"]}} if found else {}
    return {"cell_type": "markdown" if "[markdown]" in header else "code", "metadata": metadata, "source": lines}


def _source(cell: dict[str, Any]) -> str:
    if cell["cell_type"] == "markdown":
        return "\n".join(line.removeprefix("#").removeprefix(" ") for line in cell["source"]).strip("\n")
    return "\n".join(_MAGIC.sub(r"\1", line) if _MAGIC.fullmatch(line) else line for line in cell["source"]).strip("\n")
