"""`[audit]` of `assignment.toml`: which parts the data have, and which quantities may depend on which of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.errors import AssignmentError
from grader.support.wording import did_you_mean

__all__ = ["OBSERVED", "Audit", "Part", "Quantity", "audit_of"]

OBSERVED = "audit"
"""The attribute by which a check reads what the audit found: `observed.audit["mean"]`."""
_KEYS = ("parts", "quantities", "parameters", "variable", "date", "series", "keep", "missing", "runs")
_CONDITIONS = ("rows", "dates", "series", "columns")
_FORMS = ({"without"}, {"origin"}, {"origin", "step"}, {"origin", "part"}, {"origin", "step", "part"})


@dataclass(frozen=True)
class Part:
    """A part of the data: what meets all conditions that are given."""

    name: str
    """Its name."""
    rows: tuple[float, float] | None = None
    """The first row and the one after the last: whole numbers count rows, numbers with a point are shares of all."""
    chosen: str = ""
    """The variable of the reference's notebook that holds the numbers of the rows, for parts that are drawn by lot."""
    dates: tuple[str, str] | None = None
    """The first day or time, and the first one after it, in ISO format."""
    series: tuple[str, ...] = ()
    """Whole series: their names in the column `series` of `[audit]`, or of files in a folder of data."""
    columns: tuple[str, ...] = ()
    """Names of columns, or their positions in an array."""


@dataclass(frozen=True)
class Quantity:
    """Something that the notebook computes, and what it may depend on."""

    name: str
    """A variable of the notebook, or a probe, or `probe.key`."""
    parts: tuple[str, ...] = ()
    """The parts that it may depend on; all other parts must not matter."""
    without: tuple[str, ...] = ()
    """The parts that must not matter, if these are named instead."""
    origin: int | None = None
    """The last row that entry 0 may depend on, where each entry belongs to a row; None elsewhere."""
    step: int = 1
    """Rows from one entry to the next."""
    part: str = ""
    """The part from whose first row `origin` counts; empty for the whole data."""


@dataclass(frozen=True)
class Audit:
    """What is changed, and what must stay the same then."""

    parts: tuple[Part, ...]
    """The parts of the data."""
    quantities: tuple[Quantity, ...]
    """The quantities."""
    parameters: Mapping[str, Any]
    """The budget of the runs."""
    variable: str = ""
    """The variable that a given cell fills with the data; empty if they are the exercise's dataset."""
    date: str = ""
    """The column with dates; empty for the first one that holds any."""
    series: str = ""
    """The column that names the series of each row."""
    keep: tuple[str, ...] = ()
    """Columns that never change."""
    missing: tuple[float, ...] = ()
    """Numbers that stand for missing readings."""
    runs: int = 24
    """Most runs for one hand-in."""

    @property
    def drawn(self) -> tuple[str, ...]:
        """The variables that hold the row numbers of parts."""
        return tuple(dict.fromkeys(part.chosen for part in self.parts if part.chosen))

    def part(self, name: str) -> Part:
        """The part called `name`."""
        return next(part for part in self.parts if part.name == name)

    def quantity(self, name: str) -> Quantity:
        """The quantity called `name`."""
        return next(quantity for quantity in self.quantities if quantity.name == name)


def audit_of(table: Mapping[str, Any], quick: Mapping[str, Any], where: str) -> Audit | None:
    """The audit that `[audit]` describes; None if there is none. `quick` is the small budget, unless it names its own.

    Raises `AssignmentError`.
    """
    if not table:
        return None
    _known(table, _KEYS, f"{where}: [audit]")
    parts = tuple(_part(name, entry, where) for name, entry in _table(table, "parts", where).items())
    names = [part.name for part in parts]
    quantities = tuple(
        _quantity(name, entry, names, where) for name, entry in _table(table, "quantities", where).items()
    )
    if not quantities:
        raise AssignmentError(f'{where}: [audit.quantities] is empty; name one, such as mean = ["training"]')
    runs, texts = table.get("runs", Audit.runs), {key: table.get(key, "") for key in ("variable", "date", "series")}
    if not isinstance(runs, int) or isinstance(runs, bool) or not 4 <= runs <= 200:
        raise AssignmentError(f"{where}: [audit] runs must be a whole number from 4 to 200")
    for key, text in texts.items():
        if not isinstance(text, str):
            raise AssignmentError(f"{where}: [audit] {key} must be text in quotes")
    found = Audit(
        parts,
        quantities,
        _table(table, "parameters", where) if "parameters" in table else dict(quick),
        keep=tuple(map(str, _list(table.get("keep", []), str, f"{where}: [audit] keep"))),
        missing=tuple(map(float, _list(table.get("missing", []), (int, float), f"{where}: [audit] missing"))),
        runs=runs,
        **texts,
    )
    if found.drawn and not found.variable:
        raise AssignmentError(
            f"{where}: [audit.parts] rows = {found.drawn[0]!r}: a variable can hold the rows only if the data are a "
            "variable, too, which [audit] variable names; otherwise write [first, end]"
        )
    return found


def _part(name: str, entry: Any, where: str) -> Part:
    here = f"{where}: [audit.parts] {name}"
    if not isinstance(entry, Mapping) or not entry:
        raise AssignmentError(f"{here} must be a table, such as {{ rows = [0.0, 0.8] }}")
    _known(entry, _CONDITIONS, here)
    pairs = {}
    chosen = entry.get("rows", "")
    for key, kinds in (("rows", (int, float)), ("dates", str)):
        if key in entry and not (key == "rows" and isinstance(chosen, str)):
            found = _list(entry[key], kinds, f"{here}: {key}")
            if len(found) != 2 or not found[0] < found[1]:
                raise AssignmentError(f"{here}: {key} must be [first, end], and the end comes after the first")
            pairs[key] = (found[0], found[1])
    columns = _list(entry.get("columns", []), (str, int), f"{here}: columns")
    series = _list(entry.get("series", []), (str, int), f"{here}: series")
    return Part(
        name,
        pairs.get("rows"),
        chosen if isinstance(chosen, str) else "",
        pairs.get("dates"),
        tuple(map(str, series)),
        tuple(map(str, columns)),
    )


def _quantity(name: str, entry: Any, parts: list[str], where: str) -> Quantity:
    here = f"{where}: [audit.quantities] {name}"
    if isinstance(entry, list):
        found = Quantity(name, parts=tuple(_list(entry, str, here)))
    elif isinstance(entry, Mapping) and set(entry) in _FORMS:
        without = tuple(_list(entry.get("without", []), str, f"{here}: without"))
        found = Quantity(name, (), without, entry.get("origin"), entry.get("step", 1), entry.get("part", ""))
    else:
        raise AssignmentError(
            f'{here} must be a list of the parts that it may depend on, {{ without = ["part"] }}, or '
            "{ origin = row, step = rows } if its entries belong to rows"
        )
    is_count = all(isinstance(item, int) and not isinstance(item, bool) for item in (found.origin or 0, found.step))
    if not is_count or found.step < 1 or (found.origin or 0) < 0:
        raise AssignmentError(f"{here}: origin and step must be whole numbers, from 0 and from 1 on")
    for part in (*found.parts, *found.without, *filter(None, [found.part])):
        if part not in parts:
            raise AssignmentError(f"{here}: there is no part {part!r}; {did_you_mean(str(part), parts, 'add it')}")
    if found.origin is None and not found.without and set(found.parts) == set(parts):
        raise AssignmentError(f"{here} may depend on every part, so nothing can be found; leave it out")
    return found


def _table(table: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    found = table.get(key, {})
    if not isinstance(found, Mapping):
        raise AssignmentError(f"{where}: [audit] {key} must be a table")
    return found


def _list(found: Any, kinds: type | tuple[type, ...], here: str) -> list[Any]:
    if not isinstance(found, list) or not all(isinstance(item, kinds) and not isinstance(item, bool) for item in found):
        raise AssignmentError(f"{here} must be a list of {'texts in quotes' if kinds is str else 'numbers or texts'}")
    return found


def _known(table: Mapping[str, Any], keys: tuple[str, ...], here: str) -> None:
    for key in table:
        if key not in keys:
            raise AssignmentError(f"{here}: unknown key {key!a:.40}; {did_you_mean(key, keys, ', '.join(keys))}")
