"""The three processes of one sandbox: keeper, init and worker. None of these functions returns."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import tempfile
import time
from types import FrameType
from typing import Any, NoReturn

from grader.errors import SandboxError
from grader.sandbox.confine import Cage, drop_rights, enter_namespaces, furnish_root
from grader.sandbox.environment import PACKAGE_ROOT
from grader.sandbox.root import HOME
from grader.sandbox.syscalls import die_with_parent, set_dumpable
from grader.worker.channel import Channel, frame
from grader.worker.serve import serve

__all__ = ["keep"]

CHANNEL, STATUS = 3, 4
"""Descriptors after `_arrange_descriptors`; 1 and 2 lead to the log."""
FAILED = 70
"""Exit status when the confinement failed; the reason went through the channel."""
STATUS_BYTES = 4


def keep(cage: Cage, channel: int, log: int, server: int) -> NoReturn:
    """Be the keeper of a fresh sandbox, in a fresh fork of the process `server`."""
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))  # until there is an init that it can end
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        _arrange_descriptors(channel, log)
        enter_namespaces(cage)
        die_with_parent()
        if os.getppid() != server:
            os._exit(FAILED)
        set_dumpable(True)  # the grader measures by this process how much memory is shared
        reading, writing = os.pipe()
        init = os.fork()
        if init == 0:
            os.close(reading)
            _be_init(cage, writing)
    except SandboxError as error:
        _give_up(error)
    except BaseException as error:  # it must not return into the server's code
        _give_up(SandboxError(f"no sandbox: {type(error).__name__}: {error}"))
    os.close(writing)
    os.close(CHANNEL)
    _end_like(_wait_for(init, reading))


def _arrange_descriptors(channel: int, log: int) -> None:
    high = [os.dup(descriptor) for descriptor in (channel, log)]
    while min(high) <= STATUS + 1:
        high = [os.dup(descriptor) for descriptor in high]
    null = os.open(os.devnull, os.O_RDWR)
    for source, target in ((null, 0), (high[1], 1), (high[1], 2), (high[0], CHANNEL)):
        os.dup2(source, target)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > CHANNEL:
            with contextlib.suppress(OSError):  # the one that lists them is closed already
                os.close(int(name))


def _give_up(error: SandboxError) -> NoReturn:
    with contextlib.suppress(OSError):  # nobody may be listening
        os.write(CHANNEL, frame({"event": "unconfined", "message": str(error)}))
    os._exit(FAILED)


def _wait_for(init: int, reading: int) -> int:
    """The wait status of the worker, which init passes on; init's own when it was ended itself."""

    def end(number: int, frame: FrameType | None) -> None:
        os.kill(init, signal.SIGKILL)

    signal.signal(signal.SIGTERM, end)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
    _, status = os.waitpid(init, 0)
    passed = os.read(reading, STATUS_BYTES)
    return int.from_bytes(passed, "little") if len(passed) == STATUS_BYTES else status


def _end_like(status: int) -> NoReturn:
    """End as the worker did, so that the server sees it."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        set_dumpable(False)  # no core file of this process
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        time.sleep(1)  # the signal is on its way
    os._exit(os.WEXITSTATUS(status))


def _be_init(cage: Cage, writing: int) -> NoReturn:
    try:
        die_with_parent()
        os.dup2(writing, STATUS)
        os.closerange(STATUS + 1, 64)
        if _has_no_reader(STATUS):
            os._exit(FAILED)  # the keeper ended before the tie was made
        furnish_root(cage)
        protections = drop_rights(cage)
        handlers = _ignore_signals()
        worker = os.fork()
        if worker == 0:
            os.close(STATUS)
            _be_worker(protections, handlers)
    except SandboxError as error:
        _give_up(error)
    except BaseException as error:  # it must not return into the server's code
        _give_up(SandboxError(f"no sandbox: {type(error).__name__}: {error}"))
    for descriptor in (0, 1, 2, CHANNEL):
        os.close(descriptor)
    while True:
        pid, status = os.waitpid(-1, 0)
        if pid == worker:
            os.write(STATUS, status.to_bytes(STATUS_BYTES, "little"))
            os._exit(0)  # and with it, everything that is left


def _ignore_signals() -> dict[int, Any]:
    """Forget all handlers of this process, which is pid 1: so the kernel drops what comes from inside.

    Returns what they were.
    """
    handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
    found = {number: handler for number, handler in handlers.items() if callable(handler) or handler is None}
    for number in found:
        signal.signal(number, signal.SIG_DFL)
    return {number: handler for number, handler in found.items() if handler is not None}


def _has_no_reader(pipe: int) -> bool:
    poll = select.poll()
    poll.register(pipe, 0)
    return any(event & select.POLLERR for _, event in poll.poll(0))


def _be_worker(protections: tuple[str, ...], handlers: dict[int, Any]) -> NoReturn:
    code = 1
    try:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        set_dumpable(True)  # /proc/self belongs to the worker again
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
        _settle()
        reader, writer = os.fdopen(CHANNEL, "rb", closefd=False), os.fdopen(CHANNEL, "wb", closefd=False)
        channel = Channel(reader, writer)
        channel.send({"event": "confined", "protections": list(protections)})
        serve(channel)
        code = 0
    except EOFError:
        code = 0  # the grader has heard enough
    except BaseException:  # it must not return into the server's code
        sys.__excepthook__(*sys.exc_info())
    finally:
        os._exit(code)


def _settle() -> None:
    """Replace the server's surroundings by the student's."""
    os.environ.update(
        HOME=HOME, USER="student", LOGNAME="student", TMPDIR="/tmp", MPLCONFIGDIR="/tmp/matplotlib", SHELL="/bin/sh",
        LANG="C.UTF-8", PATH=f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin", PYTHONPATH=str(PACKAGE_ROOT),
    )  # fmt: skip
    tempfile.tempdir = None
    os.chdir(HOME)
    sys.argv[:] = [""]
