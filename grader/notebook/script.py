"""A notebook handed in as a script: py:percent, as jupytext writes it.

Read by hand, because the text is hostile: jupytext would parse its YAML header, which can be made to take for ever.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["cells_of_script"]

_CELL = re.compile(r"# ?%%%*(?P<header>\s.*)?")
"""A header is `# %%` with nothing glued to it: `# %%time` is a magic in a cell."""
_LINE = re.compile(r"\r\n|\r|\n")
"""Where Python ends a line. `str.splitlines` would also cut a text in quotes at a form feed or U+2028."""
_GRADE_ID = re.compile(r'"grade_id": ?"(?P<id>[A-Za-z0-9_-]{1,64})"')
_MAGIC = re.compile(r"# ([%!]\S.*)")


def cells_of_script(text: str) -> list[dict[str, Any]]:
    """The cells of a py:percent text, with nbgrader's grade ids where their headers have them.

    What stands before the first `# %%` (jupytext's header) is left out.
    """
    cells: list[dict[str, Any]] = []
    lines: list[str] = []
    for line in _LINE.split(text):
        match = _CELL.fullmatch(line)
        if match:
            lines = []
            cells.append(_cell(match["header"] or "", lines))
        else:
            lines.append(line)
    return [{**cell, "source": _source(cell)} for cell in cells]


def _cell(header: str, lines: list[str]) -> dict[str, Any]:
    found = _GRADE_ID.search(header)
    metadata = {"nbgrader": {"grade_id": found["id"]}} if found else {}
    return {"cell_type": "markdown" if "[markdown]" in header else "code", "metadata": metadata, "source": lines}


def _source(cell: dict[str, Any]) -> str:
    if cell["cell_type"] == "markdown":
        return "\n".join(line.removeprefix("#").removeprefix(" ") for line in cell["source"]).strip("\n")
    return "\n".join(_MAGIC.sub(r"\1", line) if _MAGIC.fullmatch(line) else line for line in cell["source"]).strip("\n")
