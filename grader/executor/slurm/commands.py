"""Runs Slurm's commands, with a bound on their time, and tells people when one takes long."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

__all__ = ["PATIENCE_SECONDS", "Answer", "Waiting", "ask", "missing_configuration"]

PATIENCE_SECONDS = 120.0
"""Most seconds for one Slurm command; a busy controller is slow."""
SILENCE_SECONDS = 3.0
"""Seconds before people are told that we are waiting."""
KEPT = ("SLURM_CONF", "SLURM_JWT")
"""The SLURM variables that are passed on. If we run in a job ourselves, Slurm would treat its variables as options."""
DROPPED = ("SBATCH_ARRAY_INX", "SBATCH_JOB_NAME", "SBATCH_WAIT", "SBATCH_EXPORT", "SBATCH_OUTPUT", "SBATCH_OPEN_MODE")


class Answer(NamedTuple):
    """The result of a command."""

    code: int
    """Its exit code; -1 if it did not answer in time."""
    out: str
    """Its standard output."""
    err: str
    """Its standard error."""


class Waiting:
    """Tells people through `say` what they are waiting for; only once, until a command answers in time again."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._said = False

    def begun(self, command: str, seconds: float) -> None:
        """`command` has not answered for a while; we give up after `seconds`."""
        if not self._said:
            self._say(f"waiting for Slurm's controller ({command}); up to {seconds:.0f} s")
        self._said = True

    def over(self) -> None:
        """A command has answered in time."""
        self._said = False


async def ask(
    command: Sequence[str], text: str = "", waiting: Waiting | None = None, patience: float = PATIENCE_SECONDS
) -> Answer:
    """The result of `command` with `text` as its input. After `patience` seconds it is killed with all its children."""
    process = await asyncio.create_subprocess_exec(
        *command, env=_environment(os.environ), stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    answer = asyncio.ensure_future(process.communicate(text.encode()))
    try:
        done, _ = await asyncio.wait([answer], timeout=min(SILENCE_SECONDS, patience))
        if not done and waiting is not None:
            waiting.begun(command[0], patience)
        elif waiting is not None:
            waiting.over()
        out, err = await asyncio.wait_for(answer, max(0.0, patience - SILENCE_SECONDS))
    except TimeoutError:
        return Answer(-1, "", f"{command[0]} timed out after {patience:.0f} s")
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()
    return Answer(process.returncode or 0, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))


def missing_configuration() -> str:
    """The file that `SLURM_CONF` names, if it is missing: Slurm would look for it for a minute. Else empty."""
    named = os.environ.get("SLURM_CONF", "")
    return named if named and not Path(named).is_file() else ""


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in ours.items()
        if name in KEPT or not (name.startswith(("SLURM_", "SLURMD_")) or name in DROPPED)
    }
