"""The changes that a marker can make. Each is a function of the sheet as it is when the change is written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import uuid4

from grader.errors import InputError
from grader.gradebook.rubric.book import Change
from grader.gradebook.rubric.records import Item, Key, Kind, Mark, Sheet, Start

__all__ = [
    "LONGEST_COMMENT", "LONGEST_TEXT", "Draft", "add_item", "choose", "edit_item", "finish", "give", "number_of",
    "read_line", "remove_item", "save", "set_alone", "set_start",
]  # fmt: skip

LONGEST_TEXT = 300
"""Most characters of a rubric item."""
LONGEST_COMMENT = 10_000
"""Most characters of a free comment."""
MOST_POINTS = 1_000
MOST_ITEMS = 100
_LINE = re.compile(r"(?P<points>[+\-−–]?\s*\d+(?:[.,]\d*)?|[+\-−–]?\s*[.,]\d+)(?P<text>\s.*)?", re.DOTALL)


@dataclass(frozen=True)
class Draft:
    """What a marker's page holds for one answer, or for several equal ones, when a change is sent."""

    marker: str
    """Who marks."""
    answers: Mapping[str, str]
    """Digests of the answers, by account."""
    comment: str | None = None
    """The free comment; None if the marker did not touch it."""
    adjust: float | None = None
    """Points beyond those of the items; None if the marker did not touch them."""

    def marks(self, sheet: Sheet) -> list[Mark]:
        """The marks of these answers, with what was typed."""
        marks = [sheet.mark(account, self.marker) for account in self.answers]
        return [
            replace(
                mark,
                comment=mark.comment if self.comment is None else self.comment,
                adjust=mark.adjust if self.adjust is None else self.adjust,
            )
            for mark in marks
        ]


def save(draft: Draft) -> Change:
    """Keep what was typed."""
    return lambda sheet: _typed(draft, sheet)


def give(draft: Draft, item: str, has: bool = True) -> Change:
    """Give the answers the rubric item, or take it away."""

    def change(sheet: Sheet) -> dict[Key, str | None]:
        change_of = frozenset({_item(sheet, item).id})
        marks = draft.marks(sheet)
        return _written(
            replace(mark, items=mark.items | change_of if has else mark.items - change_of) for mark in marks
        )

    return change


def finish(draft: Draft) -> Change:
    """Give the points: from now on they count."""

    def change(sheet: Sheet) -> dict[Key, str | None]:
        first = draft.marks(sheet)[0]
        return _written(
            replace(
                mark,
                items=first.items,
                adjust=first.adjust,
                comment=first.comment,
                done=True,
                answer=draft.answers[mark.account],
                order=mark.order if mark.done else _next_order(sheet, mark.account),
            )
            for mark in draft.marks(sheet)
        )

    return change


def add_item(draft: Draft, line: str) -> Change:
    """Add a rubric item, such as `0.5 names both axes`, and give it to the answers."""
    points, text = read_line(line)

    def change(sheet: Sheet) -> dict[Key, str | None]:
        _check_new(sheet, text)
        place = max((known.place for known in sheet.items), default=0) + 1
        item = Item(uuid4().hex, text, points, place)
        marks = [replace(mark, items=mark.items | {item.id}) for mark in draft.marks(sheet)]
        return {Key(Kind.ITEM, item=item.id): item.document(), **_written(marks)}

    return change


def edit_item(draft: Draft, id: str, line: str) -> Change:
    """Change points and text of a rubric item, for every answer that has it."""
    points, text = read_line(line)

    def change(sheet: Sheet) -> dict[Key, str | None]:
        item = _item(sheet, id)
        _check_new(sheet, text, id)
        return {Key(Kind.ITEM, item=id): replace(item, points=points, text=text).document(), **_typed(draft, sheet)}

    return change


def remove_item(draft: Draft, id: str) -> Change:
    """Remove a rubric item, and with it its points of every answer that has it."""

    def change(sheet: Sheet) -> dict[Key, str | None]:
        return {Key(Kind.ITEM, item=_item(sheet, id).id): None, **_typed(draft, sheet)}

    return change


def set_start(draft: Draft, start: Start) -> Change:
    """Let the points of all answers start from zero, or from full marks."""
    text = f'{{"from": "{start}"}}'
    return lambda sheet: {Key(Kind.START): text, **_typed(draft, sheet)}


def set_alone(draft: Draft, account: str, alone: bool) -> Change:
    """Take one answer out of its group of nearly equal ones, or put it back."""
    return lambda sheet: {Key(Kind.ALONE, account): "{}" if alone else None, **_typed(draft, sheet)}


def choose(draft: Draft, marker: str) -> Change:
    """Let the finished mark of `marker` count, whoever was first."""

    def change(sheet: Sheet) -> dict[Key, str | None]:
        marks = [mark for account in draft.answers for mark in sheet.done(account)]
        if marker not in {mark.marker for mark in marks}:
            raise InputError("this marker has not finished the answer")
        return {**_typed(draft, sheet), **_written(replace(mark, chosen=mark.marker == marker) for mark in marks)}

    return change


def read_line(line: str) -> tuple[float, str]:
    """Points and text of a rubric item, from what was typed. Raises `InputError`."""
    match = _LINE.fullmatch(line.strip())
    text = " ".join((match["text"] or "").split()) if match else ""
    if match is None or not text:
        raise InputError("a rubric item is points and a text, such as: 0.5 names both axes")
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise InputError(f"the text of a rubric item has at most {LONGEST_TEXT} characters, all of them printable")
    return number_of(match["points"]), text


def number_of(text: str) -> float:
    """A number of points, with a decimal point or comma; 0 if nothing is typed. Raises `InputError`."""
    plain = "".join(text.split()).replace(",", ".").replace("−", "-").replace("–", "-")
    try:
        points = float(plain or 0)
    except ValueError:
        points = math.nan
    if not abs(points) <= MOST_POINTS:
        raise InputError(f"{text!a:.20} is not a number of points")
    return round(points, 4)


def _typed(draft: Draft, sheet: Sheet) -> dict[Key, str | None]:
    """The marks with what was typed, if anything was."""
    return _written(draft.marks(sheet)) if (draft.comment, draft.adjust) != (None, None) else {}


def _written(marks: Iterable[Mark]) -> dict[Key, str | None]:
    return {mark.key: mark.document() for mark in marks}


def _item(sheet: Sheet, id: str) -> Item:
    found = next((item for item in sheet.items if item.id == id), None)
    if found is None:
        raise InputError("this rubric item is gone: somebody has removed it")
    return found


def _check_new(sheet: Sheet, text: str, but: str = "") -> None:
    """Raise `InputError` if the rubric has an item of this text already, or too many."""
    if any(item.text == text and item.id != but for item in sheet.items):
        raise InputError("the rubric has an item of this text already")
    if len(sheet.items) >= MOST_ITEMS and not but:
        raise InputError(f"a rubric has at most {MOST_ITEMS} items")


def _next_order(sheet: Sheet, account: str) -> int:
    return 1 + max((mark.order for mark in sheet.done(account)), default=0)
