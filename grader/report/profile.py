"""Writes the page that shows where the time of `gradecast grade` went: in words, as a picture, and in tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import in_a_line
from grader.report.lanes import LONGEST, chart, duration
from grader.report.pages import render
from grader.support.disk import write_bytes
from grader.support.timeline import Kind, Run, Timeline, Track
from grader.support.wording import plural

__all__ = ["PROFILE", "totals", "write_profile"]

PROFILE = "profile.html"
"""Name of the page among the results."""
ORDER = ("reading", "sandbox", "", "judging", "gradebook")
"""Lanes from top to bottom; the empty name stands for all workers."""
MEANS = {
    Kind.READING: "A hand-in is read and its cells are put in order, in the main process.",
    Kind.STARTING: "A process is made ready. While a run goes on, the next process starts unseen; that is not counted.",
    Kind.WAITING: "Cells may not run, or stand still, because another run is in its exam.",
    Kind.CELLS: "The student’s cells run.",
    Kind.EXAM: "The cells have run; those of other runs have to end or stand still before the probes may look.",
    Kind.PROBES: "The probes look at what the cells left.",
    Kind.ENDING: "The processes of the run are ended.",
    Kind.REFERENCE: "The reference runs, because it has no evidence yet.",
    Kind.JUDGING: "Evidence is compared with the reference’s, in the main process.",
    Kind.WRITING: "Evidence, notebooks and grades are written, in the main process.",
}
NOTABLE = 0.05
"""Shares from here on are named in the sentences."""


@dataclass(frozen=True)
class KindRow:
    """The time of one kind."""

    kind: Kind
    """The kind."""
    means: str
    """What it is, in a sentence."""
    on_workers: float
    """Seconds on all workers together."""
    share: float
    """Of the workers' time, as long as they had one."""
    elsewhere: float
    """Seconds on other lanes."""


@dataclass(frozen=True)
class LaneRow:
    """How busy a lane was."""

    name: str
    """The lane."""
    seconds: float
    """How long it did anything."""
    share: float
    """Of the whole time."""
    parts: str
    """What it did, in words."""


@dataclass(frozen=True)
class Step:
    """A step that had to end before the next could begin."""

    what: str
    """The step."""
    seconds: float
    """Its length."""
    share: float
    """Of the whole time."""
    parts: str
    """What it was made of, in words."""


def write_profile(timeline: Timeline, title: str, path: Path, *, is_whole: bool = True) -> Path:
    """Write the page of `timeline`, which has ended, for the exercise called `title`; returns `path`.

    `is_whole`: whether the command came to its end.
    """
    write_bytes(path, _page(timeline, title, is_whole).encode())
    return path


def totals(timeline: Timeline) -> dict[str, Any]:
    """The sums of `timeline` for programs, in seconds."""
    tracks = _tracks(timeline)
    return {
        "elapsed": round(timeline.elapsed, 3),
        "first_cell": None if timeline.first_cell is None else round(timeline.first_cell, 3),
        "runs": timeline.runs,
        "waited_for_a_core": round(timeline.waited, 3),
        "lanes": {track.name: _rounded(track.seconds) for track in tracks},
        "critical_path": {step.what: round(step.seconds, 3) for step in _path(timeline)},
        "slowest": [_slow(run) for run in timeline.slowest],
    }


def _slow(run: Run) -> dict[str, Any]:
    return {"run": run.student, "lane": run.lane, "seconds": round(run.seconds, 3), "kinds": _rounded(run.kinds)}


def _rounded(kinds: Mapping[Kind, float]) -> dict[str, float]:
    return {str(kind): round(kinds[kind], 3) for kind in Kind if kind in kinds}


def _page(timeline: Timeline, title: str, is_whole: bool) -> str:
    tracks = _tracks(timeline)
    drawing = chart(timeline, tracks)
    values = {
        "title": title,
        "is_whole": is_whole,
        "elapsed": timeline.elapsed,
        "sentences": list(_sentences(timeline)),
        "chart": drawing,
        "joined": drawing.joined + sum(track.joins for track in tracks),
        "kinds": _kind_rows(timeline),
        "idle": _idle(timeline),
        "lanes": [_lane_row(timeline, track) for track in tracks],
        "path": _path(timeline),
        "slowest": [(in_a_line(run.student, LONGEST), run, _parts(run.kinds)) for run in timeline.slowest],
        "runs": timeline.runs,
        "duration": duration,
    }
    return render("profile.html.j2", values, "profile.css")


def _tracks(timeline: Timeline) -> list[Track]:
    """The lanes that did anything, from top to bottom."""
    found = [track for track in timeline.tracks.values() if track.spans]
    return sorted(found, key=lambda track: (ORDER.index("" if track.is_worker else track.name), len(track.name)))


def _workers(timeline: Timeline) -> list[Track]:
    return [track for track in _tracks(timeline) if track.is_worker and track.began is not None]


def _window(workers: Sequence[Track]) -> tuple[float, float]:
    """From when to when hand-ins ran, in seconds since the beginning."""
    return min(track.began or 0.0 for track in workers), max(track.ended for track in workers)


def _of_runs(tracks: Sequence[Track]) -> dict[Kind, float]:
    """Time by kind, without the reference's."""
    kinds = [kind for kind in Kind if kind is not Kind.REFERENCE]
    return {kind: sum(track.seconds.get(kind, 0.0) for track in tracks) for kind in kinds}


def _room(timeline: Timeline) -> float:
    """The time of all workers together, from the first run to the last one."""
    workers = _workers(timeline)
    if not workers:
        return 0.0
    begin, end = _window(workers)
    return len(workers) * (end - begin)


def _idle(timeline: Timeline) -> Step | None:
    """How long workers had nothing to run, while others had; None if nothing ran."""
    room = _room(timeline)
    if not room:
        return None
    seconds = max(0.0, room - sum(_of_runs(_workers(timeline)).values()))
    return Step("nothing to do", seconds, seconds / room, "")


def _kind_rows(timeline: Timeline) -> list[KindRow]:
    room, workers = _room(timeline), _workers(timeline)
    rows = []
    for kind, means in MEANS.items():
        mine = sum(track.seconds.get(kind, 0.0) for track in timeline.tracks.values() if track.is_worker)
        others = sum(track.seconds.get(kind, 0.0) for track in timeline.tracks.values() if not track.is_worker)
        share = _of_runs(workers).get(kind, 0.0) / room if room else 0.0
        if mine or others:
            rows.append(KindRow(kind, means, mine, share, others))
    return rows


def _lane_row(timeline: Timeline, track: Track) -> LaneRow:
    seconds = sum(track.seconds.values())
    return LaneRow(track.name, seconds, seconds / timeline.elapsed if timeline.elapsed else 0.0, _parts(track.seconds))


def _parts(kinds: Mapping[Kind, float]) -> str:
    """The notable kinds with their shares, the largest first."""
    total = sum(kinds.values())
    shares = sorted(((seconds / total, kind) for kind, seconds in kinds.items() if total), reverse=True)
    return ", ".join(f"{kind} {_percent(share)}" for share, kind in shares if share >= NOTABLE)


def _path(timeline: Timeline) -> list[Step]:
    """The steps that followed one another, from the beginning to the end."""
    workers, whole = _workers(timeline), timeline.elapsed
    if not workers or not whole:
        return []
    begin, end = _window(workers)
    last = max(workers, key=lambda track: track.ended)
    before = {
        name: track.seconds.get(kind, 0.0)
        for name, kind in (("reading", Kind.READING), ("sandbox", Kind.STARTING))
        if (track := timeline.tracks.get(name))
    }
    before["reference"] = sum(track.seconds.get(Kind.REFERENCE, 0.0) for track in timeline.tracks.values())
    names = {"reading": "reading", "sandbox": "starting the sandbox", "reference": "running the reference"}
    starts = ", ".join(f"{names[name]} {duration(seconds)}" for name, seconds in before.items() if seconds)
    ends = ", ".join(
        f"{name} {duration(sum(track.seconds.values()))}"
        for name in ("judging", "gradebook")
        if (track := timeline.tracks.get(name)) and track.seconds
    )
    runs = f"{last.name}, the last to end: {_parts(_of_runs([last]))}"
    return [
        Step("before the first run", begin, begin / whole, f"{starts}; these may overlap" if starts else ""),
        Step("runs of hand-ins", end - begin, (end - begin) / whole, runs),
        Step("after the last run", whole - end, (whole - end) / whole, ends),
    ]


def _sentences(timeline: Timeline) -> Iterator[str]:
    """What an operator should know first."""
    workers, room = _workers(timeline), _room(timeline)
    if not workers:
        yield "No hand-in had to run: all have results already, or cannot run."
        return
    many = f"{plural(len(workers), 'worker')}"
    yield f"{plural(timeline.runs, 'run')} on {many}, {duration(timeline.elapsed)} in all."
    if timeline.first_cell is not None:
        share = timeline.first_cell / timeline.elapsed
        yield f"The first cell of a hand-in ran after {duration(timeline.first_cell)}, {_percent(share)} of the time."
    kinds = _of_runs(workers)
    shares = sorted(((seconds / room, kind) for kind, seconds in kinds.items() if room), reverse=True)
    told = [f"{_percent(share)} {SPENT[kind]}" for share, kind in shares if share >= NOTABLE]
    idle = _idle(timeline)
    if idle is not None and idle.share >= NOTABLE and len(workers) > 1:
        told.append(f"{_percent(idle.share)} with nothing to do, because no run was left or one had to be alone")
    if told:
        yield f"Of the {'worker’s' if len(workers) == 1 else 'workers’'} time went {', '.join(told)}."
    steps = kinds[Kind.CELLS] + kinds[Kind.PROBES]
    if steps and timeline.waited / steps >= NOTABLE:
        yield (
            f"Cells and probes waited {duration(timeline.waited)} for a core or the disk, "
            f"{_percent(timeline.waited / steps)} of their time: others kept this machine busy."
        )


SPENT = {
    Kind.READING: "to reading hand-ins",
    Kind.STARTING: "to starting processes",
    Kind.WAITING: "to waiting while others took their exams",
    Kind.CELLS: "to students’ cells",
    Kind.EXAM: "to waiting for exams",
    Kind.PROBES: "to probes",
    Kind.ENDING: "to ending processes",
    Kind.JUDGING: "to judging",
    Kind.WRITING: "to writing results",
}
"""Kinds in a sentence about shares."""


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
