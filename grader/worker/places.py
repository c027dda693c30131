"""Where in a student's code an error arose, in a few words: the expression, the function, and the line of its cell."""

from __future__ import annotations

import ast
import linecache
import os
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from types import TracebackType
from typing import Any, NamedTuple

__all__ = ["LONGEST_PLACE", "Place", "place_of"]

LONGEST_PLACE = 200
"""Characters of each part of a place."""
LONGEST_TEXT = 60
"""Characters of the student's line that are cited."""
CELL = "<ipython-input-"
"""How names of cells begin where no front end gives them others."""
MOST_SHAPES = 3
"""Arrays whose shapes are said."""


class Place(NamedTuple):
    """A place in a student's code. Both parts are empty where none of it was running."""

    where: str = ""
    """Function and line, as `scale(), line 4`."""
    what: str = ""
    """What is written there and, of the arrays in it, the shapes."""


def place_of(error: BaseException) -> Place:
    """The innermost place in the notebook, or in a file beside it, that `error` came through."""
    if isinstance(error, SyntaxError) and error.lineno and (error.filename or "").startswith(CELL):
        return _place_of_text(f"line {error.lineno}", error.text or "")
    found, trace = Place(), error.__traceback__
    while trace is not None:
        with suppress(Exception):  # the student's objects answer as they like, and the folder may be gone
            if _is_theirs(trace):
                found = _place(trace)
        trace = trace.tb_next
    return found


def _is_theirs(trace: TracebackType) -> bool:
    name = trace.tb_frame.f_code.co_filename
    return _is_in_a_cell(trace) or (os.path.isfile(name) and os.path.samefile(os.path.dirname(name), os.getcwd()))


def _is_in_a_cell(trace: TracebackType) -> bool:
    return trace.tb_frame.f_globals.get("__name__") == "__main__"


def _place(trace: TracebackType) -> Place:
    code, line = trace.tb_frame.f_code, trace.tb_lineno
    function = ".".join(part for part in code.co_qualname.split(".") if not part.startswith("<"))
    where = f"{function}(), line {line}" if function else f"line {line}"
    if not _is_in_a_cell(trace):
        where = f"{os.path.basename(code.co_filename)}, {where}"
    text = _expression(trace)
    return _place_of_text(where, text, _shapes(text, {**trace.tb_frame.f_globals, **trace.tb_frame.f_locals}))


def _place_of_text(where: str, text: str, shapes: str = "") -> Place:
    cited = " ".join(text.split()).replace("`", "'")
    cited = cited if len(cited) <= LONGEST_TEXT else f"{cited[: LONGEST_TEXT - 1]}…"
    what = f"`{cited}`{f', where {shapes}' if shapes else ''}" if cited else ""
    return Place(where[:LONGEST_PLACE], what[:LONGEST_PLACE])


def _expression(trace: TracebackType) -> str:
    """What was being computed if it stands in one line, or else that line."""
    code = trace.tb_frame.f_code
    line = linecache.getline(code.co_filename, trace.tb_lineno)
    positions = next(islice(code.co_positions(), trace.tb_lasti // 2, None), None)
    if positions is not None:
        first, last, begin, end = positions
        if first == last == trace.tb_lineno:  # columns count bytes
            return line.encode()[begin:end].decode(errors="replace") or line
    return line


def _shapes(text: str, names: Mapping[str, Any]) -> str:
    """The shapes of the arrays that `text` names, in its order."""
    try:
        nodes = list(ast.walk(ast.parse(text.strip(), mode="eval")))
    except SyntaxError:  # a statement: it has no value
        return ""
    said = []
    for name in dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name)):
        with suppress(Exception):  # not every shape consists of numbers
            if shape := tuple(map(int, names[name].shape)):
                said.append(f"{name} has shape {shape}")
    return ", ".join(said[:MOST_SHAPES])
