"""The synthetic fault: format, cycles, what its sound predicts, and reproducibility by seed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from grader import datasets
from grader.datasets import lanl
from grader.datasets.lanl import COLUMNS, synthesise, verify
from grader.datasets.stick_slip import LONGEST, SAMPLES_PER_SECOND, SHORTEST, SLIP
from grader.errors import DataError


@pytest.fixture(scope="module")
def record():
    return synthesise(seed=0)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "train.csv"
    path.write_text("acoustic_data,time_to_failure\n12,1.4690999832\n6,1.4690999821\n-8,1.469099981\n")
    return path


def sound(record):
    return record["acoustic_data"].to_numpy().astype(float)


def left(record):
    return record["time_to_failure"].to_numpy()


def starts(record):
    """The first row of each cycle except the first."""
    return np.flatnonzero(np.diff(left(record)) > 0) + 1


def level(record, low, high):
    """Mean absolute deviation of the sound while the time left is between `low` and `high` seconds."""
    chosen = sound(record)[(left(record) > low) & (left(record) <= high)]
    return np.abs(chosen - np.median(chosen)).mean()


def test_a_record_has_the_columns_and_types_of_the_original(record):
    assert tuple(record.columns) == COLUMNS
    assert [str(kind) for kind in record.dtypes] == ["int16", "float64"]


def test_the_time_left_falls_steadily_and_jumps_up_at_each_failure(record):
    change = np.diff(left(record))
    jumps = change > 0
    assert jumps.sum() == 12
    assert np.allclose(change[~jumps], -1 / SAMPLES_PER_SECOND)
    assert left(record).min() == pytest.approx(1 / SAMPLES_PER_SECOND)


def test_cycles_last_as_long_as_they_should_and_differ(record):
    lengths = left(record)[starts(record)]
    assert ((lengths >= SHORTEST - 0.001) & (lengths <= LONGEST + 0.001)).all()
    assert np.ptp(lengths) > 1


def test_the_hum_grows_towards_failure(record):
    levels = [level(record, low, low + 1) for low in range(6, -1, -1)]
    assert np.all(np.diff(levels) > 0)
    assert levels[-1] > 5 * levels[0]


def test_bursts_become_more_frequent_towards_failure(record):
    def bursts(low, high):
        inside = (left(record) > low) & (left(record) <= high)
        return (np.abs(sound(record) - 4.5)[inside] > 5 * level(record, low, high)).mean()

    assert bursts(0.5, 1.5) > 2 * bursts(6, 7) > 0


def test_the_main_slip_comes_shortly_before_each_failure(record):
    first = starts(record)[0]
    for begin, end in zip(starts(record)[:-1], starts(record)[1:], strict=True):
        loudest = np.argmax(np.abs(sound(record)[begin:end]))
        assert left(record)[begin + loudest] == pytest.approx(SLIP, abs=0.1)
    assert first > 0


def test_the_signal_is_centred_where_the_original_is(record):
    assert np.median(sound(record)) == pytest.approx(4.5, abs=0.6)
    assert 500 < np.abs(sound(record)).max() <= 5500


def test_two_seconds_of_hum_predict_the_time_left(record):
    other = synthesise(seed=1)

    def hum(table):
        """Logarithm of the hum of the last two seconds, and the time left, ten times a second."""
        blocks = len(table) // 200
        level = np.abs(sound(table)[: blocks * 200].reshape(blocks, 200) - 4.5)
        mean = np.log(np.median(level, axis=1))
        smooth = np.convolve(mean, np.full(20, 0.05))[19:-19]
        return smooth, left(table)[200 * 20 - 1 : blocks * 200 : 200]

    (known, seconds), (heard, truth) = hum(record), hum(other)
    inside = seconds < 6.5
    line = np.polyfit(known[inside], seconds[inside], 1)
    judged = (truth > 0.5) & (truth < 5)
    error = np.abs(np.polyval(line, heard) - truth)[judged].mean()
    assert error < 0.5


def test_equal_seeds_give_equal_records_and_others_do_not(record):
    pd.testing.assert_frame_equal(synthesise(seed=0), record, check_exact=True)
    assert not synthesise(seed=1)["acoustic_data"].head(1000).equals(record["acoustic_data"].head(1000))


@pytest.mark.parametrize(("arguments", "culprit"), [((-1,), "seed -1"), ((0, 0), "0 failures")])
def test_impossible_requests_are_refused_by_name(arguments, culprit):
    with pytest.raises(DataError, match=culprit):
        synthesise(*arguments)


def test_the_stand_in_is_small_and_holds_what_was_synthesised(tmp_path):
    path = tmp_path / "stand_in.csv"
    lanl.write_stand_in(path)
    assert path.stat().st_size < 4_000_000
    made = synthesise(lanl.STAND_IN_SEED)
    read = pd.read_csv(path, dtype={"acoustic_data": np.int16, "time_to_failure": np.float64})
    assert (read["acoustic_data"] == made["acoustic_data"]).all()
    np.testing.assert_allclose(read["time_to_failure"], made["time_to_failure"], atol=1e-9)


def test_a_file_in_the_format_of_the_original_is_accepted_by_its_path(file, monkeypatch):
    verify(file)
    monkeypatch.setenv("GRADECAST_DATA", f"lanl={file}")
    assert datasets.path("lanl") == file


def test_only_the_beginning_of_a_file_is_read(file):
    file.write_text("acoustic_data,time_to_failure\n" + "5,1.5\n" * lanl.CHECKED_ROWS + "not,numbers\n")
    verify(file)


@pytest.mark.parametrize(
    ("old", "new", "culprit"),
    [
        ("acoustic_data", "sound", "line 1, column 1"),
        ("-8,", "-32769,", "line 4, column 'acoustic_data'"),
        ("-8,", "8.5,", "line 4, column 'acoustic_data'"),
        ("1.4690999821", "-0.1", "line 3, column 'time_to_failure'"),
        ("1.4690999821", "nan", "line 3, column 'time_to_failure'"),
        ("1.469099981\n", "1.469099981,0\n", "line 4: 3 cells"),
    ],
)
def test_another_file_is_refused_with_line_and_column(file, old, new, culprit):
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(DataError, match=culprit):
        verify(file)


def test_what_needs_an_account_is_not_fetched_and_the_remedy_is_named():
    with pytest.raises(DataError, match=r"cannot be downloaded without an account; .*lanl="):
        datasets.fetch("lanl")
