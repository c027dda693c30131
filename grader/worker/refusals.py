"""Reads which system calls the sandbox has refused, as its init process reports them."""

from __future__ import annotations

import contextlib
import os

__all__ = ["PASSING", "Refusals"]

MOST = 20
"""Most calls that are named for one cell or probe."""
PIPE_BYTES = 1 << 16
PASSING = "?"
"""Begins the line of a call that libraries try and do not need; it is named only if the cell or probe fails."""


class Refusals:
    """Reads the pipe with refused calls, if there is one. Student code may close or read the pipe, too."""

    def __init__(self, pipe: int | None = None) -> None:
        self._pipe = pipe

    def take(self, failed: bool) -> list[str]:
        """The calls refused since the last time, each once. `failed` says whether the cell or probe failed."""
        if self._pipe is None:
            return []
        lines: list[str] = []
        with contextlib.suppress(OSError):
            lines = os.read(self._pipe, PIPE_BYTES).decode(errors="replace").splitlines()
        told = (line.removeprefix(PASSING) for line in lines if failed or not line.startswith(PASSING))
        return list(dict.fromkeys(told))[:MOST]
