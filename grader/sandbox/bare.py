"""The sandbox `none`: a fresh process without isolation, for trusted code. It works on every system."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence

import psutil

from grader.errors import SandboxError
from grader.sandbox.base import Exit, Sandbox, Spawn
from grader.sandbox.environment import scrubbed
from grader.sandbox.log import Log

__all__ = ["BareSandbox"]

POLL_SECONDS = 0.02


class BareProcess:
    """A worker over pipes, in a temporary working directory that is removed when it ends."""

    idle = False
    protections: tuple[str, ...] = ()

    def __init__(self, process: asyncio.subprocess.Process, directory: str, data: Mapping[str, str]) -> None:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stderr is not None
        self.reader, self.writer, self.pid, self.data = process.stdout, process.stdin, process.pid, data
        self._process = process
        self._directory = directory
        self._log = Log(process.stderr)

    @property
    def has_ended(self) -> bool:
        """Whether its process has ended."""
        return self._process.returncode is not None

    def kill(self) -> None:
        """End the process group; on Windows, the process and its descendants."""
        with contextlib.suppress(ProcessLookupError, PermissionError, psutil.NoSuchProcess):  # it has ended
            if sys.platform != "win32":
                os.killpg(self.pid, signal.SIGKILL)
            elif self._process.returncode is None:
                for process in psutil.Process(self.pid).children(recursive=True):
                    process.kill()
                self._process.kill()

    async def wait(self) -> Exit:
        """How it ended. Removes what it left behind."""
        # Not `wait()`, which also waits for detached processes of student code that hold one of the pipes.
        while (code := self._process.returncode) is None:
            await asyncio.sleep(POLL_SECONDS)
        self.kill()
        await self._log.settle()
        self.writer.close()
        await asyncio.to_thread(shutil.rmtree, self._directory, ignore_errors=True)
        return Exit(signal=-code) if code < 0 else Exit(code=code)

    async def stop(self) -> bool:
        """Do nothing and report success: this sandbox isolates nobody."""
        return True

    def resume(self) -> None:
        """Do nothing: it was not stopped."""

    def log(self) -> str:
        """What it printed outside of the channel."""
        return self._log.text()


class BareSandbox(Sandbox):
    """Starts a fresh worker for every submission; `preload` is imported in each."""

    name = "none"
    spares = False

    def __init__(self, preload: Sequence[str] = (), threads: int = 1) -> None:
        self._preload = tuple(preload)
        self._threads = threads
        self._alive: list[BareProcess] = []

    async def start(self) -> None:
        """Do nothing: no preparation is needed."""

    async def spawn(self, request: Spawn) -> BareProcess:
        """A fresh worker. Raises `SandboxError` if it cannot be started."""
        directory = tempfile.mkdtemp(prefix="gradecast-")
        preload = ("--preload", ",".join(self._preload)) if self._preload else ()
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "grader.worker", *preload,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
                cwd=directory, env=scrubbed(self._threads), start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            shutil.rmtree(directory, ignore_errors=True)
            raise SandboxError(f"a worker cannot be started: {error}") from error
        data = {name: str(path.resolve()) for name, path in request.data.items()}
        bare = BareProcess(process, directory, data)
        self._alive.append(bare)
        return bare

    async def close(self) -> None:
        """End all workers."""
        for bare in self._alive:
            bare.kill()
            await bare.wait()
        self._alive.clear()
