"""Exams are taken alone: while a run is in its exam, no cells of others run that could overhear it.

The runs of one exercise on this machine take turns: cells run, or exams are taken, one or many. Exams begin when no
cells run, or when half of the runs have come to theirs and `GRACE_SECONDS` have passed, in which cells that take a
moment end by themselves; all others stand still from then until the last exam has ended, and its processes with it. So
whoever computes for long holds nobody up, and many exams are taken at once. `bench/exams.py` compares this with letting
all cells end first.

`Hall` sees to it in this process; `grader.sandbox.node` tells it of other processes on this machine.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

__all__ = ["Hall", "Held", "Neighbours", "Seat"]

POLL_SECONDS = 0.05
"""Between two looks at what other processes do."""
GRACE_SECONDS = 0.1
"""From when the first run waits for its exam until anybody is stopped for it."""


class Held(Protocol):
    """A run that can be held up."""

    async def begin(self) -> bool:
        """Have all of its processes stand; returns whether they do. Those that do not are ended."""

    def end(self) -> None:
        """Let them go on."""


class Neighbours(Protocol):
    """Other processes that run the same exercise on this machine."""

    def may_run_cells(self) -> bool:
        """Cells are about to run here, or run already; returns whether they may, for nobody takes an exam."""

    def may_take_exams(self) -> bool:
        """No cells run here, and exams are about to begin; returns whether they may, for nobody else runs cells."""

    def leave(self) -> None:
        """Nothing runs here."""


class Seat:
    """One run's place among those of its exercise."""

    def __init__(self, hall: Hall, held: Held) -> None:
        self.turn = asyncio.Event()
        """Set when it may go on: with its cells, then with its exam."""
        self._hall, self._held = hall, held
        self._stands = False

    async def enter(self) -> None:
        """Wait until its cells may run."""
        await self._hall.enter(self)

    async def examine(self) -> None:
        """Its cells have run: wait until its exam may begin, standing still if that takes long."""
        await self._hall.examine(self)

    def leave(self) -> None:
        """All of its processes have ended. Does nothing where it was not entered."""
        self._hall.leave(self)

    async def stop(self) -> bool:
        """Have it stand; returns whether it does. One that cannot be stopped will leave."""
        self._stands = self._stands or await self._held.begin()
        return self._stands

    def resume(self) -> None:
        """It is its turn."""
        if self._stands:
            self._stands = False
            self._held.end()
        self.turn.set()


class Hall:
    """Where the runs of one exercise in this process sit."""

    def __init__(self, neighbours: Neighbours | None = None) -> None:
        self._neighbours = neighbours
        self._arriving, self._cells, self._waiting, self._exams = set[Seat](), set[Seat](), set[Seat](), set[Seat]()
        self._grace_ends = 0.0
        self._changed = asyncio.Event()
        self._warden: asyncio.Task[None] | None = None

    def seat(self, held: Held) -> Seat:
        """A seat for one run, to be entered."""
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
        """Wait among `seats` for the turn."""
        seats.add(seat)
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
        """See to the turns for as long as somebody sits here."""
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
        """Seconds after which to look again though nothing has changed here."""
        grace = self._grace_ends - time.monotonic()
        if self._waiting and grace > 0:
            return grace
        return POLL_SECONDS if self._neighbours else None

    async def _take_turns(self) -> None:
        """Whose turn it is goes on; the others stand."""
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
        """Let `seats` go on, as some of those that are in `to`."""
        while seats:
            seat = seats.pop()
            to.add(seat)
            seat.resume()

    @staticmethod
    async def _all_stand(seats: Iterable[Seat]) -> bool:
        """Have them stand; one that cannot be stopped counts until it has left."""
        return all(await asyncio.gather(*(seat.stop() for seat in seats)))
