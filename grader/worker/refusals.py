"""Which system calls the sandbox refused lately, as its init tells."""

from __future__ import annotations

import contextlib
import os

__all__ = ["PASSING", "Refusals"]

MOST = 20
"""Different calls that one cell or probe names."""
PIPE_BYTES = 1 << 16
PASSING = "?"
"""Begins the line of a call that libraries try, and go on without: it matters only to what fails."""


class Refusals:
    """Reads the pipe that refused calls are written to, where there is one. Student code may close it, or read it."""

    def __init__(self, pipe: int | None = None) -> None:
        self._pipe = pipe

    def take(self, failed: bool) -> list[str]:
        """The calls refused since the last time, each once, to something that `failed` or did not."""
        if self._pipe is None:
            return []
        lines: list[str] = []
        with contextlib.suppress(OSError):
            lines = os.read(self._pipe, PIPE_BYTES).decode(errors="replace").splitlines()
        told = (line.removeprefix(PASSING) for line in lines if failed or not line.startswith(PASSING))
        return list(dict.fromkeys(told))[:MOST]
