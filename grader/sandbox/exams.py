"""Exams are taken alone: while a run is in its exam, no cells of others run that could overhear it.

The runs of one exercise on this machine take turns: cells run, or exams are taken, one or many. A run whose cells are
done stands still until its exam begins. Exams begin when half of the runs wait for theirs, or no other cells run; all
other cells stand still from then until the last exam has ended, and its processes with it. So whoever computes for long
holds nobody up, and many exams are taken at once. `bench/exams.py` compares this with letting all cells end first.

`Hall` sees to it in this process; `grader.sandbox.node` tells it of other processes on this machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol

__all__ = ["Hall", "Held", "Neighbours", "Seat"]

POLL_SECONDS = 0.05
"""Between two looks at what other processes do."""


class Held(Protocol):
    """A run that can be held up."""

    def begin(self) -> bool:
        """Stop all of its processes; returns whether they stand."""

    def end(self) -> None:
        """Let them go on."""

    def give_up(self) -> None:
        """They could not be stopped: end them."""


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
        """Its cells have run: stand still until its exam may begin."""
        await self._hall.examine(self)

    def leave(self) -> None:
        """All of its processes have ended. Does nothing where it was not entered."""
        self._hall.leave(self)

    async def stop(self) -> bool:
        """Have it stand; returns whether it does. One that cannot be stopped is given up, and will leave."""
        if not self._stands:
            self._stands = await asyncio.to_thread(self._held.begin)
            if not self._stands:
                self._held.give_up()
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
        if self._neighbours or self._cells or self._exams or self._waiting:
            await seat.stop()
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
                try:
                    async with asyncio.timeout(POLL_SECONDS if self._neighbours else None):
                        await self._changed.wait()
                except TimeoutError:
                    continue
        finally:
            if self._neighbours:
                self._neighbours.leave()

    async def _take_turns(self) -> None:
        """Whose turn it is goes on; the others stand."""
        if self._exams:
            self._admit(self._waiting, self._exams)
        elif self._waiting and len(self._waiting) >= len(self._cells):
            if await self._all_stand(self._cells) and (not self._neighbours or self._neighbours.may_take_exams()):
                self._admit(self._waiting, self._exams)
        elif not self._neighbours or self._neighbours.may_run_cells():
            for seat in self._cells:
                seat.resume()
            self._admit(self._arriving, self._cells)
        elif await self._all_stand(self._cells):
            self._neighbours.leave()

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
