"""Writes the page that shows where the time of `gradecast grade` went: in words, as a picture, and in tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import in_a_line
from grader.report.lanes import LONGEST, chart, duration
from grader.report.pages import render
from grader.report.time_use import NOTABLE, TimeUse, parts, percent
from grader.support.disk import write_bytes
from grader.support.timeline import Kind, Timeline
from grader.support.wording import plural

__all__ = ["PROFILE", "write_profile"]

PROFILE = "profile.html"
"""Name of the page among the results."""


@dataclass(frozen=True)
class Words:
    """A kind, as the page tells of it."""

    means: str
    """What it is, in a sentence."""
    spent: str = ""
    """After `The workers spent 20 % of their time`."""


KINDS = {
    Kind.READING: Words(
        "A hand-in is read and its cells are put in order, in the main process.", "on reading hand-ins"
    ),
    Kind.STARTING: Words(
        "A process is made ready. While a run goes on, the next one starts in the background, which is not counted.",
        "on starting processes",
    ),
    Kind.WAITING: Words(
        "Cells may not run, or stand still, because another run is in its exam.",
        "waiting while others took their exams",
    ),
    Kind.CELLS: Words("The student’s cells run.", "on students’ cells"),
    Kind.EXAM: Words(
        "The cells have run. Those of other runs must end or stand still before the probes may look.",
        "waiting for exams",
    ),
    Kind.PROBES: Words("The probes look at what the cells left.", "on probes"),
    Kind.ENDING: Words("Processes are ended.", "on ending processes"),
    Kind.REFERENCE: Words("The reference runs, because it has no evidence yet."),
    Kind.JUDGING: Words("Evidence is compared with the reference’s, in the main process."),
    Kind.WRITING: Words("Evidence, notebooks and grades are written, in the main process.", "on writing results"),
}


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
    """Of the workers' time."""
    elsewhere: float
    """Seconds on other lanes."""


def write_profile(timeline: Timeline, title: str, path: Path, *, is_whole: bool = True) -> Path:
    """Write the page of `timeline`, which has ended, for the exercise called `title`; returns `path`.

    `is_whole`: whether the command came to its end.
    """
    use = TimeUse(timeline)
    drawing = chart(timeline, use.tracks)
    values = {
        "title": title,
        "is_whole": is_whole,
        "timeline": timeline,
        "use": use,
        "sentences": list(_sentences(use)),
        "chart": drawing,
        "joined": drawing.joined + sum(track.joins for track in use.tracks),
        "kinds": list(_rows(use)),
        "lanes": [(track.name, sum(track.seconds.values()), parts(track.seconds)) for track in use.tracks],
        "slowest": [(in_a_line(run.student, LONGEST), run, parts(run.kinds)) for run in timeline.slowest],
        "duration": duration,
    }
    write_bytes(path, render("profile.html.j2", values, "profile.css").encode())
    return path


def _rows(use: TimeUse) -> Iterator[KindRow]:
    for kind, words in KINDS.items():
        mine, others = use.on_workers(kind), use.elsewhere(kind)
        if mine or others:
            yield KindRow(kind, words.means, mine, use.share(use.kinds.get(kind, 0.0)), others)


def _sentences(use: TimeUse) -> Iterator[str]:
    """What an operator should know first."""
    timeline = use.timeline
    if not use.workers:
        yield "No hand-in had to run: each has results already, or cannot run."
        return
    runs, workers = plural(timeline.runs, "run"), plural(len(use.workers), "worker")
    yield f"{runs} on {workers}, {duration(timeline.elapsed)} in all."
    if timeline.first_cell is not None:
        share = percent(timeline.first_cell / timeline.elapsed)
        yield f"The first cell of a hand-in began after {duration(timeline.first_cell)}, {share} of the time."
    yield from _spent(use)
    steps = use.kinds.get(Kind.CELLS, 0.0) + use.kinds.get(Kind.PROBES, 0.0)
    if steps and timeline.waited / steps >= NOTABLE:
        waited = f"{duration(timeline.waited)} for a core or the disk, {percent(timeline.waited / steps)} of their time"
        yield f"Cells and probes waited {waited}: this machine was busy, with other runs or with other work."


def _spent(use: TimeUse) -> Iterator[str]:
    """What the workers did, the largest share first."""
    who, whose, they = ("worker", "its", "it") if len(use.workers) == 1 else ("workers", "their", "they")
    shares = sorted(((use.share(seconds), kind) for kind, seconds in use.kinds.items()), reverse=True)
    told = [(percent(share), KINDS[kind].spent) for share, kind in shares if share >= NOTABLE]
    if told:
        (most, what), *others = told
        more = "".join(f", {share} {spent}" for share, spent in others)
        yield f"The {who} spent {most} of {whose} time {what}{more}."
    idle = use.share(use.idle)
    if idle >= NOTABLE:
        yield f"For {percent(idle)} of {whose} time {they} had nothing to run: no run was left, or one had to be alone."
