"""What students are told of a check. What their code says once it knows the unseen inputs is not among it."""

from __future__ import annotations

import builtins
from dataclasses import dataclass

from grader.errors import in_a_line
from grader.evidence import Fault
from grader.model import Check, Limits, Reason, Verdict

__all__ = ["IN_PROCESS", "UNNAMED", "Why", "place_in_words", "ran_out_of_time", "told"]

UNNAMED = "a hidden check"
"""What students are told of it: its name may say what is looked at."""
IN_PROCESS = "in-process"
"""The mark of a check whose tests ran in the student's process, which can make them say anything."""
LONGEST_MESSAGE = 300
"""Characters of a check's message that are told: it may hold what student code returned."""
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
    """One of a closed set."""
    message: str
    """For the instructor; it may hold words of the student's code."""
    error: str = ""
    """Class of the error that the student's code raised."""
    cell: str = ""
    """The cell that took too long, where it was one."""
    seconds: float | None = None
    """How long it worked; None where that was not noted."""
    cause: str = ""
    """As `Verdict.cause`."""
    at: str = ""
    """As `Verdict.at`."""
    hint: str = ""
    """One that fits better than the check's own; empty where that fits."""

    @classmethod
    def late(cls, reason: Reason, limits: Limits, cell: str = "", seconds: float | None = None, then: str = "") -> Why:
        """What took longer than its limit; `then` is what followed from that."""
        what = {Reason.CELL_TIME: "a cell", Reason.RUN_TIME: "the run"}.get(reason, "your code")
        message = f"{what} took longer than {_limit(reason, limits):g} s{_where(cell, seconds)}"
        return cls(reason, message + (f"; then {then}" if then else ""), cell=cell, seconds=seconds)


def ran_out_of_time(verdict: Verdict) -> bool:
    """Whether the student's code was too slow for it, or never ended."""
    return verdict.reason in TIME


def place_in_words(fault: Fault | None) -> str:
    """Where in the student's code a fault arose; empty if that is unknown."""
    if fault is None or not fault.where:
        return ""
    return f"in {fault.where}: {fault.what}" if fault.what else f"in {fault.where}"


def told(check: Check, why: Why, limits: Limits) -> str:
    """Why `check` did not pass, in one line for its student; of a hidden one, only that it ran out of time.

    The message of a failed check is the check's own, and is cut; the helpers of `grader.checks` cite numbers and shapes
    that were observed, and no texts. What errored, and what tests in the student's process say, are the student's own
    words: they could hold what was handed to the code, so only the kind of error is told. So could the seconds that a
    probe worked, which knows the unseen inputs.
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
    """Seconds that it may take."""
    of = {Reason.CELL_TIME: limits.cell_seconds, Reason.RUN_TIME: limits.run_seconds}
    return of.get(reason, limits.probe_seconds)


def _where(cell: str, seconds: float | None) -> str:
    work = "" if seconds is None else f"{seconds:.3g} s of work"
    where = ", ".join(filter(None, (f"cell {cell}" if cell else "", work)))
    return f" ({where})" if where else ""
