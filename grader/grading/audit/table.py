"""The numbers of a dataset's files, and copies of the files with other numbers in them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grader.errors import DataError
from grader.support.wording import plural

__all__ = ["Table", "read_table"]


@dataclass(frozen=True)
class Table:
    """All records of a CSV file, or of the CSV files in a folder one after the other, which have the same header."""

    path: Path
    """The file or the folder."""
    header: tuple[str, ...]
    """Names of the columns; their positions if the files have no header."""
    has_header: bool
    """Whether the files begin with one."""
    delimiter: str
    """What stands between two cells."""
    files: tuple[tuple[Path, int], ...]
    """Each file with the number of its records."""
    records: tuple[tuple[str, ...], ...]
    """The cells of each record."""

    def texts(self, column: str) -> list[str]:
        """The cells of one column. Raises `DataError` if there is none of that name."""
        if column not in self.header:
            raise DataError(f"{self.path}: there is no column {column!r}; there are {', '.join(self.header)}")
        position = self.header.index(column)
        return [record[position] for record in self.records]

    @cached_property
    def numbers(self) -> dict[str, NDArray[np.float64]]:
        """The columns that hold nothing but numbers and empty cells, which are NaN."""
        found = {}
        for name in self.header:
            try:
                values = np.array([float(text) if text.strip() else np.nan for text in self.texts(name)])
            except ValueError:
                continue
            if np.isfinite(values).any():
                found[name] = values
        return found

    @cached_property
    def stems(self) -> list[str]:
        """The name of each record's file, without its ending."""
        return [path.stem for path, count in self.files for _ in range(count)]

    def rewritten(self, columns: dict[str, NDArray[np.float64]]) -> dict[Path, bytes]:
        """The content of each file with other numbers in some columns. Cells whose number stays keep their text."""
        records = [list(record) for record in self.records]
        for name, values in columns.items():
            position, before = self.header.index(name), self.numbers[name]
            for row in np.flatnonzero(~np.isclose(values, before, rtol=0, atol=0, equal_nan=True)):
                records[row][position] = _like(records[row][position], float(values[row]))
        contents, start = {}, 0
        for path, count in self.files:
            text = io.StringIO(newline="")
            writer = csv.writer(text, delimiter=self.delimiter, lineterminator="\n")
            writer.writerows([self.header] if self.has_header else [])
            writer.writerows(records[start : start + count])
            contents[path], start = text.getvalue().encode(), start + count
        return contents


def read_table(path: Path) -> Table:
    """The records of the file or folder `path`. Raises `DataError` if it is no table."""
    paths = sorted(item for item in path.rglob("*.csv") if item.is_file()) if path.is_dir() else [path]
    header: tuple[str, ...] = ()
    has_header, delimiter = False, ","
    files, records = [], list[tuple[str, ...]]()
    for file in paths:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{file}: cannot be read as text ({error}); an audit changes CSV files only") from error
        first = text.partition("\n")[0]
        delimiter = next((mark for mark in ",;\t" if mark in first), ",")
        lines = [tuple(line) for line in csv.reader(io.StringIO(text), delimiter=delimiter) if line]
        if not lines:
            continue
        has_header = not all(_is_number(cell) for cell in lines[0])
        header = header or (lines[0] if has_header else tuple(map(str, range(len(lines[0])))))
        found = lines[1:] if has_header else lines
        if any(len(line) != len(header) for line in (lines[0], *found)):
            raise DataError(f"{file}: not every line has {plural(len(header), 'cell')}; an audit changes tables only")
        files.append((file, len(found)))
        records += found
    if not records:
        raise DataError(f"{path}: holds no records; an audit changes CSV files only")
    return Table(path, header, has_header, delimiter, tuple(files), tuple(records))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _like(text: str, value: float) -> str:
    """`value` with as many decimals as the number in `text` has."""
    plain = text.strip().lower()
    if "e" in plain:
        return repr(value)
    return f"{value:.{len(plain.partition('.')[2])}f}"
