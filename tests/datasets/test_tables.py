"""Verification of files in the station's format, and messages about others."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader.datasets.jena import COLUMNS, synthesise, verify
from grader.errors import DataError

HEADER = ",".join(COLUMNS)
RECORD = "01.01.2020 00:10:00,1008.89,0.71,273.18,-1.33,86.1,6.43,5.54,0.89,3.42,5.49,1280.62,1.02,1.6,224.3"


@pytest.fixture
def write(tmp_path):
    def write_lines(*lines: str) -> Path:
        file = tmp_path / "station.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    return write_lines


def test_the_stations_format_passes(write):
    verify(write(HEADER, RECORD))


def test_quoted_names_and_windows_line_ends_pass(write):
    verify(write(",".join(f'"{name}"' for name in COLUMNS) + "\r", RECORD + "\r"))


def test_a_byte_order_mark_passes(write):
    verify(write("\ufeff" + HEADER, RECORD))


def test_duplicates_gaps_and_faulty_winds_pass(write):
    faulty = RECORD.replace("1.02,1.6", "-9999.0,-9999.0")
    verify(write(HEADER, RECORD, RECORD, faulty, RECORD.replace("01.01.2020", "07.03.2020")))


def test_a_synthetic_year_passes(tmp_path):
    file = tmp_path / "year.csv"
    synthesise(0, days=3).to_csv(file, index=False)
    verify(file)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            [HEADER.replace("T (degC)", "T (degF)"), RECORD],
            r"line 1, column 3: 'T \(degF\)' where 'T \(degC\)' belongs",
        ),
        ([HEADER.removesuffix(",wd (deg)"), RECORD], "line 1: 14 columns instead of 15"),
        ([HEADER + ",rain (mm)", RECORD], "line 1: 16 columns instead of 15"),
        ([RECORD, RECORD], "line 1, column 1: '01.01.2020 00:10:00' where 'Date Time' belongs"),
        ([HEADER], "line 2: no records after the header"),
        ([HEADER, RECORD, RECORD.replace("0.71", "abc")], r"line 3, column 'T \(degC\)': cannot read 'abc'"),
        ([HEADER, RECORD.replace("0.71", "")], r"line 2, column 'T \(degC\)': cannot read ''"),
        ([HEADER, RECORD.replace("0.71", "nan")], r"line 2, column 'T \(degC\)': cannot read 'nan'"),
        (
            [HEADER, RECORD.replace("01.01.2020", "2020-01-01")],
            "line 2, column 'Date Time': cannot read '2020-01-01",
        ),
        ([HEADER, RECORD, RECORD.removesuffix(",224.3")], "line 3: 14 cells instead of 15"),
        ([HEADER, RECORD, ""], "line 3: 0 cells instead of 15"),
    ],
)
def test_a_mistake_is_named_with_line_and_column(write, lines, message):
    with pytest.raises(DataError, match=f"station.csv, {message}"):
        verify(write(*lines))


def test_an_empty_file_is_refused(tmp_path):
    file = tmp_path / "empty.csv"
    file.touch()
    with pytest.raises(DataError, match=r"empty.csv, line 1: 0 columns instead of 15"):
        verify(file)


def test_a_zip_is_refused_as_no_text(tmp_path):
    file = tmp_path / "station.csv"
    file.write_bytes(b"PK\x03\x04\x14\x00\xff\xfe\x80\x81")
    with pytest.raises(DataError, match=r"is not CSV text .*; give the unpacked CSV file"):
        verify(file)


@pytest.mark.parametrize("name", ["absent.csv", "."])
def test_what_is_no_file_is_refused(tmp_path, name):
    with pytest.raises(DataError, match="cannot be read"):
        verify(tmp_path / name)
