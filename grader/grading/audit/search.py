"""Which runs tell whether a quantity depends on what it must not depend on, and what follows from them. Runs nothing.

Each quantity is looked at on two grounds: the data as they are, and other data of the same kind that nobody has seen.
On each of them what is forbidden changes, and the quantity has to stay the same. So a notebook that knows the data as
they are, and behaves well only where they change, shows it on the first ground; one that remembers numbers shows it on
the second.

To save time only the cells run that the quantity seems to need. They have to make the same of it as the whole notebook
does; if they do not, the whole notebook runs each time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from grader.errors import in_a_line
from grader.evidence import Fault, Observation
from grader.exercise.audits import Quantity
from grader.grading.audit.comparison import first_difference, is_same
from grader.grading.audit.findings import Finding, Kind
from grader.grading.audit.layout import Forbidden
from grader.support.alteration import Block, Manner, Step
from grader.support.wording import listed

__all__ = ["Aim", "Cells", "Found", "Runs", "Seen", "Trial", "search"]

Cells = frozenset[str] | None
"""Ids of the cells that run; None for the whole notebook."""
Seen = Mapping[str, Observation]
"""What a run shows of each quantity."""
DRAWS = 3
"""Records of other data that are tried where one shows nothing."""
MANNERS = (Manner.LARGER, Manner.EXCHANGED, Manner.MIRRORED, Manner.SMALLER)
"""How what is forbidden changes, the first of them first."""
OTHER_MANNERS = (Manner.EXCHANGED, Manner.MIRRORED, Manner.SMALLER, Manner.LARGER)
"""The same on other data. Rows in another order come first: no model forecasts them, so what is chosen by an error on
them, such as a penalty, is another one, while values that are all larger may leave it as it is."""
MOST_STEPS = 10
"""Most runs to find the earliest row that reaches a quantity."""


@dataclass(frozen=True)
class Trial:
    """One run."""

    cells: Cells
    """What runs."""
    steps: tuple[Step, ...] = ()
    """How the data change."""
    number: int = 0
    """Tells runs apart that are the same otherwise."""


@dataclass(frozen=True)
class Aim:
    """One quantity and what it must not depend on."""

    quantity: Quantity
    """The quantity."""
    forbidden: tuple[Forbidden, ...]
    """What must not matter. All are looked at on the data as they are, and the first on other data, too."""
    others: tuple[str, ...]
    """The parts that must not matter; empty where later rows must not."""
    cells: Cells
    """The cells that it seems to need."""
    place: Callable[[int], str]
    """What a row is called."""


@dataclass(frozen=True)
class Found:
    """What the runs show."""

    findings: tuple[Finding, ...]
    """One for each quantity."""
    responsive: tuple[str, ...] = ()
    """The quantities that differed between any two records, if a correct solution was looked at."""
    moved: bool = True
    """Whether any quantity differed between any records at all."""


Runs = Generator[Sequence[Trial], Mapping[Trial, Seen], Found]
"""Asks for trials, is sent what they showed, without those that could not be run, and returns what was found."""
_Look = Generator[Sequence[Trial], Mapping[Trial, Seen], Observation]
_Settle = Generator[Sequence[Trial], Mapping[Trial, Seen], "Finding | _Difference"]
_Perhaps = Generator[Sequence[Trial], Mapping[Trial, Seen], "Finding | _Difference | None"]
_Locate = Generator[Sequence[Trial], Mapping[Trial, Seen], Finding]
_Ask = Generator[Sequence[Trial], Mapping[Trial, Seen], None]


class _NoMoreRuns(Exception):
    """The most runs have been made, or one of them could not be."""


@dataclass(frozen=True)
class _Difference:
    """A quantity changed with what must not matter; the earliest row that reaches it is not known yet."""

    ground: tuple[Step, ...]
    base: Observation
    forbidden: Forbidden
    manner: Manner


def search(
    aims: Sequence[Aim],
    everything: tuple[Block, ...],
    seed: int,
    most: int,
    responsive: Collection[str] | None = None,
    plain: Seen | None = None,
) -> Runs:
    """Look at each of `aims`, in at most `most` runs.

    `everything` is all that can change. `responsive` are the quantities that differ between any two records in a
    correct solution; None if this is one. `plain` is what the whole notebook shows on the data as they are, if that is
    known.
    """
    asked = _Asked(most, {} if plain is None else {Trial(None): plain})
    yield from asked.ask([Trial(None)])
    inquiries = [_Inquiry(aim, asked, everything, seed, responsive) for aim in aims]
    yield from asked.ask([trial for item in inquiries if item.is_computed for trial in item.first_trials()])
    settled = list[Finding | _Difference]()
    for item in inquiries:
        try:
            settled.append((yield from item.settle()))
        except _NoMoreRuns:
            settled.append(item.found(Kind.UNFINISHED, "could not be audited", "some runs are missing"))
    found = []
    for item, one in zip(inquiries, settled, strict=True):  # whether comes before where, as long as there are runs
        found.append((yield from item.locate(one)) if isinstance(one, _Difference) else one)
    answers = tuple(item.name for item in inquiries if responsive is None and item.is_responsive)
    return Found(tuple(found), answers, any(item.is_moved for item in inquiries))


@dataclass
class _Asked:
    """The runs that were made."""

    most: int
    known: dict[Trial, Seen] = field(default_factory=dict)
    made: int = 0

    def ask(self, trials: Sequence[Trial]) -> _Ask:
        """Have those of `trials` run that are not known, as far as the most runs allow."""
        missing = [trial for trial in dict.fromkeys(trials) if trial not in self.known][: self.most - self.made]
        if missing:
            self.made += len(missing)
            self.known.update((yield missing))


@dataclass
class _Inquiry:
    """What is asked about one quantity, and the records on which it was seen."""

    aim: Aim
    asked: _Asked
    everything: tuple[Block, ...]
    seed: int
    responsive: Collection[str] | None
    cells: Cells = None
    records: list[Observation] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The quantity's name."""
        return self.aim.quantity.name

    @property
    def is_computed(self) -> bool:
        """Whether the notebook computes it, as it is."""
        seen = self.asked.known.get(Trial(None), {})
        return self.name in seen and seen[self.name].fault is None

    @property
    def is_responsive(self) -> bool:
        """Whether it differs between any two records that were looked at."""
        pairs = ((one, other) for number, one in enumerate(self.records) for other in self.records[:number])
        return len(self.records) > 1 and not any(is_same(one.value, other.value) for one, other in pairs)

    @property
    def is_moved(self) -> bool:
        """Whether it differs between any of the records."""
        return any(not is_same(self.records[0].value, record.value) for record in self.records[1:])

    def first_trials(self) -> list[Trial]:
        """The runs that suffice for most quantities; those that need the same cells share them."""
        fresh, first = self._fresh(0), self.aim.forbidden[0]
        looks: list[tuple[Step, ...]] = [(self._change(item, MANNERS[0]),) for item in self.aim.forbidden]
        looks += [(fresh,), (fresh, self._change(first, OTHER_MANNERS[0]))]
        return [Trial(self.aim.cells, steps) for steps in looks]

    def settle(self) -> _Settle:
        """Say what the runs show, and have more of them made where that takes more. Raises `_NoMoreRuns`."""
        plain = yield from self._see()
        if plain.fault is not None:
            return self.found(Kind.MISSING, "is not computed", _why(plain))
        yield from self._choose_cells(plain)
        for forbidden in self.aim.forbidden:
            finding = yield from self._compare((), plain, forbidden)
            if finding is not None:
                return finding
        self.records = [plain]
        must_respond, stopped = self.responsive is not None and self.name in self.responsive, ""
        for draw in range(DRAWS):
            ground = (self._fresh(draw),)
            base = yield from self._see(*ground)
            if base.fault is not None:
                stopped = stopped or _why(base)
                continue
            self.records.append(base)
            if len(self.records) == 2:
                finding = yield from self._compare(ground, base, self.aim.forbidden[0])
                if finding is not None:
                    return finding
            if self.responsive is not None and not (must_respond and is_same(plain.value, base.value)):
                return self._clean()
        if len(self.records) == 1:
            return self.found(Kind.STOPS, "is not computed on other data of the same kind", stopped)
        if must_respond:
            return self.found(Kind.CONSTANT, "stays the same when all data change: it is not computed from them")
        return self._clean()

    def found(self, kind: Kind, says: str, why: str = "", row: int = -1) -> Finding:
        """The finding that the quantity `says`, with the particulars `why`; `row` is the earliest that reaches it."""
        sentence = f"{self.name} {says}"
        source = self._whose() if kind is Kind.LEAK else ""
        earliest = self.aim.place(row) if source and self.aim.others else ""
        return Finding(self.name, kind, f"{sentence}: {why}" if why else sentence, row, sentence, source, earliest)

    def _clean(self) -> Finding:
        return self.found(Kind.CLEAN, f"does not depend on {self._whose()}")

    def _whose(self) -> str:
        """What must not matter, in words."""
        return f"rows of {listed(self.aim.others, 'or')}" if self.aim.others else "later rows"

    def _choose_cells(self, plain: Observation) -> _Ask:
        """Use the cells that it seems to need if they make the same of it as the whole notebook."""
        self.cells = self.aim.cells
        forbidden = self.aim.forbidden[0]
        changed = yield from self._see(self._change(forbidden, MANNERS[0]), anyhow=True)
        if self.cells is not None and _difference(plain, changed, forbidden) is not None:
            again = yield from self._see(anyhow=True)
            self.cells = self.cells if _equal(plain, again) else None

    def _compare(self, ground: tuple[Step, ...], base: Observation, forbidden: Forbidden) -> _Perhaps:
        """Change what must not matter; None if nothing differs then.

        A quantity that takes few values, such as the best epoch, may stay the same by chance, so more is changed.
        """
        wanted = 1 if self.responsive is not None and self.name in self.responsive else len(MANNERS)
        compared, stopped = 0, ""
        for manner in OTHER_MANNERS if ground else MANNERS:
            changed = yield from self._see(*ground, self._change(forbidden, manner))
            if changed.fault is not None:
                stopped = stopped or _why(changed)
                continue
            if not is_same(base.value, changed.value, forbidden.entries):
                again = yield from self._see(*ground, number=0 if self.cells is not None and not ground else 1)
                if _equal(base, again):
                    return _Difference(ground, base, forbidden, manner)
                return self.found(Kind.CHANCE, "differs between equal runs", "seed all random numbers in the notebook")
            compared += 1
            if compared == wanted:
                return None
        return None if compared else self.found(Kind.STOPS, f"is not computed when {self._whose()} change", stopped)

    def locate(self, found: _Difference) -> _Locate:
        """The finding on a difference: which row is the earliest that matters, as closely as the runs allow."""
        ground, forbidden = found.ground, found.forbidden
        rows = forbidden.rows
        low, high, entry = 0, len(rows), 0
        for step in range(MOST_STEPS):
            most = 1 if step == 0 else (low + high) // 2
            if high - low == 1:
                break
            try:
                changed = yield from self._see(*ground, self._change(forbidden, found.manner, 0, most))
            except _NoMoreRuns:
                break
            place = _difference(found.base, changed, forbidden)
            low, high, entry = (low, most, place) if place is not None else (most, high, entry)
        if not self.aim.others:
            return self._looks_ahead(found.forbidden, entry, int(rows[low]), int(rows[high - 1]))
        reaches_to_the_end = False
        if low == 0 and high == 1 and len(rows) > 1:
            with suppress(_NoMoreRuns):  # then the finding only names the earliest row
                changed = yield from self._see(*ground, self._change(forbidden, found.manner, len(rows) - 1, len(rows)))
                reaches_to_the_end = _difference(found.base, changed, forbidden) is not None
        return self._depends(int(rows[low]), int(rows[high - 1]), low == 0 and high == 1, reaches_to_the_end)

    def _looks_ahead(self, forbidden: Forbidden, entry: int, first: int, last: int) -> Finding:
        latest = self.aim.place((forbidden.origins or ())[entry])
        why = f"entry {entry}, which may depend on the data up to {latest}, changes with {self._row(first, last)}"
        return self.found(Kind.LEAK, "looks ahead", why, first)

    def _depends(self, first: int, last: int, from_the_first: bool, to_the_last: bool) -> Finding:
        of_them = ", the first of them" if from_the_first else ""
        why = "it is computed over all rows; " if from_the_first and to_the_last else ""
        why += f"the earliest that matters is {self._row(first, last)}{of_them}"
        return self.found(Kind.LEAK, f"changes when {self._whose()} change", why, first)

    def _row(self, first: int, last: int) -> str:
        """The earliest row that matters, as closely as it is known."""
        place = self.aim.place
        return place(first) if first == last else f"{place(first)} or a later one, up to {place(last)}"

    def _see(self, *steps: Step, number: int = 0, anyhow: bool = False) -> _Look:
        """The quantity after `steps`. Data as they are were already seen in the run of the whole notebook."""
        as_they_are = not steps and not number and not anyhow
        trial = Trial(None if as_they_are else self.cells, steps, number)
        yield from self.asked.ask([trial])
        if trial not in self.asked.known:
            raise _NoMoreRuns
        missing = Observation(fault=Fault("RunEnded", "the run ended before"))
        return self.asked.known[trial].get(self.name, missing)

    def _fresh(self, draw: int) -> Step:
        """Other data of the same kind."""
        return Step(Manner.FRESH, self.seed + draw, self.everything)

    def _change(self, forbidden: Forbidden, manner: Manner, first: int = 0, stop: int | None = None) -> Step:
        """Other values in those forbidden rows from number `first` to `stop`."""
        return Step(manner, self.seed, forbidden.blocks(first, stop))


def _difference(base: Observation, changed: Observation, forbidden: Forbidden) -> int | None:
    """The first entry that must not differ and does; None if there is none."""
    if changed.fault is not None:
        return 0
    return first_difference(base.value, changed.value, forbidden.entries)


def _equal(one: Observation, other: Observation) -> bool:
    """Whether both were computed, and are the same in all entries."""
    return one.fault is None and other.fault is None and is_same(one.value, other.value)


def _why(observation: Observation) -> str:
    """The error that kept a quantity from being computed."""
    fault = observation.fault
    return f"{fault.name}: {in_a_line(fault.message, 100)}" if fault else ""
