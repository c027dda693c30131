"""The three processes of one sandbox: keeper, init and worker. None of these functions returns."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn

from grader.errors import SandboxError
from grader.sandbox.confine import Cage, drop_rights, enter_namespaces, furnish_root
from grader.sandbox.environment import HOME, surroundings
from grader.sandbox.filters import list_in_force, load_filter
from grader.sandbox.linux_calls import die_with_parent, set_dumpable, step
from grader.sandbox.pause import obey
from grader.sandbox.refusals import answer_refused
from grader.worker.channel import Channel, frame
from grader.worker.refusals import Refusals
from grader.worker.serve import serve

__all__ = ["CHANNEL", "arrange_descriptors", "be_init", "give_up", "keep"]

CHANNEL, STATUS, LINE = 3, 4, 5
"""Descriptors of init; 1 and 2 are the log."""
REFUSALS = STATUS
"""In the worker, the pipe from which it reads which calls the filter refused."""
FAILED = 70
"""Exit status if the confinement failed; the reason was sent through the channel."""
STATUS_BYTES = 4


def keep(cage: Cage, channel: int, log: int, line: int, server: int) -> NoReturn:
    """Act as the keeper of a new sandbox, in a fresh fork of the process `server`."""
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))  # until there is an init to end
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        arrange_descriptors(channel, log, line)
        enter_namespaces(cage)
        die_with_parent()
        if os.getppid() != server:
            os._exit(FAILED)
        set_dumpable(True)  # the grader measures shared memory by this process
        reading, writing = os.pipe()
        init = os.fork()
        if init == 0:
            os.close(reading)
            die_with_parent()
            arrange_descriptors(CHANNEL, 1, writing, CHANNEL + 1)
            if _has_no_reader(STATUS):
                os._exit(FAILED)  # the keeper ended before `die_with_parent` took effect
            be_init(cage, furnish_root)
    except SandboxError as error:
        give_up(error)
    except BaseException as error:  # it must not return into the server's code
        give_up(SandboxError(f"no sandbox: {type(error).__name__}: {error}"))
    try:
        os.close(writing)
        for descriptor in (CHANNEL, CHANNEL + 1):
            os.close(descriptor)
        _end_like(_wait_for(init, reading))
    finally:
        os._exit(FAILED)  # it must not return into the server's code


def arrange_descriptors(channel: int, log: int, *more: int) -> None:
    """Make the log descriptors 1 and 2, the channel and `more` the next ones, and close all others."""
    high = [os.dup(descriptor) for descriptor in (channel, log, *more)]
    while min(high) <= LINE:
        high = [os.dup(descriptor) for descriptor in high]
    null = os.open(os.devnull, os.O_RDWR)
    for target, source in enumerate((null, high[1], high[1], high[0], *high[2:])):
        os.dup2(source, target)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > CHANNEL + len(more):
            with contextlib.suppress(OSError):  # the descriptor of the listing is closed already
                os.close(int(name))


def give_up(error: SandboxError) -> NoReturn:
    """Report to the grader why there is no sandbox, and end."""
    with contextlib.suppress(OSError):  # nobody may be listening
        os.write(CHANNEL, frame({"event": "unconfined", "message": str(error)}))
    os._exit(FAILED)


def _wait_for(init: int, reading: int) -> int:
    """The wait status of the worker, as reported by init; that of init if init itself was ended."""

    def end(number: int, frame: FrameType | None) -> None:
        os.kill(init, signal.SIGKILL)

    signal.signal(signal.SIGTERM, end)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM,))
    os.waitid(os.P_PID, init, os.WEXITED | os.WNOWAIT)  # not reaped yet, so its process id is not reused
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))
    _, status = os.waitpid(init, 0)
    passed = os.read(reading, STATUS_BYTES)
    return int.from_bytes(passed, "little") if len(passed) == STATUS_BYTES else status


def _end_like(status: int) -> NoReturn:
    """End in the same way as the worker, so that the server sees it."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        set_dumpable(False)  # no core file of this process
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, (number,))
        os.kill(os.getpid(), number)
        time.sleep(1)  # the signal is on its way
    os._exit(os.WEXITSTATUS(status))


def be_init(cage: Cage, furnish: Callable[[Cage], None], *more: str) -> NoReturn:
    """Act as pid 1: set up the sandbox, give up all rights, fork the worker, reap processes.

    `more` are protections that are in force already.
    """
    try:
        os.umask(0o022)  # under the grader's umask the worker might not be able to read its files
        furnish(cage)
        protections = drop_rights(cage)
        with step("seccomp"):
            answering = load_filter(cage.rules)
        named = () if answering is None else ("refused calls named",)
        protections = (*protections, "seccomp", list_in_force(), *named, *more)
        refusals, telling = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        handlers = _ignore_signals()
        worker = os.fork()
        if worker == 0:
            os.dup2(refusals, REFUSALS, inheritable=False)
            # With the last two, student code could answer its own calls.
            for descriptor in filter(None, (refusals, telling, answering, LINE)):
                os.close(descriptor)
            _be_worker(protections, handlers)
        os.close(refusals)
    except SandboxError as error:
        give_up(error)
    except BaseException as error:  # it must not return into the server's code
        give_up(SandboxError(f"no sandbox: {type(error).__name__}: {error}"))
    try:
        if answering is not None:
            threading.Thread(target=_answer, args=(cage.rules, telling, answering), daemon=True).start()
        _reap(worker)
    finally:
        os._exit(FAILED)  # it must not return into the server's code


def _answer(rules: Any, telling: int, answering: int) -> None:
    try:
        answer_refused(rules, telling, log=2)
    finally:
        os.close(answering)  # from now on the kernel refuses calls by itself


def _reap(worker: int) -> NoReturn:
    """Reap processes until the worker has ended, and report how it ended."""
    for descriptor in (0, 1, CHANNEL):
        os.close(descriptor)
    # bubblewrap has no rights, and cannot signal this process, which has another user id.
    threading.Thread(target=_end_unheard, daemon=True).start()
    threading.Thread(target=obey, args=(LINE,), daemon=True).start()
    while True:
        pid, status = os.waitpid(-1, 0)
        if pid == worker:
            os.write(STATUS, status.to_bytes(STATUS_BYTES, "little"))
            os._exit(0)  # this ends all processes of the sandbox


def _ignore_signals() -> dict[int, Any]:
    """Remove all signal handlers of this process, which is pid 1, so that the kernel drops signals from inside.

    Returns the handlers.
    """
    handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
    found = {number: handler for number, handler in handlers.items() if callable(handler) or handler is None}
    for number in found:
        signal.signal(number, signal.SIG_DFL)
    return {number: handler for number, handler in found.items() if handler is not None}


def _has_no_reader(pipe: int, timeout: int | None = 0) -> bool:
    poll = select.poll()
    poll.register(pipe, 0)
    return any(event & select.POLLERR for _, event in poll.poll(timeout))


def _end_unheard() -> None:
    """End this process, and with it the sandbox, when nobody reads the worker's status any more."""
    if _has_no_reader(STATUS, timeout=None):
        os._exit(FAILED)


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
        serve(channel, Refusals(REFUSALS))
        code = 0
    except EOFError:
        code = 0  # the grader has closed the channel
    except BaseException:  # it must not return into the server's code
        sys.__excepthook__(*sys.exc_info())
    finally:
        os._exit(code)


def _settle() -> None:
    """Replace the server's environment variables, folders and arguments by the worker's."""
    os.environ.update(surroundings())
    tempfile.tempdir = None
    os.chdir(HOME)
    sys.argv[:] = [""]
