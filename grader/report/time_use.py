"""How a command used its time: sums, shares and the critical path of a timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from grader.report.lanes import duration
from grader.support.timeline import Kind, Run, Timeline, Track

__all__ = ["NOTABLE", "Step", "TimeUse", "parts", "percent"]

ORDER = ("reading", "sandbox", "", "judging", "gradebook")
"""Lanes from top to bottom; the empty name stands for all workers."""
NOTABLE = 0.05
"""Shares from here on are named."""
BEFORE = (
    (Kind.READING, "reading"),
    (Kind.STARTING, "starting the sandbox"),
    (Kind.REFERENCE, "running the reference"),
)
"""What may happen before the first run."""
AFTER = ((Kind.ENDING, "ending the sandbox"), (Kind.JUDGING, "judging"), (Kind.WRITING, "writing the gradebook"))
"""What may happen after the last run."""


@dataclass(frozen=True)
class Step:
    """A step of the critical path."""

    what: str
    """The step."""
    seconds: float
    """Its length."""
    share: float
    """Of the whole time."""
    parts: str
    """What it was made of, in words."""


class TimeUse:
    """What the page says about a timeline that has ended."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        """The timeline."""
        found = [track for track in timeline.tracks.values() if track.spans]
        self.tracks = sorted(found, key=_place)
        """The lanes that did anything, from top to bottom."""
        self.workers = [track for track in self.tracks if track.is_worker and track.began is not None]
        """Those that ran hand-ins."""
        self.begin = min((track.began or 0.0 for track in self.workers), default=0.0)
        """When the first run began, in seconds."""
        self.end = max((track.ended for track in self.workers), default=0.0)
        """When the last run ended, in seconds."""
        self.room = len(self.workers) * (self.end - self.begin)
        """The time of all workers together, from the first run to the end of the last one, in seconds."""
        self.kinds = _of_runs(self.workers)
        """Their time by kind, without the reference's."""
        self.idle = max(0.0, self.room - sum(self.kinds.values()))
        """How long they had nothing to run."""

    def share(self, seconds: float) -> float:
        """The share of the workers' time; 0 if nothing ran."""
        return seconds / self.room if self.room else 0.0

    def on_workers(self, kind: Kind) -> float:
        """Seconds of one kind on all workers, the reference included."""
        return sum(track.seconds.get(kind, 0.0) for track in self.tracks if track.is_worker)

    def elsewhere(self, kind: Kind) -> float:
        """Seconds of one kind on other lanes."""
        return sum(track.seconds.get(kind, 0.0) for track in self.tracks if not track.is_worker)

    def critical_path(self) -> list[Step]:
        """The steps that followed one another; none if nothing ran."""
        if not self.workers:
            return []
        whole = self.timeline.elapsed
        last = max(self.workers, key=lambda track: track.ended)
        before = self._made_of(BEFORE, 0.0, self.begin)
        runs = f"{last.name}, the last to end: {parts(_of_runs([last]))}"
        return [
            self._step("before the first run", self.begin, f"{before}; some of it at the same time" if before else ""),
            self._step("runs of hand-ins", self.end - self.begin, runs),
            self._step("after the last run", whole - self.end, self._made_of(AFTER, self.end, whole)),
        ]

    def totals(self) -> dict[str, Any]:
        """The sums for programs, in seconds."""
        timeline = self.timeline
        return {
            "elapsed": round(timeline.elapsed, 3),
            "first_cell": None if timeline.first_cell is None else round(timeline.first_cell, 3),
            "runs": timeline.runs,
            "waited_for_a_core": round(timeline.waited, 3),
            "nothing_to_run": round(self.idle, 3),
            "lanes": {track.name: _rounded(track.seconds) for track in self.tracks},
            "critical_path": {step.what: round(step.seconds, 3) for step in self.critical_path()},
            "slowest": [_document(run) for run in timeline.slowest],
        }

    def _step(self, what: str, seconds: float, made_of: str) -> Step:
        return Step(what, seconds, seconds / self.timeline.elapsed if self.timeline.elapsed else 0.0, made_of)

    def _made_of(self, kinds: Iterable[tuple[Kind, str]], begin: float, end: float) -> str:
        """What the lanes other than runs of hand-ins did from `begin` to `end`, in words."""
        found = [(name, self._between(kind, begin, end)) for kind, name in kinds]
        return ", ".join(f"{name} {duration(seconds)}" for name, seconds in found if seconds)

    def _between(self, kind: Kind, begin: float, end: float) -> float:
        """Seconds of one kind from `begin` to `end`, runs of hand-ins left out."""
        tracks = [track for track in self.tracks if not track.is_worker or kind is Kind.REFERENCE]
        return sum(
            span.seconds[kind] * (min(span.end, end) - max(span.begin, begin)) / (span.end - span.begin)
            for track in tracks
            for span in track.spans
            if kind in span.seconds and max(span.begin, begin) < min(span.end, end)
        )


def parts(kinds: Mapping[Kind, float]) -> str:
    """The notable kinds with their shares, the largest first."""
    total = sum(kinds.values())
    shares = sorted(((seconds / total, kind) for kind, seconds in kinds.items() if total), reverse=True)
    return ", ".join(f"{kind} {percent(share)}" for share, kind in shares if share >= NOTABLE)


def percent(share: float) -> str:
    """The share of a whole, for people."""
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def _place(track: Track) -> tuple[int, int]:
    return ORDER.index("" if track.is_worker else track.name), len(track.name)


def _of_runs(tracks: Iterable[Track]) -> dict[Kind, float]:
    kinds: dict[Kind, float] = {}
    for track in tracks:
        for kind, seconds in track.seconds.items():
            kinds[kind] = kinds.get(kind, 0.0) + seconds
    kinds.pop(Kind.REFERENCE, None)
    return kinds


def _rounded(kinds: Mapping[Kind, float]) -> dict[str, float]:
    return {str(kind): round(kinds[kind], 3) for kind in Kind if kind in kinds}


def _document(run: Run) -> dict[str, Any]:
    return {"run": run.student, "lane": run.lane, "seconds": round(run.seconds, 3), "kinds": _rounded(run.kinds)}
