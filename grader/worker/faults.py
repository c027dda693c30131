"""Exceptions of student code as plain data."""

from __future__ import annotations

import traceback
from typing import Any

from grader.worker.outputs import plain

__all__ = ["MAX_MESSAGE", "fault"]

MAX_MESSAGE = 2000
MAX_LINES = 100
MAX_LINE = 500


def fault(error: BaseException, lines: list[str] | None = None) -> dict[str, Any]:
    """Name, message and traceback of `error`; `lines` is the traceback if there is a better one already."""
    if lines is None:
        lines = traceback.format_exception(error)
    flat = [line[:MAX_LINE] for block in lines for line in plain(block).splitlines()]
    return {"name": type(error).__name__, "message": _message(error), "traceback": flat[-MAX_LINES:]}


def _message(error: BaseException) -> str:
    try:
        return plain(str(error))[:MAX_MESSAGE]
    except Exception as problem:  # a student's __str__ may raise anything
        return f"<no text: {type(problem).__name__}>"
