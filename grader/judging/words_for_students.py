"""What students may read about a check: nothing that their code says after it has seen the unseen inputs."""

from __future__ import annotations

import builtins
from dataclasses import dataclass

from grader.errors import in_a_line
from grader.evidence import Fault
from grader.model import Check, Limits, Reason, Verdict

__all__ = ["IN_PROCESS", "UNNAMED", "Why", "place_in_words", "ran_out_of_time", "told"]

UNNAMED = "a hidden check"
"""Replaces the name of a hidden check, because the name may say what it looks at."""
IN_PROCESS = "in-process"
"""The mark of a check whose tests ran in the student's process, which can make them say anything."""
LONGEST_MESSAGE = 300
"""Most characters of a check's message that students see: it may hold what student code returned."""
TIME = frozenset({Reason.CELL_TIME, Reason.PROBE_TIME, Reason.RUN_TIME})
SENTENCES = {
    Reason.TESTS: "The tests did not pass",
    Reason.STUB: "Your code raised NotImplementedError",
    Reason.ENDED: "The run ended early",
    Reason.NOTHING: "Nothing was observed",
    Reason.NOT_RUN: "The notebook could not be run",
}


@dataclass(frozen=True)
class Why:
    """Why a check did not pass, as judging found it."""

    reason: Reason
    """The kind of failure."""
    message: str
    """For the instructor; it may hold text from the student's code."""
    error: str = ""
    """Class of the error that the student's code raised."""
    cell: str = ""
    """The cell that took too long; empty if it was not a cell."""
    seconds: float | None = None
    """Seconds that the cell worked; None if unknown."""
    cause: str = ""
    """As `Verdict.cause`."""
    at: str = ""
    """As `Verdict.at`."""
    hint: str = ""
    """A hint that fits better than the check's own; empty if that fits."""

    @classmethod
    def late(cls, reason: Reason, limits: Limits, cell: str = "", seconds: float | None = None, then: str = "") -> Why:
        """The reason for code that took longer than its limit; `then` is what followed from that."""
        what = {Reason.CELL_TIME: "a cell", Reason.RUN_TIME: "the run"}.get(reason, "your code")
        message = f"{what} took longer than {_limit(reason, limits):g} s{_where(cell, seconds)}"
        return cls(reason, message + (f"; then {then}" if then else ""), cell=cell, seconds=seconds)


def ran_out_of_time(verdict: Verdict) -> bool:
    """Whether the check did not pass because the student's code was too slow or never ended."""
    return verdict.reason in TIME


def place_in_words(fault: Fault | None) -> str:
    """Where in the student's code a fault arose; empty if that is unknown."""
    if fault is None or not fault.where:
        return ""
    return f"in {fault.where}: {fault.what}" if fault.what else f"in {fault.where}"


def told(check: Check, why: Why, limits: Limits) -> str:
    """Why `check` did not pass, in one line for the student; for a hidden check, only whether it ran out of time.

    The message of a failed check comes from the check itself, and is cut; the helpers of `grader.checks` quote observed
    numbers and shapes, but no text. Messages of errors, and of tests in the student's process, come from the student's
    code and could hold the unseen inputs, so only the kind of error is shown. The seconds that a probe worked could
    encode them as well, and are left out.
    """
    if why.reason is Reason.UNSETTLED or (check.hidden and why.reason not in TIME):
        return ""
    if why.reason is Reason.VALUES:
        return in_a_line(why.message, LONGEST_MESSAGE)
    sentence = _sentence(why, limits)
    return f"{sentence}." if check.hidden else f"{sentence}; run gradecast check to see it."


def _sentence(why: Why, limits: Limits) -> str:
    limit = f"{_limit(why.reason, limits):g} s"
    match why.reason:
        case Reason.CELL_TIME:
            return f"A cell of your notebook took longer than {limit}{_where(why.cell, why.seconds)}"
        case Reason.RUN_TIME:
            return f"Your notebook took longer than {limit}"
        case Reason.PROBE_TIME:
            return f"Your code took longer than {limit}"
        case Reason.RAISED:
            known = getattr(builtins, why.error, None)
            is_error = isinstance(known, type) and issubclass(known, BaseException)
            return f"Your code raised {why.error if is_error else 'an error'}"
    return SENTENCES[why.reason]


def _limit(reason: Reason, limits: Limits) -> float:
    """The limit in seconds that this reason names."""
    of = {Reason.CELL_TIME: limits.cell_seconds, Reason.RUN_TIME: limits.run_seconds}
    return of.get(reason, limits.probe_seconds)


def _where(cell: str, seconds: float | None) -> str:
    work = "" if seconds is None else f"{seconds:.3g} s of work"
    where = ", ".join(filter(None, (f"cell {cell}" if cell else "", work)))
    return f" ({where})" if where else ""
