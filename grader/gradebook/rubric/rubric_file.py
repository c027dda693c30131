"""The file `rubric.toml` next to an exercise: its rubrics, which are used again when the exercise is marked again."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from grader.errors import InputError, in_a_line
from grader.gradebook.rubric.book import Change
from grader.gradebook.rubric.changes import LONGEST_TEXT, MOST_POINTS
from grader.gradebook.rubric.records import Item, Key, Kind, Sheet, Start
from grader.support.disk import read_bounded, write_bytes

__all__ = ["FILE", "Rubric", "adopt", "read_rubrics", "write_rubrics"]

FILE = "rubric.toml"
"""Its name in the folder of the exercise."""
LARGEST = 1 << 20
HEAD = """\
# The rubrics of {name}, by cell. Written by `gradecast mark {name} --serve`, and read when it starts.

"""


@dataclass(frozen=True)
class Rubric:
    """The rubric of one part."""

    start: Start
    """Where the points start."""
    items: tuple[tuple[float, str], ...]
    """Points and text of each item."""


def read_rubrics(folder: Path) -> dict[str, Rubric]:
    """The rubrics of the exercise in `folder` by cell; none without the file. Raises `InputError` if it is wrong."""
    path = folder / FILE
    where = f"{folder.name}/{FILE}"
    try:
        document = tomllib.loads(read_bounded(path, LARGEST).decode())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InputError(f"{where}: cannot be read ({in_a_line(error)}); fix or remove it") from None
    return {cell: _rubric(said, f"{where}: [{in_a_line(cell, 60)}]") for cell, said in document.items()}


def _rubric(said: Any, where: str) -> Rubric:
    example = 'write start = "zero" or "full", and items = [{ points = 0.5, text = "…" }]'
    match said:
        case {"start": "zero" | "full" as start, "items": list(items), **rest} if not rest:
            found = [_item(item, where) for item in items]
            if len({text for _, text in found}) < len(found):
                raise InputError(f"{where}: two items have the same text; change one")
            return Rubric(Start(start), tuple(found))
    raise InputError(f"{where}: not a rubric; {example}")


def _item(said: Any, where: str) -> tuple[float, str]:
    match said:
        case {"points": int() | float() as points, "text": str(text), **rest} if not rest:
            if not math.isfinite(points) or abs(points) > MOST_POINTS:
                raise InputError(f"{where}: {points} is not a number of points from -{MOST_POINTS} to {MOST_POINTS}")
            if text and text.isprintable() and text == " ".join(text.split()) and len(text) <= LONGEST_TEXT:
                return float(points), text
    raise InputError(
        f"{where}: {in_a_line(said, 80)} is not an item; it has points, and a text of one line, at most "
        f"{LONGEST_TEXT} characters"
    )


def adopt(rubric: Rubric) -> Change:
    """Add the items of the file that the gradebook does not have. Those that it has stay as they are there."""

    def change(sheet: Sheet) -> dict[Key, str | None]:
        known = {item.text for item in sheet.items}
        last = max((item.place for item in sheet.items), default=0)
        new = [
            Item(uuid4().hex, text, points, last + number)
            for number, (points, text) in enumerate(rubric.items, start=1)
            if text not in known
        ]
        entries: dict[Key, str | None] = {Key(Kind.ITEM, item=item.id): item.document() for item in new}
        if not sheet.items and rubric.start is not sheet.start:
            entries[Key(Kind.START)] = f'{{"from": "{rubric.start}"}}'
        return entries

    return change


def write_rubrics(folder: Path, sheets: Mapping[str, Sheet], order: Mapping[str, int]) -> None:
    """Write the rubrics of all parts that have one, sorted by the `order` of their cells.

    Raises `InfrastructureError` if the file cannot be written.
    """
    import tomli_w

    document = {
        cell: {
            "start": str(sheet.start),
            "items": [{"points": item.points, "text": item.text} for item in sheet.items],
        }
        for cell, sheet in sorted(sheets.items(), key=lambda entry: (order.get(entry[0], len(order)), entry[0]))
        if sheet.items
    }
    data = (HEAD.format(name=folder.name) + tomli_w.dumps(document)).encode()
    path = folder / FILE
    if (document or path.exists()) and not (path.is_file() and path.read_bytes() == data):
        write_bytes(path, data, shared=True)
