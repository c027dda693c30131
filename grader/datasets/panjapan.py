"""PANJAPAN, a folder of series for benchmarks: its format, and a synthetic folder in the same format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.datasets.description import Dataset
from grader.datasets.tables import number, records
from grader.errors import DataError

if TYPE_CHECKING:  # numpy is imported on first use: listing datasets must cost nothing
    import numpy as np
    import numpy.typing as npt

    from grader.datasets.hourly import Array

__all__ = ["COLUMNS", "PANJAPAN", "POINTS", "synthesise", "verify", "write_stand_in"]

COLUMNS = ("value", "timestamp")
"""Columns of each file: a number, and a Unix time in seconds."""
POINTS = 840
"""Length of the series that the exercise keeps; series of other lengths are left out."""
LEAST_SERIES = 20
"""Fewest series of that length in a folder: 5 % of fewer would be none."""
STAND_IN_SEED = 39
"""Seed of the stand-in."""
STAND_IN_SERIES = 38
"""Number of varying series of the right length in the stand-in, in addition to a constant one and one with bad rows."""
FIRST_TIME = 1_425_254_400
"""Unix time around which the stand-in's series begin, within some weeks: 2 March 2015, midnight."""
DAY = 86_400
"""Seconds in a day."""


def verify(path: Path) -> None:
    """Check that `path` is a folder with enough series in the format of PANJAPAN. Raises `DataError`.

    Files of other formats and lengths are accepted, since the original has such files, too; links are not.
    """
    try:
        files = sorted(path.iterdir())
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); give the path of the folder") from error
    links = [file.name for file in files if file.is_symlink()]
    if links:
        raise DataError(f"{path}: {links[0]} is a link; put a copy of the file in its place")
    found = sum(_is_series(file) for file in files if file.suffix == ".csv" and file.is_file())
    if found < LEAST_SERIES:
        raise DataError(
            f"{path}: {found} files hold {POINTS} rows of {', '.join(COLUMNS)}, and {LEAST_SERIES} are needed; "
            f"give the folder {PANJAPAN.file_name} of the original"
        )


def synthesise(seed: int, series: int) -> npt.NDArray[np.float64]:
    """Values that such files might hold: shape (series, 840), hourly, each in a unit of its own.

    Equal arguments give equal series. Raises `DataError` for a seed below 0 and for fewer than 1 series.
    """
    import numpy as np

    from grader.datasets.hourly import simulate

    if seed < 0 or series < 1:
        raise DataError(f"panjapan: no {series} series from seed {seed}; ask for 1 or more, and a seed of 0 or more")
    return simulate(np.random.default_rng(seed), series)


def write_stand_in(path: Path) -> None:
    """Write the stand-in: 40 series to keep, and files that a careful reader skips."""
    import numpy as np

    from grader.datasets.hourly import KINDS

    rng = np.random.default_rng(STAND_IN_SEED)
    values = synthesise(STAND_IN_SEED, STAND_IN_SERIES)
    path.mkdir()
    for turn, one in enumerate(values):
        kind = KINDS[turn % len(KINDS)]
        start = FIRST_TIME + DAY * int(rng.integers(28))
        _write(path / f"{kind.name}_{turn // len(KINDS)}.csv", _lines(one, start))
    _write_oddities(path, synthesise(STAND_IN_SEED + 1, 6))


def _write_oddities(path: Path, values: Array) -> None:
    """Write odd files: other lengths, bad rows, constant, empty, a third column, and one that is not a series."""
    lines = [_lines(one, FIRST_TIME) for one in values]
    _write(path / "requests_short.csv", lines[0][:337])
    _write(path / "price_short.csv", lines[1][:840])
    longer = [f"{value:.6g},{FIRST_TIME + 3600 * (POINTS + hour)}" for hour, value in enumerate(values[2][:168])]
    _write(path / "temperature_long.csv", lines[2] + longer)
    # Two rows more than the others have, and two bad ones: 840 good ones are left.
    bad = [f"offline,{FIRST_TIME}", f",{FIRST_TIME}"]
    _write(path / "mentions_gaps.csv", [*lines[3][:100], *bad, *lines[3][100:]])
    # A bad row in place of a good one: 839 are left.
    _write(path / "requests_gaps.csv", [*lines[4][:500], f"n/a,{FIRST_TIME}", *lines[4][501:]])
    _write(
        path / "price_labelled.csv", [f"{line},{'is_anomaly' if not row else 0}" for row, line in enumerate(lines[5])]
    )
    constant = [f"21.1,{FIRST_TIME + 3600 * hour}" for hour in range(POINTS)]
    _write(path / "temperature_stuck.csv", [",".join(COLUMNS), *constant])
    _write(path / "mentions_none.csv", [",".join(COLUMNS)])
    _write(path / "price_empty.csv", [])
    _write(path / "README.md", ["Synthetic series in the format of PANJAPAN: made, not measured."])


def _lines(values: Array, start: int) -> list[str]:
    """The lines of a file; six digits exceed the precision of any real measurement."""
    rows = [f"{value:.6g},{start + 3600 * hour}" for hour, value in enumerate(values.tolist())]
    return [",".join(COLUMNS), *rows]


def _write(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def _is_series(path: Path) -> bool:
    """Whether the file has 840 records of two numbers each, whatever its header says."""
    try:
        rows = list(records(path))[1:]
        return len(rows) == POINTS and all(len(row) == len(COLUMNS) and all(map(_spelt, row)) for row in rows)
    except DataError:
        return False


def _spelt(text: str) -> bool:
    try:
        number(text)
    except ValueError:
        return False
    return True


PANJAPAN = Dataset(
    name="panjapan",
    title="PANJAPAN, hourly series of 35 days",
    file_name="benchmarking",
    columns=COLUMNS,
    attribution=(
        "PANJAPAN, published on Hugging Face as the dataset zrthxn/PANJAPAN; the series are those of its folder "
        "benchmarking/. Look there for its terms before you pass it on. The stand-in holds none of its series."
    ),
    archive=None,
    verify=verify,
    write_stand_in=write_stand_in,
    stand_in_version=1,
    is_folder=True,
    obtain=(
        "is a folder, not one file to download; get it with huggingface_hub.snapshot_download('zrthxn/PANJAPAN', "
        "repo_type='dataset', allow_patterns='benchmarking/*')"
    ),
)
"""The folder is `benchmarking/` of https://huggingface.co/datasets/zrthxn/PANJAPAN."""
