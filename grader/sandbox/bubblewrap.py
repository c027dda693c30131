"""The sandbox `bwrap`: a fresh process for every submission, confined by bubblewrap.

    grader ── bwrap            starts `init` in new namespaces, ends with the grader, and with it everything inside
                └─ init        pid 1 inside, `grader.sandbox.enter`: completes the sandbox, gives up all rights, reaps
                     └─ worker student code

As root, no user namespace is made: its user would be root on the host, with access to root's files and without a limit
on processes. Instead `init` switches to an unprivileged user id, as in the sandbox `fork`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from grader.errors import SandboxError
from grader.model import Limits
from grader.sandbox import file_tree
from grader.sandbox.base import Exit, Sandbox, Spawn
from grader.sandbox.bubblewrap_options import GIVEN, file_of, is_late, options, texts_for
from grader.sandbox.confine import USER_REMEDY
from grader.sandbox.environment import scrubbed, surroundings
from grader.sandbox.handshake import confirmed
from grader.sandbox.hidden_packages import private_paths
from grader.sandbox.log import Log
from grader.sandbox.pause import Line
from grader.sandbox.slots import cores_of, free_slot, uid_of
from grader.worker import frame

__all__ = ["INSTALL_REMEDY", "BubblewrapSandbox"]

START_SECONDS = 120.0
"""Most seconds for the imports; a cold file system is slow."""
INSTALL_REMEDY = "install bubblewrap (apt install bubblewrap, dnf install bubblewrap)"
SIGNALLED = 128
"""If a signal ended its child, bwrap exits with this status plus the signal's number."""


class WrappedWorker:
    """A worker in a sandbox of its own."""

    idle = False

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        log: Log,
        channel: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        line: Line,
    ) -> None:
        self.reader, self.writer = channel
        self.pid = process.pid
        self.protections: tuple[str, ...] = ()
        self.data: Mapping[str, str] = {}
        self.ended: asyncio.Task[Exit] | None = None
        """The task that waits for the process's end."""
        self._process = process
        self._log = log
        self.line = line
        self._over = False
        self._inits: tuple[psutil.Process, ...] = ()

    async def follow(self, status: int) -> Exit:
        """Wait until it has ended; returns how it did. `status` is the pipe on which init reports the worker's end."""
        passed = await _read_all(status)
        self._over = True
        _, code, usage = await asyncio.to_thread(os.wait4, self.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(code)
        cpu = usage.ru_utime + usage.ru_stime
        ending = os.waitstatus_to_exitcode(int.from_bytes(passed, "little") if passed else code)
        if not passed and ending > SIGNALLED:
            ending = SIGNALLED - ending
        return Exit(signal=-ending, cpu_seconds=cpu) if ending < 0 else Exit(code=ending, cpu_seconds=cpu)

    @property
    def has_ended(self) -> bool:
        """Whether init has ended."""
        return self._over

    def kill(self) -> None:
        """End init, and with it the whole tree; bwrap then counts the processor time and ends."""
        if self._over:
            return
        try:
            wall = psutil.Process(self.pid)
            for process in self._inits or wall.children() or (wall,):
                process.kill()
        except psutil.NoSuchProcess:
            return  # it has just ended

    def confirm(self, protections: tuple[str, ...]) -> None:
        """Record that it is confined, and which process is init, since init can outlive bwrap."""
        self.protections = protections
        with contextlib.suppress(psutil.NoSuchProcess):  # bwrap was just killed; later steps will report it
            self._inits = tuple(psutil.Process(self.pid).children())

    async def wait(self) -> Exit:
        """How it ended."""
        assert self.ended is not None
        try:
            return await asyncio.shield(self.ended)
        finally:
            await self._log.settle()
            self.writer.close()
            self.line.close()

    async def stop(self) -> bool:
        """Have init stop the tree; returns whether that worked."""
        return await self.line.stop()

    def resume(self) -> None:
        """Have init continue the tree."""
        self.line.resume()

    def log(self) -> str:
        """What it printed outside of the channel."""
        return self._log.text()


class BubblewrapSandbox(Sandbox):
    """Starts bubblewrap for every submission; `preload` is imported in each before the worker gives up its rights."""

    name = "bwrap"
    spares = False

    def __init__(
        self, preload: Sequence[str] = (), threads: int = 1, conceal: Iterable[str | os.PathLike[str]] = ()
    ) -> None:
        self._preload = tuple(preload)
        self._threads = threads
        self._conceal = tuple(conceal)
        self._program = ""
        self._shown: tuple[str, ...] = ()
        self._slots: dict[int, WrappedWorker | None] = {}
        """Taken slots with their workers; None while a worker is being started."""

    async def start(self) -> None:
        """Start one sandbox as a trial. Raises `SandboxError` that says what is missing, and the remedy."""
        file_tree.refuse_shown(self._conceal)
        self._program = shutil.which("bwrap") or ""
        if not self._program:
            raise SandboxError(f"no sandbox: there is no bwrap: {INSTALL_REMEDY}, or use --sandbox fork")
        self._shown = file_tree.shown_paths()
        private_paths(self._shown)  # scans once, before anything runs
        worker = await self.spawn(Spawn(Limits(), {}))
        worker.kill()
        await worker.wait()

    async def spawn(self, request: Spawn) -> WrappedWorker:
        """A confined worker. Raises `SandboxError`."""
        slot = free_slot(self._slots)
        self._slots[slot] = None
        data = {name: str(path.resolve()) for name, path in request.data.items()}
        given = {name: f"{GIVEN}/data-{number}{Path(path).suffix}" for number, (name, path) in enumerate(data.items())}
        later = {f"{GIVEN}/path-{number}": path for number, path in enumerate(filter(is_late, self._shown))}
        binds = {**{given[name]: path for name, path in data.items()}, **later}
        try:
            worker = self._slots[slot] = await self._launch(slot, binds)
        except BaseException:  # also a cancellation
            del self._slots[slot]
            raise
        lane = slot if request.lane is None else request.lane
        plan = {
            "limits": asdict(request.limits), "shown": self._shown, "data": given, "later": later,
            "private": private_paths(self._shown), "modules": self._preload, "uid": uid_of(slot),
            "is_root": os.geteuid() == 0,
            "cores": sorted(cores_of(lane, request.limits.threads, sorted(os.sched_getaffinity(0)), os.getpid())),
        }  # fmt: skip
        try:
            worker.writer.write(frame(plan))
            worker.data = file_tree.data_paths(data)
            worker.confirm(await confirmed(worker, request.limits, START_SECONDS))
        except BaseException as error:  # also a cancellation: a worker that nobody receives must not stay
            worker.kill()
            worker.writer.close()
            worker.line.close()
            if isinstance(error, SandboxError) and "bwrap: " in str(error):
                raise SandboxError(f"{error}; {USER_REMEDY}") from error
            raise
        return worker

    async def _launch(self, slot: int, binds: Mapping[str, str]) -> WrappedWorker:
        ours, theirs = socket.socketpair()
        reading, writing = os.pipe()
        status, passing = os.pipe()
        channel = await asyncio.open_unix_connection(sock=ours)
        log, line = await Log.of(reading), Line()
        files = texts_for(uid_of(slot))
        told = file_of("\0".join(options(self._shown, binds, files, uid_of(slot))))
        handed = (theirs.fileno(), passing, line.theirs.fileno())
        inside = [sys.executable, "-P", "-m", "grader.sandbox.enter", *map(str, handed)]
        try:
            process = subprocess.Popen(
                [self._program, "--args", str(told), "--", *inside],
                stdin=subprocess.DEVNULL, stdout=writing, stderr=writing, cwd="/", start_new_session=True,
                env={**scrubbed(self._threads), **surroundings()}, pass_fds=(*handed, told, *files),
            )  # fmt: skip
        except OSError as error:
            channel[1].close()
            line.close()
            os.close(status)
            raise SandboxError(f"no sandbox: bwrap cannot be started: {error}; {INSTALL_REMEDY}") from error
        finally:
            theirs.close()
            line.theirs.close()
            for descriptor in (writing, passing, told, *files):
                os.close(descriptor)
        worker = WrappedWorker(process, log, channel, line)
        worker.ended = asyncio.create_task(worker.follow(status))
        worker.ended.add_done_callback(lambda done: self._slots.pop(slot))
        return worker

    async def close(self) -> None:
        """End all workers."""
        for worker in tuple(filter(None, self._slots.values())):
            worker.kill()
            await worker.wait()


async def _read_all(descriptor: int) -> bytes:
    reader = asyncio.StreamReader()
    protocol: Any = asyncio.StreamReaderProtocol(reader)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(descriptor, "rb"))
    try:
        return await reader.read()
    finally:
        transport.close()
