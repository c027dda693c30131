"""What students are told of a check. What their code says once it knows the unseen inputs is not among it."""

from __future__ import annotations

import builtins

from grader.errors import in_a_line
from grader.model import Outcome, Verdict

__all__ = ["IN_PROCESS", "UNNAMED", "told"]

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


def told(verdict: Verdict) -> str:
    """Why a public check did not pass, in one line; empty for one that passed, is hidden, or was not judged.

    The message of a failed check is the check's own, and is cut; the helpers of `grader.checks` cite numbers and shapes
    that were observed, and no texts. What errored, and what tests in the student's process
    say, are the student's words: they could hold what was handed to the code, so only the kind of error is told.
    """
    if verdict.hidden or verdict.outcome not in (Outcome.FAILED, Outcome.ERRORED) or not verdict.message:
        return ""
    if verdict.outcome is Outcome.FAILED and not verdict.in_process:
        return in_a_line(verdict.message, LONGEST_MESSAGE)
    return f"{_kind(verdict.message)}; run gradecast check to see it."


def _kind(message: str) -> str:
    for begin, says in OWN.items():
        if message.startswith(begin):
            return says
    name = message.partition(":")[0]
    known = getattr(builtins, name, None)
    is_error = isinstance(known, type) and issubclass(known, BaseException)
    return f"Your code raised {name if is_error else 'an error'}"
