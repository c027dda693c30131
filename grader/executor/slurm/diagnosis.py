"""A job has ended and left something undone: whose fault is it, and what follows? Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from grader.evidence import Cell, CellStatus, Ending, Evidence, Stop
from grader.executor.base import ATTEMPTS
from grader.sandbox import Job, Run

__all__ = ["End", "Follows", "Undone", "follows_from", "run_that_was_ended"]

SHORT = "its job had less time than a run may take on a busy node: raise --time, or time in [cluster]"
STOPS = {"memory": Stop.MEMORY, "time": Stop.CROWDED}
"""Slurm's limit of time is by the wall and says nothing of what a run worked; ours comes first where a node is free."""


@dataclass(frozen=True)
class End:
    """How the job of a shard ended."""

    state: str
    """What the scheduler said last; empty when it does not know the job any more."""
    said: str
    """`memory` or `time`, when Slurm wrote that into the job's output."""
    word: str
    """What the shard itself noted at its end: `time`, a signal, or nothing."""
    reason: str
    """One line for people."""
    suspect: str
    """Why the shard's only run was alone; empty when it was not."""
    is_theirs: bool
    """Whether it was runs that it died of, if they are to be counted: some had begun, or it never came to run."""

    @property
    def cause(self) -> str:
        """`memory` or `time`, when Slurm ended it for that; empty when it was anything else."""
        if self.state == "OUT_OF_MEMORY" or self.said == "memory":
            return "memory"
        return "time" if "time" in (self.said, self.word) or self.state == "TIMEOUT" else ""


@dataclass(frozen=True)
class Undone:
    """A run that the job did not bring to its end."""

    tries: int
    """How often it had been tried in vain before."""
    begun: int
    """How often it began in this job."""
    failure: str = ""
    """Why it failed, when it did, rather than being cut off."""


@dataclass(frozen=True)
class Follows:
    """What is to be done about it. With no field set, it runs again among others."""

    tries: int = 0
    """How often it has been tried in vain."""
    alone: str = ""
    """Why it has to run in a job of its own."""
    blamed: str = ""
    """`memory` or `time`: its own doing, since it was alone, and for the second time."""
    failure: str = ""
    """Why it is given up; ours."""


def follows_from(end: End, undone: Undone, is_ample: bool = True) -> Follows:
    """What follows for one run.

    Slurm ends a whole job for the memory or the time that one run took; which of those that were going on, nobody
    knows. Each of them runs again alone, and is to blame when that ends in the same way. Everything else is ours: also
    the time of jobs that are not as long as a run may take while it waits for a busy core (`is_ample` says so).
    """
    touched = undone.begun > 0
    tries = undone.tries + (undone.begun if touched else 0 if end.is_theirs else 1)
    if touched and end.cause:
        if end.suspect == end.cause == "time" and not is_ample:
            return Follows(tries, failure=f"{SHORT}; {end.reason}")
        if end.suspect == end.cause:
            return Follows(tries, blamed=end.cause)
        if not end.suspect or tries < ATTEMPTS:
            return Follows(tries, alone=end.cause)
    if tries >= ATTEMPTS:
        return Follows(tries, failure=undone.failure or end.reason)
    return Follows(tries, alone="fault" if touched else "")


def run_that_was_ended(job: Job, cause: str, bound: str) -> Run:
    """What a run left that Slurm ended: nothing but how it ended. `bound` says what the job had."""
    detail = f"Slurm ended the job for its {cause}, twice, and this was alone in it; it had {bound}"
    cells = tuple(Cell(cell.id, CellStatus.NOT_RUN) for cell in job.cells)
    return Run(Evidence(cells, {}, Ending(STOPS[cause], detail)), {}, f"{detail}\n")
