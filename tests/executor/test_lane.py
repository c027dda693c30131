"""A lane starts the next worker in advance, and leaves none behind."""

import asyncio
from pathlib import Path

import pytest

from grader.errors import SandboxError
from grader.executor.lane import Lane
from grader.model import Limits
from grader.sandbox import Spawn

WANTED = Spawn(Limits(), {})


class Worker:
    def __init__(self, request):
        self.request, self.killed, self.has_ended = request, False, False

    def kill(self):
        self.killed = True

    async def wait(self):
        self.has_ended = True


class Stable:
    """A fake sandbox whose workers do nothing."""

    name = "stable"

    def __init__(self, spares=True, fails=()):
        self.spares, self.made, self.asked, self._fails = spares, [], 0, fails

    async def spawn(self, request):
        self.asked += 1
        await asyncio.sleep(0)
        if self.asked in self._fails:
            raise SandboxError("no more room")
        self.made.append(Worker(request))
        return self.made[-1]


def runs(stable, count, request=WANTED, between=None):
    """The workers that a lane gives to `count` runs."""

    async def follow():
        lane, given = Lane(stable, 3), []
        for number in range(count):
            lane.is_followed = number < count - 1
            given.append(await lane.spawn(request))
            await asyncio.sleep(0.01)  # the run goes on
            if between:
                between(stable)
        await lane.close()
        return given

    return asyncio.run(follow())


def test_the_next_worker_is_made_during_a_run_and_none_too_many():
    stable = Stable()
    made = []
    given = runs(stable, 3, between=lambda stable: made.append(len(stable.made)))
    assert (given, made) == (stable.made, [2, 3, 3])
    assert {worker.request.lane for worker in given} == {3}
    assert not any(worker.killed for worker in given)


def test_no_worker_is_started_in_advance_if_workers_are_expensive():
    stable = Stable(spares=False)
    made = []
    runs(stable, 3, between=lambda stable: made.append(len(stable.made)))
    assert made == [1, 2, 3]


def test_a_worker_that_ended_while_it_waited_is_replaced():
    stable = Stable()

    def end_the_first_spare(stable):
        stable.made[1].has_ended = True

    given = runs(stable, 2, between=end_the_first_spare)
    assert given == [stable.made[0], stable.made[2]]


def test_a_failure_to_start_a_worker_in_advance_shows_only_when_it_is_needed():
    assert len(runs(Stable(fails=(2,)), 2)) == 2
    with pytest.raises(SandboxError, match="no more room"):
        runs(Stable(fails=(2, 3)), 2)


def test_a_worker_that_is_no_longer_needed_is_ended():
    stable = Stable()

    async def leave():
        lane = Lane(stable, 0)
        lane.is_followed = True
        await lane.spawn(WANTED)
        await asyncio.sleep(0.01)
        other = await lane.spawn(Spawn(Limits(), {"jena": Path("jena.csv")}))
        await lane.close()
        return other

    other = asyncio.run(leave())
    first, spare, given, *rest = stable.made
    assert (first.killed, spare.killed, given.killed) == (False, True, False)
    assert given is other
    assert all(worker.killed for worker in rest)


def test_a_worker_that_is_being_made_is_not_waited_for_at_the_end():
    class Slow(Stable):
        async def spawn(self, request):
            self.asked += 1
            if self.asked == 2:
                await asyncio.sleep(3600)
            return await super().spawn(request)

    stable = Slow()

    async def leave():
        lane = Lane(stable, 0)
        lane.is_followed = True
        await lane.spawn(WANTED)
        await asyncio.sleep(0)
        await lane.close()

    asyncio.run(asyncio.wait_for(leave(), 30))
    assert len(stable.made) == 1
