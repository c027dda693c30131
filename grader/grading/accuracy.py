"""Which thresholds or bounds judge the accuracy of a class whose hand-ins come from several releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grader.errors import ThresholdsError
from grader.exercise.thresholds import edition_calibration
from grader.grading.standard import Standards

__all__ = ["bounds_of_older", "require_thresholds"]


def bounds_of_older(standards: Standards, releases: Iterable[str]) -> Iterator[str]:
    """A line for each older release in `releases` whose hand-ins are judged by the bounds of `checks.py`."""
    for release in sorted({*releases} & {*standards.older}):
        standard = standards.of(release)
        measured = any(check.metric for check in standard.assignment.checks)
        calibration = edition_calibration(standard.reference, standard.exercise.data_digest) if measured else None
        if measured and not standard.trouble and calibration is None:
            yield (
                f"release {release}: no calibration for its budget and today's metrics, so its hand-ins are judged by "
                f"the bounds that checks.py states; gradecast calibrate {standard.assignment.name} --release {release} "
                "makes one"
            )


def require_thresholds(standards: Standards, releases: Iterable[str]) -> None:
    """Raise `ThresholdsError` if the thresholds of one of `releases` are stale."""
    for release in releases:
        stale = standards.of(release).stale
        if stale:
            raise ThresholdsError(stale)
