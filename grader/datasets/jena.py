"""The Jena weather station: the format of its records, its download, and synthetic years in the same format."""

from __future__ import annotations

import functools
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from grader.datasets.description import Archive, Dataset
from grader.datasets.tables import number, records, verify_table
from grader.errors import DataError

if TYPE_CHECKING:  # pandas and numpy are imported on first use: listing datasets must cost nothing
    import numpy as np
    import pandas as pd

    from grader.datasets.weather import Weather

__all__ = ["COLUMNS", "JENA", "synthesise", "verify", "verify_course_file", "write_stand_in"]

COLUMNS = (
    "Date Time",
    "p (mbar)",
    "T (degC)",
    "Tpot (K)",
    "Tdew (degC)",
    "rh (%)",
    "VPmax (mbar)",
    "VPact (mbar)",
    "VPdef (mbar)",
    "sh (g/kg)",
    "H2OC (mmol/mol)",
    "rho (g/m**3)",
    "wv (m/s)",
    "max. wv (m/s)",
    "wd (deg)",
)
"""Header of the course's file. Times are Central European, every 10 minutes."""

DATE_FORMAT = "%d.%m.%Y %H:%M:%S"
"""Format of the first column."""
FIRST_RECORD = (996.52, -8.02, 265.40, -8.90, 93.3, 3.33, 3.11, 0.22, 1.94, 3.12, 1307.75, 1.03, 1.75, 152.3)
"""First record of the course's file, on 1 January 2009, without the date."""
CHECKED_ROWS = 200
"""Number of records that `verify` reads."""
FAULT = -9999.0
"""The value of both wind speeds when the station could not measure the wind."""
STAND_IN_SEED = 69
"""Seed of the stand-in, a year that resembles 2020 in the statistics that the tests compare."""


def verify(path: Path) -> None:
    """Check that `path` holds records in the station's format: header, dates, numbers of the first records.

    Raises `DataError` naming line and column. Any time span is accepted, with gaps and faulty readings.
    """
    parsers = (lambda text: datetime.strptime(text, DATE_FORMAT), *[number] * (len(COLUMNS) - 1))
    verify_table(path, COLUMNS, parsers, CHECKED_ROWS)


def verify_course_file(path: Path) -> None:
    """Check that `path` is the course's file, by its first record. Raises `DataError`."""
    verify(path)
    lines = records(path)
    next(lines)
    first = next(lines)
    if tuple(float(cell) for cell in first[1:]) != FIRST_RECORD:
        raise DataError(f"{path}, line 2: the first record is not that of {JENA.file_name}; download it again")


def synthesise(seed: int, days: int = 366, start: str = "2020-01-01") -> pd.DataFrame:
    """A year that the station might have recorded: shape (days * 144, 15), columns as in the original.

    Times run without a gap from 10 minutes after midnight of `start` (an ISO date) to midnight after the last day.
    Equal arguments give equal frames. A few wind speeds are -9999, as in the original. Raises `DataError` for a seed
    below 0, fewer than 1 day, or an invalid date.
    """
    import numpy as np

    from grader.datasets.weather import simulate

    begin = _first_day(seed, days, start)
    rng = np.random.default_rng(seed)
    weather = simulate(rng, days, float(begin.timetuple().tm_yday - 1))
    frame = _frame(begin, weather)
    faulty = _faulty_rows(rng, len(frame))
    frame.loc[faulty, ["wv (m/s)", "max. wv (m/s)"]] = FAULT
    frame.loc[faulty, "wd (deg)"] = 0.0
    return frame


def write_stand_in(path: Path) -> None:
    """Write the year that stands in for the original as CSV: 52,704 records."""
    synthesise(STAND_IN_SEED).to_csv(path, index=False, lineterminator="\n")


def _first_day(seed: int, days: int, start: str) -> date:
    if seed < 0 or days < 1:
        raise DataError(f"jena: no {days} days from seed {seed}; ask for 1 day or more, and a seed of 0 or more")
    try:
        return date.fromisoformat(start)
    except ValueError as error:
        raise DataError(f"jena: start {start!r} is no date; write it like 2020-01-31") from error


def _frame(begin: date, weather: Weather) -> pd.DataFrame:
    """The 15 columns. All except the wind's are computed from three *rounded* readings, so that sums can be checked."""
    import numpy as np
    import pandas as pd

    from grader.datasets import humid_air

    pressure, temperature, dew_point = (
        series.round(2) for series in (weather.pressure, weather.temperature, weather.dew_point)
    )
    saturated = humid_air.saturation_pressure(temperature)
    vapour = humid_air.saturation_pressure(dew_point)
    values = (
        pressure,
        temperature,
        humid_air.potential_temperature(temperature, pressure),
        dew_point,
        (100 * vapour / saturated).round(1),
        saturated,
        vapour,
        saturated - vapour,
        humid_air.specific_humidity(vapour, pressure),
        humid_air.water_mole_fraction(vapour, pressure),
        humid_air.density(temperature, pressure, vapour),
        weather.wind_speed,
        weather.gust,
        weather.wind_direction.round(1) % 360,
    )
    columns = [_dates(begin, len(pressure)), *(np.round(series, 2) for series in values)]
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))


@functools.lru_cache(maxsize=4)
def _dates(begin: date, rows: int) -> pd.Index[str]:
    """Times as text; kept, because writing them takes most of the time of a year, and all years have the same."""
    import pandas as pd

    first = datetime.combine(begin, time(0, 10))
    return pd.date_range(first, periods=rows, freq="10min").strftime(DATE_FORMAT)


def _faulty_rows(rng: np.random.Generator, rows: int) -> list[int]:
    """Rows in which the anemometer fails: two consecutive ones early in the record, and one late, in the test part."""
    early = int(rows * rng.uniform(0.05, 0.5))
    late = int(rows * rng.uniform(0.82, 0.98))
    return [early, min(early + 1, rows - 1), late]


JENA = Dataset(
    name="jena",
    title="Jena weather station, every 10 minutes",
    file_name="jena_climate_2009_2016.csv",
    columns=COLUMNS,
    attribution=(
        "Weather station of the Max Planck Institute for Biogeochemistry, Jena, Germany; the years 2009 to "
        "2016 were put together by F. Chollet for Deep Learning with Python. No licence is stated: use it "
        "for teaching, and do not redistribute it. The synthetic stand-in holds none of its records."
    ),
    archive=Archive(
        urls=(
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/jena_climate_2009_2016.csv.zip",
            "https://s3.amazonaws.com/keras-datasets/jena_climate_2009_2016.csv.zip",
        ),
        size=13_568_290,
        member="jena_climate_2009_2016.csv",
        largest=100_000_000,
        verify=verify_course_file,
    ),
    verify=verify,
    write_stand_in=write_stand_in,
    stand_in_version=1,
)
