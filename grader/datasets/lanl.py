"""The LANL laboratory earthquakes: the format of the record, and synthetic records in the same format."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from grader.datasets.description import Dataset
from grader.datasets.tables import verify_table
from grader.errors import DataError

if TYPE_CHECKING:  # pandas is imported on first use: listing datasets must cost nothing
    import pandas as pd

__all__ = ["COLUMNS", "LANL", "synthesise", "verify", "write_stand_in"]

COLUMNS = ("acoustic_data", "time_to_failure")
"""Header of the record. The first column holds int16, the second seconds."""
CHECKED_ROWS = 1000
"""Number of records that `verify` reads; the original has 629 million."""
INT16 = range(-(2**15), 2**15)
"""Possible readings."""
STAND_IN_SEED = 16
"""Seed of the stand-in."""
FAILURES = 12
"""Number of failures in the stand-in; the original has 16."""
FIRST_SECONDS, LAST_SECONDS = 1.5, 5.0
"""Seconds of the incomplete cycles at both ends; the original begins 1.47 seconds before its first failure."""


def verify(path: Path) -> None:
    """Check that `path` holds a record in the format of LANL: its header, and the numbers of its first records.

    Raises `DataError` naming line and column. Only the beginning is read, whatever the size of the file.
    """
    verify_table(path, COLUMNS, (_reading, _seconds), CHECKED_ROWS)


def synthesise(seed: int, failures: int = FAILURES) -> pd.DataFrame:
    """A synthetic record with `failures` failures, with the columns of the original.

    `acoustic_data` is int16, in units of the recorder; `time_to_failure` is float64, in seconds, and falls from row to
    row except at failures. Rows are 0.5 ms apart. Equal arguments give equal frames. Raises `DataError` for a seed
    below 0 and for fewer than 1 failure.
    """
    import numpy as np
    import pandas as pd

    from grader.datasets.stick_slip import simulate

    if seed < 0 or failures < 1:
        raise DataError(f"lanl: no {failures} failures from seed {seed}; ask for 1 or more, and a seed of 0 or more")
    record = simulate(np.random.default_rng(seed), failures, FIRST_SECONDS, LAST_SECONDS)
    return pd.DataFrame(dict(zip(COLUMNS, (record.sound, record.left), strict=True)))


def write_stand_in(path: Path) -> None:
    """Write the record that stands in for the original as CSV: about 110 seconds, 2 MB."""
    # Rows are 0.0005 s apart, so four decimals are exact.
    synthesise(STAND_IN_SEED).to_csv(path, index=False, float_format="%.4f", lineterminator="\n")


def _reading(text: str) -> int:
    """The reading in `text`. Raises `ValueError` if it is not an int16."""
    value = int(text)
    if value not in INT16:
        raise ValueError(f"{text!r} is no int16")
    return value


def _seconds(text: str) -> float:
    """The time in `text`. Raises `ValueError` if it is not a finite number, or below zero."""
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{text!r} is no time left")
    return value


LANL = Dataset(
    name="lanl",
    title="LANL laboratory earthquakes",
    file_name="train.csv",
    columns=COLUMNS,
    attribution=(
        "Los Alamos National Laboratory with Pennsylvania State University, published on Kaggle as the competition "
        "LANL Earthquake Prediction (2019), whose rules hold: an account is needed, and the file may not be "
        "redistributed. The synthetic stand-in holds none of its records."
    ),
    archive=None,
    verify=verify,
    write_stand_in=write_stand_in,
    stand_in_version=1,
)
"""The file is `train.csv` of https://www.kaggle.com/c/LANL-Earthquake-Prediction, 629,145,480 records."""
