"""Checks that a CSV file is the expected table. It uses only the standard library, so that imports stay fast."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator
from pathlib import Path

from grader.errors import DataError
from grader.support.wording import plural

__all__ = ["number", "records", "verify_table"]

Columns = tuple[str, ...]
Parsers = tuple[Callable[[str], object], ...]


def verify_table(path: Path, columns: Columns, parsers: Parsers, rows: int) -> None:
    """Check the header of a CSV file, and that its first `rows` records parse, cell by cell.

    `parsers` holds one function for each column, which raises `ValueError` for text that it cannot parse. Raises
    `DataError` naming file, line and column.
    """
    lines = records(path)
    _check_header(path, next(lines, []), columns)
    seen = 0
    for seen, cells in zip(range(1, rows + 1), lines, strict=False):
        _check_record(path, seen + 1, cells, columns, parsers)
    if not seen:
        raise DataError(f"{path}, line 2: no records after the header; give the complete file")


def records(path: Path) -> Iterator[list[str]]:
    """The cells of each line of a CSV file, the header first. Raises `DataError` if it is not text."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.reader(file)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); give the path of a readable CSV file") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: is not CSV text ({error}); give the unpacked CSV file") from error


def number(text: str) -> float:
    """The finite number in `text`. Raises `ValueError` for anything else."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not finite")
    return value


def _check_header(path: Path, found: list[str], columns: Columns) -> None:
    if tuple(found) == columns:
        return
    for position, (have, want) in enumerate(zip(found, columns, strict=False), start=1):
        if have != want:
            raise DataError(f"{path}, line 1, column {position}: {have!r} where {want!r} belongs; fix the header")
    raise DataError(
        f"{path}, line 1: {plural(len(found), 'column')} instead of {len(columns)}; the header is {', '.join(columns)}"
    )


def _check_record(path: Path, line: int, cells: list[str], columns: Columns, parsers: Parsers) -> None:
    if len(cells) != len(columns):
        raise DataError(
            f"{path}, line {line}: {plural(len(cells), 'cell')} instead of {len(columns)}; fix or remove the line"
        )
    for column, parse, text in zip(columns, parsers, cells, strict=True):
        try:
            parse(text)
        except ValueError as error:
            raise DataError(f"{path}, line {line}, column {column!r}: cannot read {text!r}; fix the cell") from error
