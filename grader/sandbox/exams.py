"""Keeps exams apart from cells: while any run is in its exam, no other run executes cells that could overhear it.

The runs of one exercise on this machine alternate between two phases: either cells run, or one or more exams do. The
exam phase begins when no cells run. It also begins when half of the runs wait for their exams and `GRACE_SECONDS` have
passed, in which short cells can end; cells that still run are stopped until the last exam and its processes have ended.
So a run with long cells delays nobody, and many exams run at once. `bench/exams.py` compares this with waiting for the
end of all cells.

`Hall` does this within one process; `grader.sandbox.node` coordinates the processes on this machine.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

__all__ = ["Hall", "Held", "Neighbours", "Seat"]

POLL_SECONDS = 0.05
"""Seconds between two looks at what other processes do, while a run here waits for them."""
CALM_SHARE = 1 / 20
"""While none waits, the next look comes after this share of the time since the last change,"""
CALM_SECONDS = 0.5
"""but after so many seconds at most: the exam of another process may have to wait until then."""
GRACE_SECONDS = 0.1
"""Seconds from when the first run waits for its exam until other runs are stopped for it."""


class Held(Protocol):
    """A run that can be stopped and continued."""

    async def begin(self) -> bool:
        """Stop all of its processes; returns whether that worked. A run that cannot be stopped is ended."""

    def end(self) -> None:
        """Continue its processes."""


class Neighbours(Protocol):
    """Other processes that run the same exercise on this machine."""

    def may_run_cells(self) -> bool:
        """Announce that cells run here or are about to; returns whether they may, because no exam runs elsewhere."""

    def may_take_exams(self) -> bool:
        """Announce that exams begin and no cells run here; returns whether they may, because no cells run elsewhere."""

    def leave(self) -> None:
        """Announce that nothing runs here."""


class Seat:
    """One run's place among those of its exercise."""

    def __init__(self, hall: Hall, held: Held) -> None:
        self.turn = asyncio.Event()
        """Set when the run may go on: first with its cells, then with its exam."""
        self.stands = False
        """Whether the run is stopped."""
        self._hall, self._held = hall, held

    async def enter(self) -> None:
        """Wait until its cells may run."""
        await self._hall.enter(self)

    async def examine(self) -> None:
        """Called when its cells have run: wait until its exam may begin. If that takes long, the run is stopped."""
        await self._hall.examine(self)

    def leave(self) -> None:
        """Give up the seat, once all processes of the run have ended. Does nothing if it was not entered."""
        self._hall.leave(self)

    async def stop(self) -> bool:
        """Stop the run; returns whether that worked. A run that cannot be stopped will leave."""
        self.stands = self.stands or await self._held.begin()
        return self.stands

    def resume(self) -> None:
        """Continue the run, because it is its turn."""
        if self.stands:
            self.stands = False
            self._held.end()
        self.turn.set()


class Hall:
    """Holds the seats of the runs of one exercise in this process, and decides whose turn it is."""

    def __init__(self, neighbours: Neighbours | None = None) -> None:
        self._neighbours = neighbours
        self._arriving, self._cells, self._waiting, self._exams = set[Seat](), set[Seat](), set[Seat](), set[Seat]()
        self._grace_ends = self._calm_since = 0.0
        self._changed = asyncio.Event()
        self._warden: asyncio.Task[None] | None = None

    def seat(self, held: Held) -> Seat:
        """A seat for one run, which is not entered yet."""
        return Seat(self, held)

    async def enter(self, seat: Seat) -> None:
        """See `Seat.enter`."""
        await self._in_turn(seat, self._arriving)

    async def examine(self, seat: Seat) -> None:
        """See `Seat.examine`."""
        self._cells.discard(seat)
        seat.turn.clear()
        if not self._waiting:
            self._grace_ends = time.monotonic() + GRACE_SECONDS
        await self._in_turn(seat, self._waiting)

    def leave(self, seat: Seat) -> None:
        """See `Seat.leave`."""
        for seats in (self._arriving, self._cells, self._waiting, self._exams):
            seats.discard(seat)
        self._changed.set()

    async def _in_turn(self, seat: Seat, seats: set[Seat]) -> None:
        """Add the seat to `seats` and wait for its turn."""
        seats.add(seat)
        self._calm_since = time.monotonic()
        self._changed.set()
        if self._warden is None or self._warden.done():
            self._warden = asyncio.create_task(self._keep_turns())
        turn = asyncio.create_task(seat.turn.wait())
        try:
            await asyncio.wait((turn, self._warden), return_when=asyncio.FIRST_COMPLETED)
            if not turn.done():
                self._warden.result()
        finally:
            turn.cancel()

    async def _keep_turns(self) -> None:
        """Decide on turns as long as any seat is taken."""
        try:
            while self._arriving or self._cells or self._waiting or self._exams:
                self._changed.clear()
                await self._take_turns()
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._patience()):
                        await self._changed.wait()
        finally:
            if self._neighbours:
                self._neighbours.leave()

    def _patience(self) -> float | None:
        """Seconds after which to look again even if nothing changes here."""
        grace = self._grace_ends - time.monotonic()
        if self._waiting and grace > 0:
            return grace
        if self._neighbours is None:
            return None
        now = time.monotonic()
        if self._arriving or self._waiting or any(seat.stands for seat in self._cells):
            self._calm_since = now
        return min(CALM_SECONDS, max(POLL_SECONDS, CALM_SHARE * (now - self._calm_since)))

    async def _take_turns(self) -> None:
        """Continue the runs whose turn it is; stop the others."""
        has_grace = time.monotonic() < self._grace_ends
        if self._exams:
            self._admit(self._waiting, self._exams)
        elif self._waiting and (not self._cells or (len(self._waiting) >= len(self._cells) and not has_grace)):
            if await self._all_stand(self._cells) and (not self._neighbours or self._neighbours.may_take_exams()):
                self._admit(self._waiting, self._exams)
        elif not self._neighbours or self._neighbours.may_run_cells():
            for seat in self._cells:
                seat.resume()
            if not (self._waiting and has_grace):
                self._admit(self._arriving, self._cells)
        elif await self._all_stand(self._cells):
            self._neighbours.leave()
        if not has_grace:
            await self._all_stand(self._waiting)

    @staticmethod
    def _admit(seats: set[Seat], to: set[Seat]) -> None:
        """Move `seats` into the set `to`, and let their runs go on."""
        while seats:
            seat = seats.pop()
            to.add(seat)
            seat.resume()

    @staticmethod
    async def _all_stand(seats: Iterable[Seat]) -> bool:
        """Stop the runs; returns whether all stand. One that cannot be stopped counts as running until it leaves."""
        return all(await asyncio.gather(*(seat.stop() for seat in seats)))
