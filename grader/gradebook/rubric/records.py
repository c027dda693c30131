"""The records of marking: rubric items, marks, and the sheet of one part that holds them all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

__all__ = ["Earlier", "Entries", "Item", "Key", "Kind", "Mark", "Sheet", "Start", "sheet_of"]


class Kind(StrEnum):
    """What an entry says."""

    ITEM = "item"
    """A rubric item."""
    START = "start"
    """Where the points of a part start."""
    ALONE = "alone"
    """That an answer is marked by itself, although others are nearly equal."""
    MARK = "mark"
    """What one marker gave one answer."""
    EARLIER = "earlier"
    """What the gradebook held for an answer before it was marked here."""


class Key(NamedTuple):
    """What identifies an entry within a part; the fields that a kind does not need are empty."""

    kind: Kind
    account: str = ""
    item: str = ""
    marker: str = ""


Entries = dict[Key, str]
"""The entries of a part, as JSON documents."""


class Start(StrEnum):
    """Where the points of a part start."""

    ZERO = "zero"
    """From nothing: items add points."""
    FULL = "full"
    """From full marks: items take points away."""


@dataclass(frozen=True)
class Item:
    """One line of a rubric."""

    id: str
    """Its name in the gradebook."""
    text: str
    """What is said about an answer that has it; students read it, too."""
    points: float
    """What it adds, or takes away if negative."""
    place: int = 0
    """Items are sorted by it."""

    def document(self) -> str:
        """The item as JSON, without its id."""
        return _json(text=self.text, points=self.points, place=self.place)


@dataclass(frozen=True)
class Mark:
    """What one marker gave one answer."""

    account: str
    """The account that handed the answer in."""
    marker: str
    """Who marked it."""
    items: frozenset[str] = frozenset()
    """Ids of the rubric items that the answer has."""
    adjust: float = 0.0
    """Points beyond those of the items."""
    comment: str = ""
    """A free comment, in Markdown."""
    done: bool = False
    """Whether the marker has finished it; before, it counts nowhere."""
    answer: str = ""
    """Digest of the answer that was marked."""
    order: int = 0
    """Which of the markers finished first: the lowest one counts, unless another one was chosen."""
    chosen: bool = False
    """Whether this one counts because somebody decided so."""

    @property
    def key(self) -> Key:
        """Its key."""
        return Key(Kind.MARK, self.account, marker=self.marker)

    def document(self) -> str:
        """The mark as JSON, without its key."""
        return _json(
            items=sorted(self.items),
            adjust=self.adjust,
            comment=self.comment,
            done=self.done,
            answer=self.answer,
            order=self.order,
            chosen=self.chosen,
        )


@dataclass(frozen=True)
class Earlier:
    """What the gradebook held for an answer before it was marked here, to be put back when the mark is undone."""

    points: float | None
    """The points by hand."""
    waits: bool
    """Whether it waited for a person."""
    comment: str | None
    """The comment."""

    def document(self) -> str:
        """The record as JSON."""
        return _json(points=self.points, waits=self.waits, comment=self.comment)


@dataclass(frozen=True)
class Sheet:
    """Everything that was entered for one part of an exercise."""

    items: tuple[Item, ...] = ()
    """The rubric, in order."""
    start: Start = Start.ZERO
    """Where the points start."""
    marks: Mapping[str, Mapping[str, Mark]] = field(default_factory=dict)
    """What was given, by account and marker."""
    alone: frozenset[str] = frozenset()
    """Accounts whose answers are marked by themselves."""
    earlier: Mapping[str, Earlier] = field(default_factory=dict)
    """What the gradebook held before, by account."""

    def mark(self, account: str, marker: str) -> Mark:
        """What `marker` gave, or an empty mark."""
        return self.marks.get(account, {}).get(marker) or Mark(account, marker)

    def done(self, account: str) -> tuple[Mark, ...]:
        """The finished marks of an answer, the one that counts first."""
        found = [mark for mark in self.marks.get(account, {}).values() if mark.done]
        return tuple(sorted(found, key=lambda mark: (not mark.chosen, mark.order, mark.marker)))

    def sum(self, mark: Mark, most: float) -> float:
        """The points of `mark` before they are cut to the range from 0 to `most`."""
        start = most if self.start is Start.FULL else 0.0
        return round(start + sum(item.points for item in self.items if item.id in mark.items) + mark.adjust, 4)

    def points(self, mark: Mark, most: float) -> float:
        """The points of `mark`, from 0 to `most`."""
        return min(max(self.sum(mark, most), 0.0), most)

    def comment(self, mark: Mark) -> str:
        """What the student reads: the rubric items that the answer has, then the free comment, as Markdown."""
        lines = [f"- {item.text} ({item.points:+g})" for item in self.items if item.id in mark.items]
        return "\n\n".join(text for text in ("\n".join(lines), mark.comment.strip()) if text)


def sheet_of(entries: Mapping[Key, str]) -> Sheet:
    """The sheet that the `entries` of a part make."""
    documents: list[tuple[Key, dict[str, Any]]] = [(key, json.loads(text)) for key, text in entries.items()]
    marks: dict[str, dict[str, Mark]] = {}
    for key, said in _of(Kind.MARK, documents):
        mark = Mark(key.account, key.marker, **{**said, "items": frozenset(said["items"])})
        marks.setdefault(key.account, {})[key.marker] = mark
    items = [Item(key.item, **said) for key, said in _of(Kind.ITEM, documents)]
    starts = [Start(said["from"]) for _, said in _of(Kind.START, documents)]
    return Sheet(
        tuple(sorted(items, key=lambda item: (item.place, item.id))),
        starts[0] if starts else Start.ZERO,
        marks,
        frozenset(key.account for key, _ in _of(Kind.ALONE, documents)),
        {key.account: Earlier(**said) for key, said in _of(Kind.EARLIER, documents)},
    )


def _of(kind: Kind, documents: Iterable[tuple[Key, dict[str, Any]]]) -> list[tuple[Key, dict[str, Any]]]:
    return [(key, said) for key, said in documents if key.kind is kind]


def _json(**values: object) -> str:
    return json.dumps(values, sort_keys=True)
