"""Reads a student's notebook within bounds, and keeps only what a run needs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.errors import SubmissionError, in_a_line
from grader.notebook.attachments import harmless_attachments
from grader.notebook.script import cells_of_script
from grader.support.wording import plural

__all__ = ["read_notebook"]

MAX_CELLS = 5_000
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read_notebook(path: Path, data: bytes) -> dict[str, Any]:
    """The notebook in `data` with clean cells (type, source, name and pictures), and its own claims about its origin.

    A `.py` file is read as a script of cells. `path` is used only in messages. Raises `SubmissionError`.
    """
    where = in_a_line(path.name, 80)
    text = _decode(data, where)
    if path.suffix == ".py":
        return _clean({"nbformat": 4, "cells": cells_of_script(text, MAX_CELLS)}, where)
    return _clean(_load(text, where), where)


def _decode(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SubmissionError(
            f"{where}: not UTF-8 text (byte {error.start}); save it again as UTF-8, as Jupyter does"
        ) from None


def _load(text: str, where: str) -> Any:
    if not text.strip():
        raise SubmissionError(f"{where}: the file is empty; save the notebook and hand it in again")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise SubmissionError(
            f"{where}: not a notebook, or cut off (line {error.lineno}, column {error.colno}); save it again in Jupyter"
        ) from None
    except RecursionError:
        raise SubmissionError(f"{where}: nested too deeply to be a notebook; save it again in Jupyter") from None
    except ValueError:  # a number with thousands of digits
        raise SubmissionError(
            f"{where}: not a notebook, it holds a number that is too long; save it again in Jupyter"
        ) from None


def _clean(document: Any, where: str) -> dict[str, Any]:
    version = document.get("nbformat") if isinstance(document, Mapping) else None
    if not isinstance(version, int) or isinstance(version, bool):
        raise SubmissionError(f"{where}: JSON, but not a notebook; hand in the .ipynb file that Jupyter saves")
    if version != 4:
        raise SubmissionError(f"{where}: notebook format {version!s:.20}, not 4; open it in Jupyter and save it again")
    cells = document.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, Mapping) for cell in cells):
        raise SubmissionError(f"{where}: the notebook has no list of cells; save it again in Jupyter")
    if len(cells) > MAX_CELLS:
        many = plural(len(cells), "cell")
        raise SubmissionError(f"{where}: {many}, more than {MAX_CELLS:,}; remove those that you do not need")
    metadata = document.get("metadata")
    gradecast = metadata.get("gradecast") if isinstance(metadata, Mapping) else None
    said = gradecast if isinstance(gradecast, Mapping) else {}
    return {
        "assignment": said.get("assignment"),
        "release": said.get("release"),
        "cells": [_clean_cell(cell, where, n) for n, cell in enumerate(cells, 1)],
    }


def _clean_cell(cell: Mapping[str, Any], where: str, number: int) -> dict[str, Any]:
    kind, source = cell.get("cell_type"), cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if kind not in ("code", "markdown", "raw") or not isinstance(source, str):
        raise SubmissionError(f"{where}: cell {number} is not a cell of a notebook; save it again in Jupyter")
    # JSON can hold a lone surrogate, which cannot be written to a file or compiled.
    source = source.replace("\r\n", "\n").encode("utf-8", "replace").decode()
    cleaned: dict[str, Any] = {"cell_type": kind, "source": source, "key": _key(cell)}
    checked = _checked(cell)
    if checked:
        cleaned["checked"] = checked
    pictures = harmless_attachments(cell.get("attachments")) if kind == "markdown" else {}
    return {**cleaned, "attachments": pictures} if pictures else cleaned


def _checked(cell: Mapping[str, Any]) -> list[str]:
    """Names of the questions that Otter checks after the cell, from its metadata."""
    metadata = cell.get("metadata")
    otter = metadata.get("otter") if isinstance(metadata, Mapping) else None
    names = otter.get("tests") if isinstance(otter, Mapping) else None
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _key(cell: Mapping[str, Any]) -> str | None:
    """The cell's name: nbgrader's grade id, which editors keep, else the cell id."""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    names = (nbgrader.get("grade_id") if isinstance(nbgrader, Mapping) else None, cell.get("id"))
    return next((name for name in names if isinstance(name, str) and _ID.fullmatch(name)), None)
