"""The geometry of a timeline in units of its viewBox; the template draws it in the page's colours and patterns."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.errors import in_a_line
from grader.report.plots import Tick, round_step
from grader.support.timeline import Kind, Span, Timeline, Track, joined

__all__ = ["Block", "Chart", "Lane", "Name", "chart", "duration"]

WIDTH, LEFT, RIGHT = 1000.0, 92.0, 14.0
TOP, PITCH, HEIGHT = 14.0, 46.0, 24.0
MOST_DRAWN = 3000
"""Most blocks of a page; further ones are joined."""
FEWEST = 100
"""Blocks that each lane may have, however many lanes there are."""
LETTER = 6.2
"""Width of a letter of the names above a lane."""
LONGEST = 60
"""Most characters of a student's id, or of a cell's."""


@dataclass(frozen=True)
class Part:
    """The part of a block that one kind has."""

    kind: Kind
    """What it is."""
    y: float
    """Its top."""
    height: float
    """Its height."""


@dataclass(frozen=True)
class Block:
    """A span, or several that were joined, one kind above another by their shares."""

    x: float
    """Its left end."""
    width: float
    """Its width."""
    parts: tuple[Part, ...]
    """From top to bottom."""
    label: str
    """For whom it was, what it was, and how long it took."""


@dataclass(frozen=True)
class Name:
    """A student's id above the blocks of a run, if there is room for it."""

    x: float
    """Where the run begins."""
    text: str
    """The id."""


@dataclass(frozen=True)
class Lane:
    """A lane from left to right."""

    name: str
    """What it is called."""
    y: float
    """Its top."""
    blocks: tuple[Block, ...]
    """What it did."""
    names: tuple[Name, ...]
    """For whom."""


@dataclass(frozen=True)
class Chart:
    """All lanes over one axis."""

    lanes: tuple[Lane, ...]
    """From top to bottom."""
    ticks: tuple[Tick, ...]
    """Ticks of the axis, in seconds."""
    base: float
    """Where the axis is."""
    height: float
    """Height of the whole."""
    first_cell: float | None
    """Where the first cell of a hand-in began."""
    joined: int
    """How many spans are not drawn on their own."""


def chart(timeline: Timeline, tracks: Sequence[Track]) -> Chart:
    """The drawing of `tracks`, which are lanes of `timeline`."""
    scale = (WIDTH - LEFT - RIGHT) / max(timeline.elapsed, 1e-9)
    most = max(FEWEST, MOST_DRAWN // max(1, len(tracks)))
    lanes, hidden = [], 0
    for number, track in enumerate(tracks):
        spans = joined(track.spans, most) if track.spans else []
        hidden += sum(span.count for span in spans if span.count > 1)
        y = TOP + number * PITCH + PITCH - HEIGHT - 4
        blocks = tuple(_block(span, y, scale) for span in spans)
        lanes.append(Lane(track.name, y, blocks, tuple(_names(spans, scale)) if track.is_worker else ()))
    base = TOP + len(tracks) * PITCH + 4
    step = round_step(timeline.elapsed, 10)
    count = math.floor(timeline.elapsed / step + 1e-9)
    ticks = tuple(Tick(LEFT + number * step * scale, f"{number * step:.6g}") for number in range(count + 1))
    first = None if timeline.first_cell is None else LEFT + timeline.first_cell * scale
    return Chart(tuple(lanes), ticks, base, base + 40, first, hidden)


def duration(seconds: float) -> str:
    """A length of time for people: `under 1 ms`, `3 ms`, `1.24 s`, `41.3 s`, `12 min 5 s`, `3 h 20 min`."""
    if seconds < 0.001:
        return "under 1 ms"
    if seconds < 0.0995:
        return f"{1000 * seconds:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.2f} s" if seconds < 9.995 else f"{seconds:.1f} s"
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {whole % 60} s"


def _block(span: Span, y: float, scale: float) -> Block:
    total, parts = sum(span.seconds.values()), []
    for kind in Kind:
        if kind in span.seconds:
            height = HEIGHT * (span.seconds[kind] / total if total else 1 / len(span.seconds))
            parts.append(Part(kind, y, height))
            y += height
    return Block(LEFT + span.begin * scale, (span.end - span.begin) * scale, tuple(parts), _label(span))


def _label(span: Span) -> str:
    whom, begin = in_a_line(span.student, LONGEST) if span.student else "", f"from {duration(span.begin)} on"
    if span.count > 1:
        last = in_a_line(span.last, LONGEST) if span.last and span.last != span.student else ""
        kinds = ", ".join(f"{kind} {duration(seconds)}" for kind, seconds in span.seconds.items())
        whom = f"{whom} to {last}, " if last else f"{whom}, " if whom else ""
        return f"{whom}{span.count} steps joined: {kinds}; {begin}"
    (kind, seconds), what = next(iter(span.seconds.items())), in_a_line(span.what, LONGEST) if span.what else ""
    return f"{f'{whom}: ' if whom else ''}{kind}{f' ({what})' if what else ''}, {duration(seconds)}, {begin}"


def _names(spans: Sequence[Span], scale: float) -> Iterator[Name]:
    """The students of a lane, where a run is wide enough for the id."""
    begin = 0
    for number in range(1, len(spans) + 1):
        if number < len(spans) and spans[number].student == spans[begin].student:
            continue
        first, last, begin = spans[begin], spans[number - 1], number
        text = in_a_line(first.student, LONGEST) if first.student else ""
        alone = all(span.count == 1 or not span.last or span.last == span.student for span in (first, last))
        if text and alone and (last.end - first.begin) * scale >= LETTER * len(text) + 6:
            yield Name(LEFT + first.begin * scale, text)
