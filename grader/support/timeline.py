"""Where the time of a command goes: what each of its lanes does from when to when, for `grader.report.profile`.

A lane does one thing at a time, so its spans cannot overlap. Whoever does something tells the lane that `here` or
`beside` returns. Outside of `recording` that is a lane that keeps nothing. Memory stays bounded: when a lane has many
spans, neighbours are joined, the shortest first; sums stay exact.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from heapq import nlargest

__all__ = ["Kind", "Run", "Span", "Timeline", "Track", "beside", "enter", "here", "joined", "recording", "spending"]

MOST_SPANS = 4000
"""Most spans of a lane; beyond that, they are joined to half as many."""
SLOWEST = 5
"""How many of the longest runs are remembered."""
STANDS = "stands still for the exam of another run"


class Kind(StrEnum):
    """What a lane does."""

    READING = "reading"
    """A hand-in is read."""
    STARTING = "starting"
    """A process is made ready, or waited for until it is."""
    WAITING = "waiting for its turn"
    """Cells may not run, because another run is in its exam."""
    CELLS = "cells"
    """A student's cells run."""
    EXAM = "waiting for its exam"
    """The cells have run, and those of other runs have to end or stand still first."""
    PROBES = "probes"
    """The probes look at what the cells left."""
    ENDING = "ending"
    """The processes of a run are ended."""
    REFERENCE = "reference"
    """The reference runs, whatever it does."""
    JUDGING = "judging"
    """Evidence is judged."""
    WRITING = "writing"
    """Results are written."""


@dataclass(slots=True)
class Span:
    """What a lane did for a while; or several such spans, joined."""

    begin: float
    """Seconds since the timeline began."""
    end: float
    """Seconds since the timeline began."""
    seconds: dict[Kind, float]
    """Time by kind; of several spans, the gaps between them are left out."""
    student: str
    """For whom; of several spans, the first."""
    what: str = ""
    """The cell or probe, or what else there is to say."""
    count: int = 1
    """How many spans it is."""
    last: str = ""
    """The last student of several spans."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a hand-in on a lane."""

    seconds: float
    """Its length."""
    student: str
    """The student's id, and the seed of a further run."""
    lane: str
    """Where it ran."""
    kinds: dict[Kind, float]
    """Time by kind."""


@dataclass
class Track:
    """One lane of a timeline."""

    timeline: Timeline
    """The timeline that it belongs to."""
    name: str
    """What it is called on the page."""
    is_worker: bool = False
    """Whether it runs hand-ins, one after another."""
    spans: list[Span] = field(default_factory=list)
    """What it did, in order."""
    seconds: dict[Kind, float] = field(default_factory=dict)
    """Time by kind."""
    began: float | None = None
    """When its first run began, other than the reference's."""
    ended: float = 0.0
    """When its last run ended, other than the reference's."""
    joins: int = 0
    """How many spans were joined with others."""
    _now: Span | None = None
    _kind: Kind = Kind.STARTING
    _whole: Kind | None = None
    _run: dict[Kind, float] = field(default_factory=dict)
    _run_began: float = 0.0
    _student: str = ""
    _stands: bool = False
    _cell: str | None = None

    def beside(self, name: str, is_worker: bool = False) -> Track:
        """The lane `name` of the same timeline."""
        return self.timeline.track(name, is_worker)

    def begin(self, student: str = "", whole: Kind | None = None) -> None:
        """What follows is for `student`; all of it counts as `whole` if that is given."""
        self.rest()
        self._student, self._whole = student, whole
        self._run, self._run_began = {}, self.timeline.now()
        if self.is_worker and whole is None and self.began is None:
            self.began = self._run_began

    def turn(self, kind: Kind, what: str = "") -> None:
        """From now on the lane does this."""
        self._cell = what if kind is Kind.CELLS else None
        if self._cell is not None and self._stands:
            kind, what = Kind.WAITING, STANDS
        now = self.timeline.now()
        self._close(now)
        self._kind = kind
        if self._whole is not None:
            kind, what = self._whole, f"{kind}, {what}" if what else kind
        elif kind is Kind.CELLS and self.timeline.first_cell is None:
            self.timeline.first_cell = now
        self._now = Span(now, now, {kind: 0.0}, self._student, what)

    def hold(self) -> None:
        """All processes of the run stand still."""
        self._stands = True
        if self._cell is not None:
            self.turn(Kind.CELLS, self._cell)

    def resume(self) -> None:
        """They go on."""
        self._stands = False
        if self._cell is not None:
            self.turn(Kind.CELLS, self._cell)

    def waited(self, seconds: float) -> None:
        """Cells and probes of this run waited so long for a core or the disk, which others kept busy."""
        self.timeline.waited += seconds

    def rest(self) -> None:
        """From now on the lane does nothing."""
        now = self.timeline.now()
        self._close(now)
        self._stands, self._cell = False, None
        if self.is_worker and self._run and self._whole is None:
            self.ended = now
            self.timeline.keep(Run(now - self._run_began, self._student, self.name, self._run))
        self._run = {}

    def _close(self, now: float) -> None:
        span, self._now = self._now, None
        if span is None:
            return
        span.end = now
        ((kind, _),) = span.seconds.items()
        span.seconds[kind] = now - span.begin
        for sums in (self.seconds, self._run):
            sums[kind] = sums.get(kind, 0.0) + now - span.begin
        self.spans.append(span)
        if len(self.spans) > MOST_SPANS:
            self.joins += len(self.spans)
            self.spans = joined(self.spans, MOST_SPANS // 2)
            self.joins -= len(self.spans)


class _Silent(Track):
    """A lane that keeps nothing."""

    def __init__(self) -> None: ...

    def beside(self, name: str, is_worker: bool = False) -> Track:
        """Itself."""
        return self

    def begin(self, student: str = "", whole: Kind | None = None) -> None:
        """Do nothing."""

    def turn(self, kind: Kind, what: str = "") -> None:
        """Do nothing."""

    def hold(self) -> None:
        """Do nothing."""

    def resume(self) -> None:
        """Do nothing."""

    def waited(self, seconds: float) -> None:
        """Do nothing."""

    def rest(self) -> None:
        """Do nothing."""


class Timeline:
    """The lanes of a command, and sums over all of its runs."""

    def __init__(self) -> None:
        self.tracks: dict[str, Track] = {}
        """The lanes by name, in the order in which they began."""
        self.runs = 0
        """How many runs of hand-ins ended."""
        self.slowest: list[Run] = []
        """The longest runs, the longest first."""
        self.first_cell: float | None = None
        """When the first cell of a hand-in began, in seconds since the beginning."""
        self.waited = 0.0
        """Seconds that cells and probes waited for a core or the disk, which others kept busy."""
        self.elapsed = 0.0
        """How long it took, once it has ended, in seconds."""
        self.before = time.process_time()
        """Seconds of processor time that the command took before it."""
        self._began = time.monotonic()

    def now(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._began

    def track(self, name: str, is_worker: bool = False) -> Track:
        """The lane `name`."""
        if name not in self.tracks:
            self.tracks[name] = Track(self, name, is_worker)
        return self.tracks[name]

    def keep(self, run: Run) -> None:
        """Count a run that has ended."""
        self.runs += 1
        self.slowest = nlargest(SLOWEST, (*self.slowest, run), key=lambda item: item.seconds)

    def end(self) -> None:
        """All lanes rest; nothing more is recorded."""
        for track in self.tracks.values():
            track.rest()
        self.elapsed = self.now()


_SILENT = _Silent()
_here: ContextVar[Track] = ContextVar("lane", default=_SILENT)


@contextmanager
def recording() -> Iterator[Timeline]:
    """Record what the block does; the timeline has ended when the block has."""
    timeline = Timeline()
    token = _here.set(Track(timeline, ""))
    try:
        yield timeline
    finally:
        _here.reset(token)
        timeline.end()


def here() -> Track:
    """The lane of the code around the call; one that keeps nothing if nothing is recorded."""
    return _here.get()


def beside(name: str) -> Track:
    """The lane `name` of the timeline that records, if one does."""
    return _here.get().beside(name)


def enter(name: str) -> Track:
    """Like `beside`, for a lane that runs hand-ins; it is `here` for the rest of the current asyncio task."""
    track = _here.get().beside(name, is_worker=True)
    _here.set(track)
    return track


@contextmanager
def spending(lane: Track, kind: Kind, student: str = "", what: str = "") -> Iterator[None]:
    """What the block does is of one kind."""
    lane.begin(student)
    lane.turn(kind, what)
    try:
        yield
    finally:
        lane.rest()


def joined(spans: Sequence[Span], most: int) -> list[Span]:
    """At most `most` spans, at least one: neighbours that are shortest together are joined first."""
    found, longest = list(spans), 0.001
    while len(found) > max(1, most):
        found, longest = list(_joined_within(found, longest)), 2 * longest
    return found


def _joined_within(spans: Sequence[Span], longest: float) -> Iterator[Span]:
    """The spans, with neighbours joined as far as nothing longer than `longest` seconds arises."""
    last = spans[0]
    for span in spans[1:]:
        if span.end - last.begin > longest:
            yield last
            last = span
            continue
        seconds = dict(last.seconds)
        for kind, value in span.seconds.items():
            seconds[kind] = seconds.get(kind, 0.0) + value
        student = last.student or span.student
        until = span.last or span.student or last.last
        last = Span(last.begin, span.end, seconds, student, "", last.count + span.count, until)
    yield last
