"""Gradecast: student code testifies, it never scores."""

from __future__ import annotations

import os
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
