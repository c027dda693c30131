"""Exceptions of student code as plain data."""

from __future__ import annotations

import os
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

from grader.worker.clock import STRIKE
from grader.worker.outputs import plain
from grader.worker.places import place_of

__all__ = ["MAX_MESSAGE", "fault", "without_ours"]

MAX_MESSAGE = 2000
MAX_LINES = 100
MAX_LINE = 500
MAX_CHAIN = 20
"""Most chained errors that are kept of one error."""
_OURS = f"{Path(__file__).parent.parent}{os.sep}"


def fault(error: BaseException, lines: list[str] | None = None) -> dict[str, Any]:
    """Name, message, traceback and place of `error`; `lines` replaces the traceback if given."""
    if lines is None:
        lines = traceback.format_exception(error)
    flat = [line[:MAX_LINE] for block in lines for line in plain(block).splitlines()]
    place = list(place_of(error))
    return {"name": type(error).__name__, "message": _message(error), "traceback": flat[-MAX_LINES:], "place": place}


def without_ours(error: BaseException) -> None:
    """Remove the frames of our own code from the tracebacks of `error` and the errors chained to it.

    Frames that interrupt a cell, or run a command for it, would not help students.
    """
    known: BaseException | None = error
    for _ in range(MAX_CHAIN):
        if known is None:
            return
        known.__traceback__ = _theirs(known.__traceback__)
        known = known.__cause__ or known.__context__


def _theirs(trace: TracebackType | None) -> TracebackType | None:
    frames = []
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith((_OURS, STRIKE)):
            frames.append(trace)
        trace = trace.tb_next
    for before, after in zip(frames, [*frames[1:], None], strict=True):
        before.tb_next = after
    return frames[0] if frames else None


def _message(error: BaseException) -> str:
    try:
        return plain("; ".join([str(error), *getattr(error, "__notes__", ())]))[:MAX_MESSAGE]
    except Exception as problem:  # a student's __str__ may raise anything
        return f"<no text: {type(problem).__name__}>"
