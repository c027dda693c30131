"""Timelines: what lanes did, one thing at a time, in bounded memory."""

import asyncio
import itertools

import pytest

from grader.support import timeline as module
from grader.support.timeline import (
    MOST_SPANS,
    SLOWEST,
    Kind,
    Timeline,
    beside,
    enter,
    here,
    joined,
    recording,
    spending,
)


@pytest.fixture
def clock(monkeypatch):
    """Each look at the clock is a second after the one before."""
    seconds = itertools.count()
    monkeypatch.setattr(module.time, "monotonic", lambda: float(next(seconds)))


def sum_of(spans):
    return sum(sum(span.seconds.values()) for span in spans)


def test_outside_of_a_recording_nothing_is_kept():
    silent = here()
    assert beside("reading") is silent
    assert enter("worker 1") is silent
    with spending(silent, Kind.READING, "ada"):
        silent.turn(Kind.CELLS, "cell a")
        silent.hold()
        silent.resume()
        silent.waited(1.0)
    assert vars(silent) == {}


def test_a_recording_ends_with_its_block(clock):
    with recording() as timeline, spending(beside("judging"), Kind.JUDGING, "ada"):
        pass
    assert here() is not timeline.track("judging")
    assert timeline.elapsed > timeline.tracks["judging"].spans[-1].end


def test_a_lane_does_one_thing_at_a_time(clock):
    track = Timeline().track("worker 1", is_worker=True)
    for student in ("ada", "ben"):
        track.begin(student)
        for kind in (Kind.READING, Kind.STARTING, Kind.CELLS, Kind.PROBES, Kind.WRITING):
            track.turn(kind)
    track.rest()
    assert all(before.end <= after.begin for before, after in itertools.pairwise(track.spans))
    assert {span.student for span in track.spans} == {"ada", "ben"}
    assert sum_of(track.spans) == sum(track.seconds.values())


def test_a_run_that_stands_still_waits_for_its_turn(clock):
    track = Timeline().track("worker 1", is_worker=True)
    track.begin("ada")
    track.turn(Kind.CELLS, "cell a")
    track.hold()
    track.turn(Kind.CELLS, "cell b")  # a message that was sent before
    track.resume()
    track.turn(Kind.EXAM)
    track.hold()
    track.resume()
    track.rest()
    kinds = [(next(iter(span.seconds)), span.what) for span in track.spans]
    assert kinds[0] == (Kind.CELLS, "cell a")
    assert {kind for kind, _ in kinds[1:-2]} == {Kind.WAITING}
    assert kinds[-2:] == [(Kind.CELLS, "cell b"), (Kind.EXAM, "")]


def test_a_task_may_count_as_a_whole(clock):
    timeline = Timeline()
    track = timeline.track("worker 1", is_worker=True)
    track.begin("reference", Kind.REFERENCE)
    track.turn(Kind.CELLS, "cell a")
    track.rest()
    assert list(track.seconds) == [Kind.REFERENCE]
    assert track.spans[0].what == "cells, cell a"
    assert (timeline.runs, timeline.first_cell, track.began) == (0, None, None)


def test_each_task_of_asyncio_has_its_own_lane():
    async def work(name):
        track = enter(name)
        await asyncio.sleep(0)
        assert here() is track

    async def both():
        await asyncio.gather(work("worker 1"), work("worker 2"))

    with recording() as timeline:
        asyncio.run(both())
    assert sorted(timeline.tracks) == ["worker 1", "worker 2"]


def test_ten_thousand_runs_take_bounded_memory_and_their_sums_stay_exact(clock):
    timeline = Timeline()
    track = timeline.track("worker 1", is_worker=True)
    for number in range(10_000):
        track.begin(f"student {number}")
        track.turn(Kind.CELLS)
        track.turn(Kind.PROBES)
        track.rest()
    assert len(track.spans) <= MOST_SPANS
    assert sum(span.count for span in track.spans) == 20_000
    assert sum_of(track.spans) == sum(track.seconds.values())
    assert (timeline.runs, len(timeline.slowest)) == (10_000, SLOWEST)


def test_the_shortest_spans_are_joined_first(clock):
    track = Timeline().track("worker 1", is_worker=True)
    for student, kind in (("ada", Kind.CELLS), ("ben", Kind.CELLS), ("ben", Kind.PROBES)):
        track.begin(student)
        track.turn(kind)
        track.rest()
    track.spans[0].end += 100
    for span in track.spans[1:]:
        span.begin, span.end = span.begin + 100, span.end + 100
    first, second = joined(track.spans, 2)
    assert (first.student, first.count) == ("ada", 1)
    assert (second.student, second.last, second.count) == ("ben", "ben", 2)
    assert list(second.seconds) == [Kind.CELLS, Kind.PROBES]
    assert len(joined(track.spans, 0)) == 1
