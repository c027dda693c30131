"""The folder of hourly series: the stand-in, verification, and a comparison with real series."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grader.datasets import fetch, path
from grader.datasets.hourly import HOURS, KINDS
from grader.datasets.panjapan import COLUMNS, LEAST_SERIES, POINTS, synthesise, verify, write_stand_in
from grader.errors import DataError

REAL = Path(__file__).parents[3] / "shared" / "data" / "panjapan_like"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("panjapan") / "benchmarking"
    write_stand_in(folder)
    return folder


@pytest.fixture(scope="module")
def series() -> np.ndarray:
    return synthesise(seed=0, series=80)


@pytest.fixture(scope="module")
def real() -> np.ndarray:
    """Twenty real series, which we may not distribute."""
    if not REAL.is_dir():
        pytest.skip("needs the real series in ../shared/data/panjapan_like beside the repository")
    return np.stack([values for file in sorted(REAL.glob("*.csv")) if len(values := read(file)) == POINTS])


def read(file: Path) -> np.ndarray:
    """The values of the good rows of a file with two columns; empty for other files."""
    try:
        frame = pd.read_csv(file).apply(pd.to_numeric, errors="coerce").dropna()
    except pd.errors.EmptyDataError:
        return np.empty(0)
    return frame.iloc[:, 0].to_numpy() if frame.shape[1] == 2 else np.empty(0)


def scaled(series: np.ndarray) -> np.ndarray:
    return (series - series.mean(axis=1, keepdims=True)) / series.std(axis=1, keepdims=True)


def shares(series: np.ndarray) -> dict[str, np.ndarray]:
    """Errors of one-day forecasts relative to persistence, and that of persistence in standard deviations."""
    windows = np.lib.stride_tricks.sliding_window_view(scaled(series), 120, axis=1)
    past, future = windows[..., :96], windows[..., 96:]
    days = past.reshape(*past.shape[:-1], 4, 24)

    def error(forecast: np.ndarray) -> np.ndarray:
        return np.abs(forecast - future).mean(axis=(1, 2))

    last = error(days[..., -1, :])
    return {"last": last, "mean": error(days.mean(axis=-2)) / last, "level": error(past.mean(-1)[..., None]) / last}


def test_the_stand_in_has_forty_usable_series_and_files_to_skip(folder):
    lengths = {file.name: len(read(file)) for file in folder.glob("*.csv")}
    assert sum(length == POINTS for length in lengths.values()) == 40
    assert {0, 336, 839, 1008} <= set(lengths.values())
    assert (folder / "README.md").is_file()


def test_the_stand_in_has_the_format_of_the_original(folder):
    frame = pd.read_csv(folder / "requests_0.csv")
    assert tuple(frame.columns) == COLUMNS
    assert frame.shape == (POINTS, 2)
    assert set(np.diff(frame["timestamp"])) == {3600}
    assert frame["timestamp"].iloc[0] % 86_400 == 0


def test_one_series_is_constant_and_one_holds_rows_that_are_no_numbers(folder):
    assert np.ptp(read(folder / "temperature_stuck.csv")) == 0
    text = (folder / "mentions_gaps.csv").read_text(encoding="utf-8").splitlines()
    assert len(text) == POINTS + 3
    assert len(read(folder / "mentions_gaps.csv")) == POINTS


def test_the_stand_in_is_small_and_always_the_same(folder, tmp_path):
    write_stand_in(tmp_path / "again")
    files = sorted(item.name for item in folder.iterdir())
    assert files == sorted(item.name for item in (tmp_path / "again").iterdir())
    assert all((folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in files)
    assert sum((folder / name).stat().st_size for name in files) < 2_000_000


def test_the_stand_in_is_found_and_verified(cache):
    found = path("panjapan")
    assert found == cache / "panjapan-synthetic-v1"
    verify(found)


def test_the_original_is_not_downloaded_but_the_message_says_how():
    with pytest.raises(DataError, match=r"snapshot_download.*GRADECAST_DATA=panjapan=/path/to/benchmarking"):
        fetch("panjapan")


def test_a_folder_with_too_few_series_is_refused(folder, tmp_path):
    for file in sorted(folder.glob("requests_*.csv")):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(DataError, match=rf"10 files hold 840 rows of value, timestamp, and {LEAST_SERIES} are needed"):
        verify(tmp_path)


def test_a_link_in_the_folder_and_a_missing_folder_are_refused_by_name(folder, tmp_path):
    (tmp_path / "link.csv").symlink_to(folder / "requests_0.csv")
    with pytest.raises(DataError, match=r"link.csv is a link"):
        verify(tmp_path)
    with pytest.raises(DataError, match=r"absent: cannot be read"):
        verify(tmp_path / "absent")


def test_series_are_finite_and_never_negative(series):
    assert series.shape == (80, HOURS)
    assert np.isfinite(series).all()
    assert (series >= 0).all()
    assert (series.std(axis=1) > 0).all()


def test_equal_seeds_give_equal_series_and_others_do_not(series):
    assert np.array_equal(synthesise(0, 80), series)
    assert not np.isclose(synthesise(1, 80), series).all(axis=1).any()


def test_counts_are_whole_numbers_and_the_others_are_not(series):
    for number, kind in enumerate(KINDS):
        whole = series[number :: len(KINDS)] == np.rint(series[number :: len(KINDS)])
        assert whole.mean() == 1 if kind.counts else whole.mean() < 0.2


@pytest.mark.parametrize(("arguments", "culprit"), [((-1, 3), "seed -1"), ((0, 0), "0 series")])
def test_impossible_requests_are_refused_by_name(arguments, culprit):
    with pytest.raises(DataError, match=culprit):
        synthesise(*arguments)


def test_most_series_follow_the_day(series):
    values = scaled(series)
    daily = (values[:, 24:] * values[:, :-24]).mean(axis=1)
    half = (values[:, 12:] * values[:, :-12]).mean(axis=1)
    assert np.mean(daily > half + 0.1) > 0.8


def test_persistence_can_be_beaten_but_not_by_much(series):
    found = shares(series)
    assert 0.4 < np.median(found["last"]) < 0.7
    assert 0.75 < np.median(found["mean"]) < 0.95


def test_the_real_folder_passes_verification(real):
    verify(REAL)
    assert len(real) == 20


def test_forecasts_err_on_synthetic_series_as_on_real_ones(real, series):
    synthetic, measured = shares(series), shares(real)
    assert np.median(synthetic["last"]) == pytest.approx(np.median(measured["last"]), abs=0.15)
    assert np.median(synthetic["mean"]) == pytest.approx(np.median(measured["mean"]), abs=0.15)
    assert np.median(synthetic["level"]) == pytest.approx(np.median(measured["level"]), abs=0.4)
