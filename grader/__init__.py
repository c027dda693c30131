"""Gradecast: student code testifies, it never scores."""

from __future__ import annotations

import os

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
    from grader.student import check_here

    check_here(question)
