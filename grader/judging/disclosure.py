"""What students are told of a check. What their code says once it knows the unseen inputs is not among it."""

from __future__ import annotations

import builtins
import re

from grader.errors import in_a_line
from grader.model import Limits, Outcome, Verdict

__all__ = [
    "CELL_TOO_LONG",
    "IN_PROCESS",
    "RUN_TOO_LONG",
    "TOO_LONG",
    "UNNAMED",
    "out_of_time",
    "ran_out_of_time",
    "told",
    "too_long",
]

TOO_LONG = "your code took longer than"
"""How the message begins where a probe ran out of time."""
CELL_TOO_LONG = "a cell took longer than"
"""How it begins where a cell did before, and what it would have defined is missing."""
RUN_TOO_LONG = "the run took longer than"
"""How it begins where all cells and probes together did."""

ANY_TOO_LONG = (TOO_LONG, CELL_TOO_LONG, RUN_TOO_LONG)
_WHERE = re.compile(rf"{CELL_TOO_LONG} [0-9.e+]+ s( \(cell [A-Za-z0-9_-]{{1,64}}(?:, [0-9.e+]{{1,12}} s of work)?\))")
"""Where and how long, in a message of `too_long`."""

UNNAMED = "a hidden check"
"""What students are told of it: its name may say what is looked at."""
IN_PROCESS = "in-process"
"""The mark of a check whose tests ran in the student's process, which can make them say anything."""
LONGEST_MESSAGE = 300
"""Messages of checks hold what student code returned."""
OWN = {
    "the run ended early": "The run ended early",
    "nothing was observed": "Nothing was observed",
    "could not be run": "The notebook could not be run",
    "the tests did not pass": "The tests did not pass",
    "the tests give": "The tests did not give all points",
}
"""By how a message of ours begins, what is told. Student code can begin its own so, and says no more by that."""


def ran_out_of_time(verdict: Verdict) -> bool:
    """Whether the student's code was too slow for it, or never ended."""
    return verdict.outcome is Outcome.ERRORED and verdict.message.startswith(ANY_TOO_LONG)


def out_of_time(message: str, limits: Limits) -> str:
    """What ran out of time, by a message for which `ran_out_of_time` holds, and which limit it had; of a cell also
    which it was, and how long it worked.

    Nothing else of the message is told: behind it may stand what the student's code says. So could the seconds of a
    probe, which knows the unseen inputs.
    """
    if message.startswith(CELL_TOO_LONG):
        where = _WHERE.match(message)
        return f"A cell of your notebook took longer than {limits.cell_seconds:g} s{where[1] if where else ''}"
    if message.startswith(RUN_TOO_LONG):
        return f"Your notebook took longer than {limits.run_seconds:g} s"
    return f"Your code took longer than {limits.probe_seconds:g} s"


def too_long(begin: str, limit: float, seconds: float | None, cell: str = "") -> str:
    """A message that begins with `begin`: which limit, in which cell, and after how many seconds of work it ended."""
    work = "" if seconds is None else f"{seconds:.3g} s of work"
    where = ", ".join(filter(None, (f"cell {cell}" if cell else "", work)))
    return f"{begin} {limit:g} s" + (f" ({where})" if where else "")


def told(verdict: Verdict, limits: Limits) -> str:
    """Why a public check did not pass, in one line; empty for one that passed, is hidden, or was not judged.

    The message of a failed check is the check's own, and is cut; the helpers of `grader.checks` cite numbers and shapes
    that were observed, and no texts. What errored, and what tests in the student's process
    say, are the student's words: they could hold what was handed to the code, so only the kind of error is told.
    """
    if verdict.hidden or verdict.outcome not in (Outcome.FAILED, Outcome.ERRORED) or not verdict.message:
        return ""
    if verdict.outcome is Outcome.FAILED and not verdict.in_process:
        return in_a_line(verdict.message, LONGEST_MESSAGE)
    return f"{_kind(verdict.message, limits)}; run gradecast check to see it."


def _kind(message: str, limits: Limits) -> str:
    if message.startswith(ANY_TOO_LONG):
        return out_of_time(message, limits)
    for begin, says in OWN.items():
        if message.startswith(begin):
            return says
    name = message.partition(":")[0]
    known = getattr(builtins, name, None)
    is_error = isinstance(known, type) and issubclass(known, BaseException)
    return f"Your code raised {name if is_error else 'an error'}"
