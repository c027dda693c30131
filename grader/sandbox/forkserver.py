"""The sandbox `fork`: a server that has imported everything once forks a confined process for every submission."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, TypeVar

from grader.errors import SandboxError
from grader.sandbox.base import Exit, Sandbox, Spawn
from grader.sandbox.connection import Child, Connection, last_line, launch
from grader.sandbox.environment import MAX_CONTROL
from grader.sandbox.file_tree import data_paths, refuse_shown
from grader.sandbox.handshake import confirmed
from grader.sandbox.log import Log
from grader.sandbox.pause import Line

__all__ = ["ForkServer", "ForkedWorker"]

START_SECONDS = 300.0
"""Most seconds for the imports; a cold file system is slow."""
SPAWN_SECONDS = 60.0
END_SECONDS = 10.0


T = TypeVar("T")
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class ForkedWorker:
    """A worker in its own sandbox."""

    idle = True

    def __init__(self, server: ForkServer, number: int, job: Child, log: Log, stream: Stream, line: Line) -> None:
        self.reader, self.writer = stream
        self.pid = 0
        self.protections: tuple[str, ...] = ()
        self.data: Mapping[str, str] = {}
        self._server = server
        self._number = number
        self._job = job
        self._log = log
        self._line = line

    @property
    def has_ended(self) -> bool:
        """Whether the server has reported its end, or was lost."""
        return self._job.exited.done()

    def kill(self) -> None:
        """Have the server end the tree."""
        if not self._job.exited.done():
            with contextlib.suppress(SandboxError):  # if the server is gone, so is the tree
                self._server.send({"op": "kill", "job": self._number})

    async def wait(self) -> Exit:
        """Wait until it has ended; returns how it did. Raises `SandboxError` if the server was lost before."""
        try:
            return await asyncio.shield(self._job.exited)
        finally:
            await self._log.settle()
            self.writer.close()
            self._line.close()

    async def stop(self) -> bool:
        """Have init stop the tree; returns whether that worked."""
        return await self._line.stop()

    def resume(self) -> None:
        """Have init continue the tree."""
        self._line.resume()

    def log(self) -> str:
        """What it printed outside of the channel."""
        return self._log.text()


class ForkServer(Sandbox):
    """The client of one server process. If the server is lost, so are its runs, and the next run starts another one."""

    name = "fork"
    spares = True

    def __init__(
        self, preload: Sequence[str] = (), threads: int = 1, conceal: Iterable[str | os.PathLike[str]] = ()
    ) -> None:
        self.protections: tuple[str, ...] = ()
        """Protections in force in every sandbox; known after `start`."""
        self._preload = tuple(preload)
        self._threads = threads
        self._conceal = tuple(conceal)
        self._numbers = itertools.count()
        self._connection: Connection | None = None
        self._wanted = False
        """Whether there should be a server, so that a lost one is replaced."""
        self._starting = asyncio.Lock()

    @property
    def server_pid(self) -> int | None:
        """The process id of the server, if there is one."""
        return self._connection.process.pid if self._connection else None

    async def start(self) -> None:
        """Start the server and wait for its imports. Raises `SandboxError` with what is missing, and the remedy."""
        refuse_shown(self._conceal)
        self._wanted = True
        connection, data = await self._launch()
        if not data:  # perhaps somebody killed it; if it ended by itself, so will the next one
            connection, data = await self._launch()
        match json.loads(data or b"{}"):
            case {"event": "ready", "protections": list(protections)}:
                self.protections = tuple(protections)
            case {"event": "failed", "message": str(message)}:
                await self._end()
                raise SandboxError(message)
            case _:
                reason = last_line(connection.output)
                await self._end()
                raise SandboxError(f"the sandbox's server ended while it started{reason}")
        connection.listener = asyncio.create_task(self._listen(connection))

    async def _launch(self) -> tuple[Connection, bytes]:
        """A new server, and its message that it is ready; the message is empty if it ended before."""
        await self._end()
        connection = self._connection = launch(self._preload)
        try:
            async with asyncio.timeout(START_SECONDS):
                return connection, await asyncio.get_running_loop().sock_recv(connection.control, MAX_CONTROL)
        except ConnectionError:
            return connection, b""
        except TimeoutError as error:
            await self._end()
            raise SandboxError(f"the sandbox's server was not ready after {START_SECONDS:g} s") from error
        except asyncio.CancelledError:
            await self._end()
            raise

    async def _running(self) -> Connection:
        """The server. A lost server is replaced only once, however many runs were lost with it."""
        async with self._starting:
            connection = self._connection
            lost = connection is None or (
                connection.listener is not None
                and (connection.listener.done() or connection.process.poll() is not None)
            )
            if lost and self._wanted:
                await self.start()
                connection = self._connection
        if connection is None:
            raise SandboxError("the sandbox's server is not running")
        return connection

    async def spawn(self, request: Spawn) -> ForkedWorker:
        """A confined worker. Raises `SandboxError`."""
        connection = await self._running()
        number, job = next(self._numbers), Child.expected()
        connection.jobs[number] = job
        paths = {name: str(path.resolve()) for name, path in request.data.items()}
        ours, theirs = socket.socketpair()
        reading, writing = os.pipe()
        line, stream = Line(), await asyncio.open_unix_connection(sock=ours)
        log = await Log.of(reading)
        worker = ForkedWorker(self, number, job, log, stream, line)
        try:
            with theirs, line.theirs, os.fdopen(writing, "wb"):
                limits = asdict(request.limits)
                body = {"op": "spawn", "job": number, "lane": request.lane, "limits": limits, "data": paths}
                self.send(body, theirs.fileno(), writing, line.theirs.fileno())
            worker.pid = await _answer(job.spawned)
            worker.data = data_paths(paths)
            worker.protections = await confirmed(worker, request.limits, SPAWN_SECONDS)
        except BaseException:  # also a cancellation: a worker that nobody receives must not stay
            worker.kill()
            worker.writer.close()
            line.close()
            log.close()
            raise
        return worker

    def send(self, body: Mapping[str, Any], *descriptors: int) -> None:
        """Send a request to the server. Raises `SandboxError` if it has ended or does not read."""
        if self._connection is None:
            raise SandboxError("the sandbox's server is not running")
        try:
            socket.send_fds(self._connection.control, [json.dumps(body).encode()], descriptors)
        except OSError as error:
            raise SandboxError(f"the sandbox's server is gone: {error.strerror}") from error

    async def _listen(self, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(ConnectionError):  # the server was lost
            while data := await loop.sock_recv(connection.control, MAX_CONTROL):
                _note(connection.jobs, json.loads(data))
        for job in connection.jobs.values():
            for future in (job.spawned, job.exited):
                if not future.done():
                    future.set_exception(SandboxError("the sandbox's server was lost"))
        connection.jobs.clear()

    async def close(self) -> None:
        """End the server, and with it every sandbox."""
        self._wanted = False
        await self._end()

    async def _end(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        connection.control.shutdown(socket.SHUT_RDWR)
        if connection.listener is not None:
            await connection.listener
        else:
            connection.process.kill()  # it is still importing, so it has no workers
        connection.control.close()
        try:
            await asyncio.to_thread(connection.process.wait, END_SECONDS)
        except subprocess.TimeoutExpired:
            connection.process.kill()
            await asyncio.to_thread(connection.process.wait)
        connection.output.close()
        await asyncio.to_thread(shutil.rmtree, connection.home, ignore_errors=True)


async def _answer(spawned: asyncio.Future[int]) -> int:
    # Not `wait_for`: before Python 3.12 it loses a cancellation that arrives together with the answer.
    try:
        async with asyncio.timeout(SPAWN_SECONDS):
            return await spawned
    except TimeoutError as error:
        raise SandboxError("the sandbox's server did not answer") from error


def _note(jobs: dict[int, Child], body: dict[str, Any]) -> None:
    match body:
        case {"event": "spawned", "job": int(number), "pid": int(pid)} if number in jobs:
            _settle(jobs[number].spawned, pid)
        case {"event": "exited", "job": int(number), "code": code, "signal": ended, "cpu": cpu} if number in jobs:
            _settle(jobs.pop(number).exited, Exit(code, ended, cpu))


def _settle(future: asyncio.Future[T], value: T) -> None:
    """Give the future its value, unless its waiter was cancelled meanwhile."""
    if not future.done():
        future.set_result(value)
