"""Decides, when a job has ended without finishing its runs, whose fault that is and what to do. Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

from grader.evidence import Cell, CellStatus, Ending, Evidence, Stop
from grader.executor.base import ATTEMPTS
from grader.sandbox import Job, Run

__all__ = ["End", "Follows", "Undone", "follows_from", "run_that_was_ended"]

SHORT = "its job had less time than a run may take on a busy node: raise --time, or time in [cluster]"
STOPS = {"memory": Stop.MEMORY, "time": Stop.CROWDED}
"""The stop for each cause. Slurm's time limit is wall-clock time and says nothing about work, so reaching it does not
prove that the code is slow; on a free node our own limit is reached first."""


@dataclass(frozen=True)
class End:
    """How the job of a shard ended."""

    state: str
    """The last state from the scheduler; empty if it no longer knows the job."""
    said: str
    """`memory` or `time`, if Slurm wrote that into the job's output; else empty."""
    word: str
    """What the shard itself noted at its end: `time`, a signal, or empty."""
    reason: str
    """One line for people."""
    suspect: str
    """Why the shard held only one run; empty for an ordinary shard."""
    is_theirs: bool
    """Whether only runs that had begun count as tried. True if some had begun, or the job never ran."""

    @property
    def cause(self) -> str:
        """`memory` or `time`, if Slurm ended the job for that; else empty."""
        if self.state == "OUT_OF_MEMORY" or self.said == "memory":
            return "memory"
        return "time" if "time" in (self.said, self.word) or self.state == "TIMEOUT" else ""


@dataclass(frozen=True)
class Undone:
    """A run that the job did not finish."""

    tries: int
    """Number of earlier failures."""
    begun: int
    """Number of times that it began in this job."""
    failure: str = ""
    """Why it failed; empty if it was cut off."""


@dataclass(frozen=True)
class Follows:
    """What to do about an unfinished run. If no field is set, it runs again among others."""

    tries: int = 0
    """Number of failures so far."""
    alone: str = ""
    """Why it has to run in a separate job; else empty."""
    blamed: str = ""
    """`memory` or `time`, if the run itself is to blame: that ended its job twice, the second time alone."""
    failure: str = ""
    """Why we give up, through our fault."""


def follows_from(end: End, undone: Undone, is_ample: bool = True) -> Follows:
    """What follows for one run.

    Slurm ends a whole job for the memory or the time of one run, and nobody knows which of those that were running. So
    each of them runs again alone, and is to blame if that job ends in the same way. Everything else is our fault,
    including jobs that are shorter than a run may take while it waits for a busy core (then `is_ample` is false).
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
    """The result of a run that Slurm ended: only how it ended. `bound` says what the job was allowed."""
    detail = f"Slurm ended the job for its {cause}, twice, and this was alone in it; it had {bound}"
    cells = tuple(Cell(cell.id, CellStatus.NOT_RUN) for cell in job.cells)
    return Run(Evidence(cells, {}, Ending(STOPS[cause], detail)), {}, f"{detail}\n")
