"""Which line of the student's code is running, and what it calls what it does."""

from __future__ import annotations

import linecache
import os
import re
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

__all__ = ["is_in_module", "place_here", "speaks_of_validation", "step_aside"]

MOST_FRAMES = 60
_VALIDATION = re.compile(r"(?<![a-z])(?:val|valid|validation|test|holdout)(?![a-z])", re.IGNORECASE)


def place_here() -> str:
    """The innermost line of the student's that is running, as `train(), line 12`; empty if there is none."""
    frame = next(_frames_of_student(), None)
    if frame is None:
        return ""
    function = ".".join(part for part in frame.f_code.co_qualname.split(".") if not part.startswith("<"))
    where = f"{function}(), line {frame.f_lineno}" if function else f"line {frame.f_lineno}"
    is_beside = frame.f_globals.get("__name__") != "__main__"
    return f"{os.path.basename(frame.f_code.co_filename)}, {where}" if is_beside else where


def speaks_of_validation() -> bool:
    """Whether a running line of the student's, or the name of its function, says that it validates or tests."""
    return any(
        _VALIDATION.search(
            f"{frame.f_code.co_name} {linecache.getline(frame.f_code.co_filename, frame.f_lineno)}".replace("_", " ")
        )
        for frame in _frames_of_student()
    )


def step_aside(function: Any) -> None:
    """Have the warnings of a library that `function` calls for the student name the student's line.

    `warnings.warn(..., stacklevel=2)` passes over frames of files with `importlib` and `_bootstrap` in their names.
    """
    function.__code__ = function.__code__.replace(co_filename=f"{__file__} (as importlib._bootstrap)")


def is_in_module(name: str) -> bool:
    """Whether a function of the module `name` is running."""
    return any(frame.f_globals.get("__name__") == name for frame in _frames())


def _frames_of_student() -> Iterator[FrameType]:
    return (frame for frame in _frames() if _is_of_student(frame))


def _frames() -> Iterator[FrameType]:
    """The running frames, from the innermost one outwards."""
    frame: FrameType | None = sys._getframe(1)
    for _ in range(MOST_FRAMES):
        if frame is None:
            return
        yield frame
        frame = frame.f_back


def _is_of_student(frame: FrameType) -> bool:
    """Whether it is code of a cell, or of a file in the present folder."""
    name = frame.f_code.co_filename
    if frame.f_globals.get("__name__") == "__main__":
        return True
    return os.path.isfile(name) and os.path.dirname(os.path.abspath(name)) == os.getcwd()
