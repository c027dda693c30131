"""The scores that pages show: the gradebook's, where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from grader.gradebook_scores import read_class_scores
from grader.model import Assignment
from grader.scores import Score

__all__ = ["class_scores"]


def class_scores(assignment: Assignment, out: Path, gradebook: str | None = None) -> Mapping[str, Score]:
    """The scores by student from `gradebook`, a URL; without one from the gradebook beside the results in `out`.

    None where there is none beside them. Raises `GradebookError` when the gradebook cannot be read.
    """
    beside = out / "gradebook.db"
    if gradebook is None and not beside.is_file():
        return {}
    return read_class_scores(gradebook or f"sqlite:///{beside.resolve()}", assignment)
