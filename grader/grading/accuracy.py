"""By what the accuracy of a class is judged, where its hand-ins are of several releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from grader.datasets import digest
from grader.errors import ThresholdsError
from grader.exercise.thresholds import edition_calibration
from grader.grading.request import Context

__all__ = ["bounds_of_older", "require_thresholds"]


def bounds_of_older(context: Context, releases: Iterable[str]) -> Iterator[str]:
    """A line for each older one of `releases` whose hand-ins are judged by the bounds of `checks.py`."""
    for release in sorted({*releases} & {*context.older}):
        request = context.of(release).request
        assignment = request.reference.assignment
        data = digest(request.data) if request.data else ""
        measured = any(check.metric for check in assignment.checks)
        if measured and not context.of(release).trouble and edition_calibration(request.reference, data) is None:
            yield (
                f"release {release}: no calibration for its budget and today's metrics, so its hand-ins are judged by "
                f"the bounds that checks.py states; gradecast calibrate {assignment.name} --release {release} sets them"
            )


def require_thresholds(context: Context, releases: Iterable[str]) -> None:
    """Raise `ThresholdsError` where hand-ins of one of `releases` wait for a calibration."""
    for release in releases:
        stale = context.of(release).stale if release else ""
        if stale:
            raise ThresholdsError(stale)
