"""The tests of `make quick`, which start no process and import no framework; all others are marked `slow`.

A test without the mark that starts a process or imports a framework fails, and says which mark it lacks. So marks stay
right, and do not depend on times, which vary with the load of the machine.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jupytext  # noqa: F401 - it asks pandoc for its version when it is imported, which is no test's doing
import pytest

__all__ = ["mark_what_is_slow", "must_stay_in_its_process"]

FRAMEWORKS = frozenset({"jax", "keras", "tensorflow", "torch"})
STARTS = frozenset({"os.fork", "os.forkpty", "os.posix_spawn", "os.system", "pty.spawn", "subprocess.Popen"})
"""Python's audit events for new processes."""
PROCESSES = frozenset(
    {
        "bench",
        "browser",
        "bwrap_bench",
        "damaged",
        "driver",
        "fork_bench",
        "none_bench",
        "postgres",
        "room",
        "site",
        "slurm",
        "undisturbed",
        "walled_bench",
    }
)
"""Fixtures that start processes: every test that uses one is slow, not only the first."""

_seen: list[str] | None = None


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _seen is None:
        return
    if event in STARTS and not _is_importing():
        _seen.append("starts a process")
    elif event == "import" and arguments[0] in FRAMEWORKS:
        _seen.append(f"imports {arguments[0]}")


def _is_importing() -> bool:
    """Whether a module is being imported. Some packages then call a program, in whichever test comes first."""
    frame = sys._getframe()
    while frame.f_back:
        frame = frame.f_back
        if frame.f_code.co_filename.startswith("<frozen importlib."):
            return True
    return False


sys.addaudithook(_hear)


def mark_what_is_slow(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures that they use, and the checks of exercises, which run notebooks."""
    for item in items:
        if not isinstance(item, pytest.Function) or PROCESSES.intersection(item.fixturenames):
            item.add_marker(pytest.mark.slow)


@contextmanager
def must_stay_in_its_process(item: pytest.Item) -> Iterator[None]:
    """Fail a test without the mark `slow` if it starts a process or imports a framework."""
    global _seen
    if item.get_closest_marker("slow"):
        yield
        return
    before, seen = _seen, []
    _seen = seen
    try:
        yield
    finally:
        _seen = before
    if seen:
        did = " and ".join(dict.fromkeys(seen))
        pytest.fail(f"{item.name} {did}: mark it `slow`, or name its fixture in tests/quick.py", pytrace=False)
