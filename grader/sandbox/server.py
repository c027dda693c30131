"""`python -P -m grader.sandbox.server FD MODULES HOME`: imports modules once, then forks a sandbox for every request.

It runs no operation of any framework and has one thread, so that forking is safe. It never holds a notebook, a probe or
an expected value. It ends with all its children when the socket `FD` is closed.

    request                                             answer
                                                        {"event": "ready", "protections"}
                                                        {"event": "failed", "message"}
    {"op": "spawn", "job", "lane", "limits", "data"}    {"event": "spawned", "job", "pid"}
        + 2 descriptors
    {"op": "kill", "job"}
                                                        {"event": "exited", "job", "code", "signal", "cpu"}
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
from types import FrameType
from typing import Any

from grader.errors import SandboxError
from grader.model import Limits
from grader.sandbox.confine import Cage
from grader.sandbox.environment import MAX_CONTROL
from grader.sandbox.file_tree import learn, shown_paths
from grader.sandbox.filters import build_filter
from grader.sandbox.keeper import keep
from grader.sandbox.large_pages import use_large_pages
from grader.sandbox.modules import preload
from grader.sandbox.slots import cores_of, free_slot, uid_of

__all__ = ["Server", "main"]


class Server:
    """Forks sandboxes and reports how they ended."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._rules = build_filter()
        self._shown = shown_paths()
        learn(self._shown)
        self._usable = sorted(os.sched_getaffinity(0))
        self._jobs: dict[int, int] = {}
        """Jobs, by the process id of their keeper."""
        self._slots: dict[int, int] = {}
        """Slots for user ids, by the process id of the keeper."""

    def try_out(self) -> tuple[str, ...]:
        """Make one sandbox as a trial, which runs nothing; returns its protections. Raises `SandboxError`."""
        ours, theirs = socket.socketpair()
        with ours, open(os.devnull, "wb") as log:
            pid = self._fork(Limits(), {}, theirs.fileno(), log.fileno(), theirs.fileno())
            theirs.close()
            with ours.makefile("rb") as reader:
                head = reader.read(8)
                body = json.loads(reader.read(int.from_bytes(head[:4], "little"))) if len(head) == 8 else {}
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
        del self._slots[pid]
        if body.get("event") != "confined":
            raise SandboxError(body.get("message", "no sandbox: the trial ended without a word"))
        return tuple(body["protections"])

    def run(self) -> None:
        """Serve until the control socket is closed."""
        wake, waker = socket.socketpair()
        wake.setblocking(False)
        waker.setblocking(False)
        signal.signal(signal.SIGCHLD, _note)
        signal.set_wakeup_fd(waker.fileno())
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ)
            selector.register(wake, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if wake in ready:
                    wake.recv(4096)
                    self._report_exits()
                if self._control in ready and not self._serve_request():
                    break

    def say(self, body: dict[str, Any]) -> None:
        """Send a message to the client."""
        self._control.send(json.dumps(body).encode())

    def _serve_request(self) -> bool:
        data, descriptors, _, _ = socket.recv_fds(self._control, MAX_CONTROL, 3)
        if not data:
            return False
        match json.loads(data):
            case {"op": "spawn", "job": int(job), "lane": lane, "limits": dict(limits), "data": dict(paths)}:
                channel, log, line = descriptors
                pid = self._fork(Limits(**limits), paths, channel, log, line, lane)
                self._jobs[pid] = job
                for descriptor in descriptors:
                    os.close(descriptor)
                self.say({"event": "spawned", "job": job, "pid": pid})
            case {"op": "kill", "job": int(job)}:
                for pid in (pid for pid, known in self._jobs.items() if known == job):
                    os.kill(pid, signal.SIGTERM)  # not reaped yet, so the process id is not reused
        return True

    def _fork(
        self, limits: Limits, data: dict[str, str], channel: int, log: int, line: int, lane: int | None = None
    ) -> int:
        server = os.getpid()
        slot = free_slot(self._slots.values())
        cores = cores_of(slot if lane is None else lane, limits.threads, self._usable, server)
        cage = Cage(limits, data, self._shown, uid_of(slot), os.geteuid() == 0, cores, self._rules)
        pid = os.fork()
        if pid == 0:
            keep(cage, channel, log, line, server)
        self._slots[pid] = slot
        return pid

    def _report_exits(self) -> None:
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._slots.pop(pid, None)
            job = self._jobs.pop(pid, None)
            if job is None:
                continue
            code = os.waitstatus_to_exitcode(status)
            self.say({
                "event": "exited", "job": job, "cpu": usage.ru_utime + usage.ru_stime,
                "code": code if code >= 0 else None, "signal": -code if code < 0 else None,
            })  # fmt: skip

    def end_all(self) -> None:
        """End all children, and with each its sandbox."""
        for pid in self._slots:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.kill(pid, signal.SIGKILL)


def _note(number: int, frame: FrameType | None) -> None:
    """Do nothing: SIGCHLD needs a handler to wake the selector."""


def main(arguments: list[str]) -> int:
    """Serve on the descriptor in the first argument; the second names the modules.

    The third is the server's own folder, which is removed at the end, even if the client was killed.
    """
    try:
        return _serve(socket.socket(fileno=int(arguments[0])), [name for name in arguments[1].split(",") if name])
    finally:
        shutil.rmtree(arguments[2], ignore_errors=True)


def _serve(control: socket.socket, modules: list[str]) -> int:
    try:
        server = Server(control)
        protections = server.try_out()
        gc.disable()  # otherwise it would scan the imported objects again and again; it stays off
        preload(modules, thoroughly=True)
    except SandboxError as error:
        control.send(json.dumps({"event": "failed", "message": str(error)[:2000]}).encode())
        return 3
    gc.freeze()
    gc.enable()
    use_large_pages()
    server.say({"event": "ready", "protections": list(protections)})
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the client is gone, and so are we
        server.run()
    server.end_all()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
