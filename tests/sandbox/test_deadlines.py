"""When the grader interrupts or ends a run, tested without a process: tests control the clock and the work."""

from __future__ import annotations

import pytest

from grader.model import Limits
from grader.sandbox import deadlines as module
from grader.sandbox.contention import PATIENCE
from grader.sandbox.deadlines import GRACE_SECONDS, LATE_SECONDS, Deadlines, Due
from grader.sandbox.outputs import Outputs
from grader.sandbox.protocol import Hearing, Record
from grader.sandbox.work_clock import Activity, Look, Process, Thread
from grader.worker import Message

LIMITS = Limits(cell_seconds=10.0, run_seconds=100.0)


class World:
    """A clock, and a process that works for a part of each second."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.ran = self.waited = 0.0
        self.crowded = False
        self.account = None

    def count(self, account, limit):
        self.account = account
        self.look()

    def is_unseen(self, account):
        return False

    def look(self):
        process, thread = Process(self.ran, 0.0), Thread(self.ran, self.waited, Activity.ACTIVE, 1)
        self.account.add(Look(self.now, {1: process}, {1: thread}))

    def pass_by(self, until: float, working: float = 1.0) -> None:
        passed = until - self.now
        self.now = until
        self.ran += working * passed
        self.waited += (1 - working) * passed
        self.look()

    def is_felt(self, wall, waited, processor):
        return self.crowded


@pytest.fixture
def world(monkeypatch) -> World:
    world = World()
    monkeypatch.setattr("time.monotonic", lambda: world.now)
    monkeypatch.setattr(module, "Crowd", lambda: world)
    return world


@pytest.fixture
def hearing(world) -> Hearing:
    return Hearing(Record(Outputs(1000)), ["a", "b"])


def say(hearing: Hearing, event: str, cell: str, **more: object) -> None:
    hearing.hear(Message({"event": event, "cell": cell, **more}))


def until_due(deadlines: Deadlines, world: World, working: float = 1.0) -> Due:
    """Let time pass until something has to be done."""
    for _ in range(1000):
        world.pass_by(deadlines.next, working)
        due = deadlines.due()
        if due is not Due.NOTHING:
            return due
    raise AssertionError("nothing was ever due")


def test_a_cell_that_works_is_interrupted_at_its_limit_and_ended_when_it_goes_on(world, hearing):
    deadlines = Deadlines(LIMITS, 100.0, hearing, world)
    assert deadlines.next == 1010.0
    assert until_due(deadlines, world) is Due.INTERRUPT
    assert world.now == 1010.0
    assert [until_due(deadlines, world) for _ in range(3)] == [Due.INTERRUPT, Due.INTERRUPT, Due.END_STEP]
    assert world.now == 1010.0 + GRACE_SECONDS


def test_a_cell_that_waits_for_a_core_gets_that_time_in_addition(world, hearing):
    deadlines = Deadlines(LIMITS, 100.0, hearing, world)
    assert until_due(deadlines, world, working=0.2) is Due.INTERRUPT
    assert world.now == pytest.approx(1050.0, abs=0.2)


def test_looks_become_more_frequent_only_near_the_limit(world, hearing):
    deadlines = Deadlines(LIMITS, 100.0, hearing, world)
    looks = 0
    while world.now < 1040:
        world.pass_by(deadlines.next, 0.2)
        assert deadlines.due() is Due.NOTHING
        looks += 1
    assert looks <= 10


def test_work_of_an_earlier_cell_does_not_count_for_the_next(world, hearing):
    deadlines = Deadlines(LIMITS, 100.0, hearing, world)
    say(hearing, "started", "a")
    assert deadlines.has_turned
    deadlines.follow()
    world.pass_by(1008.0)
    say(hearing, "finished", "a", status="ok", fault=None)
    assert deadlines.follow() == pytest.approx(8.0)
    assert deadlines.next == 1018.0
    assert deadlines.worked() == pytest.approx(8.0)


def test_a_run_has_a_limit_of_its_own(world, hearing):
    deadlines = Deadlines(LIMITS, 5.0, hearing, world)
    assert until_due(deadlines, world, working=0.5) is Due.END_RUN
    assert world.now == pytest.approx(1010.0, abs=0.1)


def test_a_run_that_hardly_works_is_set_aside(world, hearing, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", PATIENCE)
    deadlines = Deadlines(LIMITS, 100.0, hearing, world)
    assert until_due(deadlines, world, working=0.01) is Due.SET_ASIDE
    longest = 10 + GRACE_SECONDS
    assert PATIENCE * longest < world.now - 1000 <= (PATIENCE + 1) * longest


def test_alone_on_a_busy_machine_the_limit_is_doubled_and_an_end_before_it_is_doubtful(world, hearing):
    world.crowded = True
    deadlines = Deadlines(LIMITS, 100.0, hearing, world, alone=True)
    say(hearing, "started", "a")
    deadlines.follow()
    world.pass_by(deadlines.next)
    assert deadlines.due() is Due.NOTHING
    world.pass_by(1015.0)
    say(hearing, "finished", "a", status="ok", fault=None)
    deadlines.follow()
    assert deadlines.is_doubtful


def test_alone_on_a_busy_machine_twice_the_limit_is_too_long(world, hearing):
    world.crowded = True
    deadlines = Deadlines(LIMITS, 100.0, hearing, world, alone=True)
    say(hearing, "started", "a")
    deadlines.follow()
    assert until_due(deadlines, world) is Due.INTERRUPT
    assert world.now == 1020.0
    say(hearing, "finished", "a", status="timeout", fault={"name": "CellTimeout", "message": "", "traceback": []})
    deadlines.follow()
    assert not deadlines.is_doubtful


def test_alone_on_an_idle_machine_the_limit_is_not_doubled(world, hearing):
    deadlines = Deadlines(LIMITS, 100.0, hearing, world, alone=True)
    assert until_due(deadlines, world) is Due.INTERRUPT
    assert world.now == 1010.0


def test_a_grader_that_was_busy_first_reads_messages_but_not_forever(world, hearing):
    deadlines = Deadlines(LIMITS, 5.0, hearing, world)
    late = 2 * LATE_SECONDS
    world.pass_by(1005.0 + late)
    assert deadlines.due() is Due.NOTHING
    assert deadlines.next == world.now + late
    world.pass_by(deadlines.next + late)
    assert deadlines.due() is Due.END_RUN
