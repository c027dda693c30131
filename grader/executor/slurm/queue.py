"""Talks to the scheduler through sbatch, squeue, scancel and scontrol, but not sacct, which many clusters lack."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from grader.errors import InfrastructureError, InputError, in_a_line
from grader.executor.slurm.commands import Answer, Waiting, ask, missing_configuration

__all__ = ["Place", "Queue", "Refused", "State", "need_slurm"]

USUAL_ARRAY = 1001
"""Slurm's default for the largest size of an array."""
LATER = re.compile(r"submit limit|SubmitLimit|MaxSubmit|max(?:imum)? .*job|job count|temporarily", re.IGNORECASE)
"""Matches sbatch's messages that there are too many jobs at the moment."""
UNREACHABLE = re.compile(r"contact|connect|socket|timed? ?out|Zero Bytes|munge|authentication", re.IGNORECASE)
ENDED = frozenset(
    [
        "BOOT_FAIL",
        "CANCELLED",
        "COMPLETED",
        "DEADLINE",
        "FAILED",
        "NODE_FAIL",
        "OUT_OF_MEMORY",
        "PREEMPTED",
        "REVOKED",
        "TIMEOUT",
    ]
)


class Place(NamedTuple):
    """One task of an array job."""

    name: str
    """The jobs' name."""
    number: int
    """Its number in the array."""


@dataclass(frozen=True)
class State:
    """The state of a job in the scheduler."""

    name: str
    """The state as Slurm writes it: `PENDING`, `RUNNING`, `OUT_OF_MEMORY` …"""
    job: str
    """The array's number."""
    reason: str
    """Why it waits."""

    @property
    def ended(self) -> bool:
        """Whether it is over for good. A requeued job is pending again, and has not ended."""
        return self.name in ENDED


class Refused(Exception):
    """There are too many jobs at the moment; try again later."""


def need_slurm() -> None:
    """Raise `InfrastructureError` if Slurm's commands or their configuration are missing."""
    for tool in ("sbatch", "squeue", "scancel", "scontrol"):
        if shutil.which(tool) is None:
            raise InfrastructureError(
                f"there is no Slurm here ({tool} is missing): run this on the cluster's log-in node, "
                "or use --executor local"
            )
    if missing := missing_configuration():
        raise InfrastructureError(f"SLURM_CONF names {in_a_line(missing, 200)}, which is not there; fix or unset it")


class Queue:
    """The scheduler, as this user sees it. `note` is called if it does not answer for a while."""

    def __init__(self, note: Callable[[str], None]) -> None:
        self._waiting = Waiting(note)

    async def submit(self, script: str, array: str, avoid: Sequence[str] = ()) -> str:
        """Submit `script` as an array that excludes the nodes `avoid`; returns its number.

        Raises `Refused` if there are too many jobs, `InputError` if the jobs' options are not allowed, and
        `InfrastructureError` if the scheduler does not answer.
        """
        excluded = [f"--exclude={','.join(avoid)}"] if avoid else []
        code, out, err = await self._run(["sbatch", "--parsable", f"--array={array}", *excluded], script)
        if code == 0:
            return out.strip().split(";")[0]
        said = in_a_line(err.replace("sbatch: error: ", ""), 300)
        if LATER.search(err):
            raise Refused(said)
        if UNREACHABLE.search(err):
            raise _unreachable(said)
        raise InputError(f"sbatch refuses the jobs ({said}); fix [cluster] in gradecast.toml or the options")

    async def states(self, names: Sequence[str]) -> dict[Place, State] | None:
        """The jobs of these names as far as the scheduler remembers them; None if it does not answer."""
        if not names:
            return {}
        wanted = ["--name", ",".join(names), f"--user={os.getuid()}", "--states=all", "--array", "--noheader"]
        code, out, _ = await self._run(["squeue", *wanted, "--format=%j|%F|%K|%T|%r"])
        return _states(out) if code == 0 else None

    async def cancel(self, names: Sequence[str]) -> None:
        """End the jobs of these names. Raises `InfrastructureError`."""
        for name in names:
            code, _, err = await self._run(["scancel", f"--user={os.getuid()}", f"--name={name}"])
            if code != 0:
                raise InfrastructureError(f"scancel failed: {in_a_line(err)}; run the same command again")

    async def largest_array(self) -> int:
        """How many jobs an array may have; Slurm's default if the scheduler does not say.

        Raises `InfrastructureError` if it does not answer.
        """
        code, out, err = await self._run(["scontrol", "show", "config"])
        if code != 0 and UNREACHABLE.search(err):
            raise _unreachable(err)
        match = re.search(r"^MaxArraySize\s*=\s*(\d+)", out, re.MULTILINE)
        return max(1, int(match[1])) if match else USUAL_ARRAY

    async def _run(self, command: Sequence[str], text: str = "") -> Answer:
        return await ask(command, text, self._waiting)


def _unreachable(said: str) -> InfrastructureError:
    return InfrastructureError(f"Slurm does not answer ({in_a_line(said, 300)}); run the same command again later")


def _states(text: str) -> dict[Place, State]:
    found: dict[Place, State] = {}
    for line in text.splitlines():
        name, job, index, state, reason = line.split("|", 4)
        place = Place(name, int(index)) if index.isdigit() else None
        # After a crash while submitting, two jobs can have one name: the one that has not ended counts.
        if place is not None and (place not in found or found[place].ended):
            found[place] = State(state, job, reason)
    return found
