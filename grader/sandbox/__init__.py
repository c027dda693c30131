"""Sandboxes: where hostile code runs, and what it can reach there.

async with open_sandbox("fork", preload=assignment.preload, conceal=(course, out)) as sandbox:
    run = await testify(sandbox, Job(cells, probes=assignment.probes, limits=assignment.limits))
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

from grader.errors import SandboxError
from grader.sandbox.bare import BareSandbox
from grader.sandbox.base import Confined, Exit, Sandbox, Spawn
from grader.sandbox.exams import Hall
from grader.sandbox.job import Job, Run
from grader.sandbox.session import testify
from grader.worker import CodeCell

__all__ = [
    "CodeCell",
    "Confined",
    "Exit",
    "Hall",
    "Job",
    "Run",
    "Sandbox",
    "Spawn",
    "open_hall",
    "open_sandbox",
    "testify",
]


def open_hall(exercise: str) -> Hall:
    """The hall that keeps exams of an exercise apart from cells of other runs, in all of this user's processes here.

    Raises `SandboxError` if processes cannot coordinate on this machine.
    """
    if sys.platform != "linux":
        return Hall()
    from grader.sandbox.node import Node  # Linux only

    return Hall(Node(exercise))


def open_sandbox(
    name: str,
    preload: Sequence[str] = (),
    threads: int = 1,
    conceal: Iterable[str | os.PathLike[str]] = (),
) -> Sandbox:
    """The sandbox called `name`: `fork` and `bwrap` confine, `none` does not. Nothing is started yet.

    `preload` are modules that are imported before any notebook runs. `conceal` are paths that student code must not
    see: `start` raises `SandboxError` if a sandbox would show one. Raises `SandboxError` if the name is unknown, or the
    sandbox does not exist on this system.
    """
    if name == "none":
        return BareSandbox(preload, threads)
    if name not in ("fork", "bwrap"):
        known = "'fork', 'bwrap', or 'none' for code that you trust"
        raise SandboxError(f"there is no sandbox called {name!r}: use {known}")
    if sys.platform != "linux":
        raise SandboxError("the sandbox needs Linux: grade there, or use --sandbox none for code that you trust")
    if name == "bwrap":
        from grader.sandbox.bubblewrap import BubblewrapSandbox  # Linux only

        return BubblewrapSandbox(preload, threads, conceal)
    from grader.sandbox.forkserver import ForkServer  # Linux only

    return ForkServer(preload, threads, conceal)
