"""Runs a module of ours as if Python were that of Windows or macOS: `as_another_system.py win32 MODULE [ARGUMENT …]`.

What those systems lack is taken out of Python's library before anything of ours is imported: modules, functions and
signals. Libraries of others are imported before that, since they have their own ways there. The worker that ours starts
is started in the same way.
"""

from __future__ import annotations

import asyncio
import ctypes  # noqa: F401
import importlib
import os
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile
import warnings
from contextlib import suppress
from importlib.abc import MetaPathFinder
from pathlib import Path

MODULES = {
    "win32": ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "readline"),
    "darwin": (),
}
FUNCTIONS = {
    "win32": (
        "fork forkpty killpg setsid setpgid getpgid getpgrp getuid geteuid getgid getegid getgroups setuid setgid "
        "sched_getaffinity sched_setaffinity sched_yield getloadavg nice mkfifo chown fchown lchown pidfd_open "
        "memfd_create uname wait3 wait4 sysconf statvfs chroot getpriority setpriority pread pwrite"
    ),
    "darwin": "sched_getaffinity sched_setaffinity pidfd_open memfd_create posix_fallocate posix_fadvise setresuid",
}
SIGNALS = {
    "win32": (
        "SIGKILL SIGALRM SIGHUP SIGSTOP SIGCONT SIGPROF SIGUSR1 SIGUSR2 SIGQUIT SIGPIPE SIGTSTP SIGXCPU SIGVTALRM "
        "setitimer getitimer ITIMER_REAL ITIMER_PROF ITIMER_VIRTUAL pthread_kill pthread_sigmask pidfd_send_signal "
        "alarm pause sigwait siginterrupt"
    ),
    "darwin": "pidfd_send_signal SIGPWR SIGSTKFLT",
}
THEIRS = (
    "click", "IPython", "IPython.core.interactiveshell", "matplotlib.pyplot", "matplotlib_inline.backend_inline", "nh3",
    "numpy", "pandas", "platformdirs", "psutil", "rich.console", "rich.progress", "rich.table", "rich.jupyter", "tqdm",
    "concurrent.futures.process", "multiprocessing.pool", "asyncio", "logging.handlers", "zipfile", "urllib.request",
)  # fmt: skip


class Missing(MetaPathFinder):
    """Finds none of some modules."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in self._names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def become(system: str) -> None:
    """Take out what `system` lacks."""
    for name in THEIRS:
        with suppress(ImportError):
            importlib.import_module(name)
    end, nine = os.kill, signal.SIGKILL
    subprocess.Popen.kill = lambda self: end(self.pid, nine)  # the one of Windows needs no signal
    for module, names in ((os, FUNCTIONS[system]), (signal, SIGNALS[system])):
        for name in names.split():
            if hasattr(module, name):
                delattr(module, name)
    for name in MODULES[system]:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, Missing(MODULES[system]))
    sys.platform = system
    warnings.filterwarnings("error", category=EncodingWarning, module=r"(grader|gradecast)\b")
    asyncio.AbstractEventLoop.add_signal_handler = _no_signal_handler
    for loop in (asyncio.SelectorEventLoop, asyncio.get_event_loop_policy()._loop_factory):
        if system == "win32":
            loop.add_signal_handler = _no_signal_handler
    sys.executable = _start_of_the_same(system)


def _no_signal_handler(*_: object) -> None:
    raise NotImplementedError  # as Windows' loops do


def _start_of_the_same(system: str) -> str:
    """A program that is started as Python is, for a module, and becomes `system` first."""
    path = Path(tempfile.mkdtemp(prefix="as another system ")) / "python"
    here = Path(__file__).resolve()
    path.write_text(
        f"#!/bin/sh\n"
        f'while [ "$1" != "-m" ]; do shift; done; shift\n'
        f'exec "{sys.executable}" -P -X warn_default_encoding "{here}" {system} "$@"\n',
        encoding="utf-8",
    )
    path.chmod(0o755)
    return str(path)


def main() -> None:
    system, module, *arguments = sys.argv[1:]
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    real = sys.executable
    become(system)
    sys.argv = [module, *arguments]
    try:
        if module.endswith(".py"):
            runpy.run_path(module, run_name="__main__")
        else:
            runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        shutil.rmtree(Path(sys.executable).parent, ignore_errors=True)
        sys.executable = real


if __name__ == "__main__":
    main()
