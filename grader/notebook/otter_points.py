"""Computes the points of each test case in Otter (`TestFile.resolve_test_file_points` of otter-grader 7)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from grader.errors import AssignmentError
from grader.notebook.otter_markup import Case
from grader.support.wording import plural

__all__ = ["points_of_cases", "points_of_question"]


def points_of_cases(given: Any, cases: Sequence[Case], where: str) -> list[float]:
    """The points of each case: its own, else a share of the question's remaining points. Raises `AssignmentError`."""
    own = [_number(case.config.get("points"), where) for case in cases]
    if isinstance(given, Mapping):
        given = (_number(given.get("each", 1), where) or 0.0) * len(cases)
    if isinstance(given, list):
        if len(given) != len(cases):
            raise AssignmentError(
                f"{where}: points lists {plural(len(given), 'number')} for {plural(len(cases), 'test')}; list one each"
            )
        own, given = [_number(item, where) for item in given], None
    total = _number(given, where)
    said = sum(item for item in own if item is not None)
    left = sum(item is None for item in own)
    if total is not None and said > total:
        raise AssignmentError(
            f"{where}: its tests have {plural(said, 'point')}, more than its {total:g}; fix one of them"
        )
    if total is None:  # one point for all, unless cases have their own
        total = said or 1.0
    share = (total - said) / left if left else 0.0
    return [share if item is None else item for item in own]


def points_of_question(config: Mapping[str, Any], where: str) -> float:
    """The points of a question that a person grades; 0 if it has none."""
    return _number(config.get("points"), where) or 0.0


def _number(value: Any, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise AssignmentError(f"{where}: points must be a number, not negative; not {value!a:.40}")
    return float(value)
