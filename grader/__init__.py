"""Gradecast: student code testifies, it never scores."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["__version__", "check"]

__version__ = "0.1.0"


def check(question: str | None = None) -> None:
    """In a notebook: run the public checks of `question` (of all, without one) and print them with hints.

    Imports what it needs when it is called, so that `import grader` stays light for the sandbox's worker, where
    nothing is checked.
    """
    if "GRADECAST_SANDBOX" in os.environ:
        print("Checked after the run.")
        return
    from grader.support.shadows import import_apart

    try:
        student = import_apart("grader.student", Path())
    except ImportError as error:
        print(f"check: {error}")
        return
    student.check_here(question)


def _watch_notebook() -> None:
    """In a student's notebook, note from now on what it trains, for advice of `check`.

    The worker of a sandbox and a test cell of nbgrader's decide about that themselves.
    """
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or "GRADECAST_SANDBOX" in os.environ or "NBGRADER_EXECUTION" in os.environ:
        return
    from grader.support.shadows import import_apart

    training = import_apart("grader.worker.training", Path())
    if training.is_wanted():
        training.watch(shell)


with suppress(Exception):  # advice is not worth a notebook that cannot begin
    _watch_notebook()
