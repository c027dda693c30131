"""Finds out which protections this machine offers, by trying each in a throw-away child of a fresh process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass

from grader.errors import SandboxError
from grader.sandbox import cgroup
from grader.sandbox.environment import scrubbed

__all__ = ["Protection", "survey"]

TRIAL_SECONDS = 60.0


@dataclass(frozen=True)
class Protection:
    """One protection of a sandbox."""

    name: str
    """Its name."""
    available: bool
    """Whether it worked when it was tried."""
    detail: str
    """The result of the trial."""
    remedy: str = ""
    """What to do if it is not available."""
    needed: bool = True
    """Whether it is required for a sandbox."""


def survey() -> tuple[Protection, ...]:
    """All protections; the last one, `sandbox`, says whether hostile code can be run here at all."""
    if sys.platform != "linux":
        return (
            Protection(
                "sandbox", False, f"{sys.platform} has none", "grade on Linux, in WSL 2 or in a virtual machine"
            ),
        )
    run = subprocess.run(
        [sys.executable, "-P", "-m", "grader.sandbox.survey"],
        capture_output=True, text=True, timeout=TRIAL_SECONDS, env=scrubbed(threads=1), stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if run.returncode != 0:
        lines = run.stderr.strip().splitlines() or [f"exit status {run.returncode}"]
        return (Protection("sandbox", False, lines[-1], "report this as a defect of Gradecast"),)
    return tuple(Protection(**item) for item in json.loads(run.stdout))


def _trials() -> list[Protection]:
    """Run every trial. Only for a fresh process with one thread."""
    from grader.sandbox import filters
    from grader.sandbox.confine import USER_REMEDY
    from grader.sandbox.linux_calls import Namespace, unshare

    own = Namespace(0) if os.geteuid() == 0 else Namespace.USER
    abi = filters.landlock_abi()
    return [
        _try("user namespaces", lambda: unshare(Namespace.USER), USER_REMEDY, needed=os.geteuid() != 0),
        _try("mount namespaces", lambda: unshare(own | Namespace.MOUNT), USER_REMEDY),
        _try("pid namespaces", lambda: unshare(own | Namespace.PID), USER_REMEDY),
        _try("network namespaces", lambda: unshare(own | Namespace.NET), USER_REMEDY),
        _try("seccomp", _load_filter, filters.LIBRARY_REMEDY, works=filters.list_in_force),
        _try("naming of refused calls", _load_filter_that_tells, "optional: libseccomp 2.5, Linux 5.0", needed=False),
        Protection(
            "Landlock", abi > 0, f"version {abi}" if abi else "not in this kernel, or landlockpy is not installed",
            "" if abi else "optional: Linux 5.13 or later, and pip install 'gradecast[instructor]'", needed=False,
        ),
        _memory_controller(),
        _bubblewrap(),
        _try("sandbox", _whole_sandbox, "see the lines above"),
    ]  # fmt: skip


def _try(
    name: str, trial: Callable[[], None], remedy: str, needed: bool = True, works: Callable[[], str] = lambda: "works"
) -> Protection:
    """The result of a trial in a child; `works` returns the detail if it succeeds."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _report(trial, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        trouble = pipe.read().strip()
    _, status = os.waitpid(pid, 0)
    available = status == 0 and not trouble
    detail = trouble or (works() if available else "the trial died")
    return Protection(name, available, detail, "" if available else remedy, needed)


def _report(trial: Callable[[], None], writing: int) -> None:
    """Run `trial` in this child, write the error to a pipe, and end."""
    try:
        trial()
        os._exit(0)
    except (OSError, SandboxError) as error:
        os.write(writing, str(error).encode())
    except BaseException:  # a child must never return into its parent's code
        os.write(writing, traceback.format_exc().splitlines()[-1].encode())
    finally:
        os._exit(1)


def _load_filter() -> None:
    from grader.sandbox.filters import build_filter, load_filter

    load_filter(build_filter())


def _load_filter_that_tells() -> None:
    from grader.sandbox.filters import build_filter, load_filter

    if load_filter(build_filter()) is None:
        raise SandboxError("this kernel or libseccomp is too old, or another filter receives them already")


def _whole_sandbox() -> None:
    import socket

    from grader.sandbox.server import Server

    ours, theirs = socket.socketpair()
    with ours, theirs:
        Server(theirs).try_out()


def _bubblewrap() -> Protection:
    from grader.sandbox.bubblewrap import INSTALL_REMEDY

    purpose = "optional, for --sandbox bwrap"
    if shutil.which("bwrap") is None:
        return Protection("bubblewrap", False, "bwrap not found", f"{purpose}: {INSTALL_REMEDY}", needed=False)
    return _try("bubblewrap", _start_bubblewrap, purpose, needed=False)


def _start_bubblewrap() -> None:
    import asyncio

    from grader.sandbox.bubblewrap import BubblewrapSandbox

    async def start() -> None:
        async with BubblewrapSandbox():
            pass

    asyncio.run(start())


def _memory_controller() -> Protection:
    """Whether the kernel can limit the memory of a process tree; otherwise the grader's own watch does."""
    found = cgroup.find() is not None
    detail = (
        "delegated; used where it holds nothing but the grader" if found
        else "none delegated, so memory is watched every 0.2 s and not bounded by the kernel"
    )  # fmt: skip
    remedy = "" if found else "optional: systemd-run --user --scope -p Delegate=yes gradecast grade …"
    return Protection("memory cgroup", found, detail, remedy, needed=False)


if __name__ == "__main__":
    print(json.dumps([asdict(item) for item in _trials()]))
