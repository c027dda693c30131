"""The environment variables of servers and workers: a short list, so that none of the caller's secrets get in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import grader
from grader.worker.workplace import BACKEND, THREAD_VARIABLES

__all__ = ["FONT_LISTS", "HOME", "MAX_CONTROL", "PACKAGE_ROOT", "font_lists", "scrubbed", "surroundings"]

MAX_CONTROL = 1 << 16
"""Most bytes of a message between a fork server and its client."""

PACKAGE_ROOT = Path(grader.__file__).resolve().parent.parent
"""The directory that holds `grader/`."""

HOME = "/home/student"
"""The working directory inside a sandbox."""
FONT_LISTS = "/tmp/matplotlib"
"""The folder in a sandbox where matplotlib reads and writes its list of fonts."""

KEPT = (
    "PATH", "LANG", "LC_ALL", "TZ", "HOME", "LD_LIBRARY_PATH",
    "SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "COMSPEC", "PATHEXT",
)  # fmt: skip
"""Variables that are passed on if they are set; Python needs the last two lines on Windows."""


def scrubbed(threads: int) -> dict[str, str]:
    """An environment in which libraries use `threads` threads, no GPU, and the same hash seed every time."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {
        **kept,
        **dict.fromkeys(THREAD_VARIABLES, str(threads)),
        "CUDA_VISIBLE_DEVICES": "",
        "MPLBACKEND": BACKEND,
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(PACKAGE_ROOT),
        "PYTHONUTF8": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }


def surroundings() -> dict[str, str]:
    """Environment variables of a confined worker that name its folders."""
    return {
        "HOME": HOME, "USER": "student", "LOGNAME": "student", "TMPDIR": "/tmp", "MPLCONFIGDIR": FONT_LISTS,
        "SHELL": "/bin/sh", "LANG": "C.UTF-8", "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": str(PACKAGE_ROOT),
    }  # fmt: skip


def font_lists() -> Path | None:
    """The folder with matplotlib's list of fonts, if it exists already, since making it takes seconds."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "matplotlib"
    return cache if cache.is_dir() else None
