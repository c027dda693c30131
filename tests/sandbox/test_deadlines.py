"""When the grader gives up listening, without a process: a clock and a count of waiting that the tests turn."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from grader.model import Limits
from grader.sandbox import deadlines as module
from grader.sandbox.deadlines import GRACE_SECONDS, Deadlines
from grader.sandbox.hearing import Hearing, Record
from grader.sandbox.outputs import Outputs
from grader.sandbox.watch import _Waits
from grader.worker import Message

LIMITS = Limits(cell_seconds=10.0, run_seconds=100.0)


class World:
    """A clock and a watch; both stand still."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waited_seconds = 7.0

    def waited(self) -> float:
        return self.waited_seconds

    def pass_by(self, until: float, waiting: float = 0.0) -> None:
        self.now = until
        self.waited_seconds += waiting


@pytest.fixture
def world(monkeypatch) -> World:
    world = World()
    monkeypatch.setattr("time.monotonic", lambda: world.now)
    return world


@pytest.fixture
def hearing(world) -> Hearing:
    return Hearing(Record(Outputs(1000)), ["a", "b"])


def say(hearing: Hearing, event: str, cell: str, **more: object) -> None:
    hearing.hear(Message({"event": event, "cell": cell, **more}))


def test_a_limit_that_passes_is_final(world, hearing):
    deadlines = Deadlines(LIMITS, 100.0, hearing, world)
    assert deadlines.next == 1000.0 + 10.0 + GRACE_SECONDS
    world.pass_by(deadlines.next)
    assert not deadlines.put_off()
    assert not deadlines.run_is_next


def test_a_cell_that_waited_for_a_core_has_so_much_longer_up_to_three_times_its_limit(world, hearing):
    deadlines = Deadlines(LIMITS, 100.0, hearing, world)
    first = deadlines.next
    world.pass_by(first, waiting=4.0)
    assert deadlines.put_off()
    assert deadlines.next == first + 4.0
    world.pass_by(deadlines.next, waiting=50.0)
    assert deadlines.put_off()
    assert deadlines.next == first + 20.0
    world.pass_by(deadlines.next, waiting=50.0)
    assert not deadlines.put_off()


def test_what_an_earlier_cell_waited_is_not_the_next_ones(world, hearing):
    deadlines = Deadlines(LIMITS, 100.0, hearing, world)
    say(hearing, "started", "a")
    deadlines.follow()
    world.pass_by(1005.0, waiting=5.0)
    say(hearing, "finished", "a", status="ok", fault=None)
    deadlines.follow()
    assert deadlines.next == 1015.0 + GRACE_SECONDS
    world.pass_by(deadlines.next)
    assert not deadlines.put_off()


def test_a_run_that_waited_for_a_core_has_so_much_longer(world, hearing):
    deadlines = Deadlines(LIMITS, 5.0, hearing, world)
    assert deadlines.run_is_next
    world.pass_by(1005.0, waiting=2.0)
    assert deadlines.put_off()
    assert deadlines.next == 1007.0
    world.pass_by(1007.0)
    assert not deadlines.put_off()
    assert deadlines.run_is_next


def test_a_grader_that_was_busy_listens_on(world, hearing):
    deadlines = Deadlines(LIMITS, 5.0, hearing, world)
    world.pass_by(1005.0 + 2 * module.LATE_SECONDS)
    assert deadlines.put_off()
    assert deadlines.late == 2 * module.LATE_SECONDS
    assert deadlines.next > world.now


def test_of_a_tree_the_process_that_waited_most_counts_each_time():
    waits = _Waits(0.0, {1: 5.0})
    waits = waits.after({1: 6.0, 2: 0.5})
    assert waits.total == 1.0
    waits = waits.after({1: 6.1, 2: 2.5, 3: 0.25})
    assert waits.total == 3.0
    assert waits.after({1: 0.0}).total == 3.0
    assert waits.after({}).total == 3.0


def test_the_students_time_is_a_third_of_the_clocks_at_least(world):
    from grader.job import Job
    from grader.sandbox.attempt import Attempt, Skip

    attempt = Attempt(Job(()), Record(Outputs(0)), Skip(), 100.0, None)
    for waited, counted in ((0.0, 90.0), (30.0, 60.0), (80.0, 30.0)):
        attempt._count(90.0, SimpleNamespace(waited_seconds=waited))
        assert attempt.student_seconds == pytest.approx(counted)
