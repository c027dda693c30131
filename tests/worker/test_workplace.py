from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.worker.workplace import is_safe_name, seed_all, write_files


@pytest.mark.parametrize("name", ["a.py", "sub/dir/b.csv", ".hidden", "ä ö.txt", "a..b"])
def test_an_ordinary_name_is_safe(name):
    assert is_safe_name(name)


@pytest.mark.parametrize("name", ["", ".", "/etc/passwd", "../a", "a/../../b", "C:/x", "a\\b", "a\0b", "//host/x"])
def test_a_name_that_leads_elsewhere_is_not_safe(name):
    assert not is_safe_name(name)


@given(st.text(alphabet="ab./\\:\0", max_size=12))
def test_a_safe_name_stays_below_where_it_starts(name):
    from pathlib import Path

    base = Path("/base")
    if is_safe_name(name):
        assert (base / name).resolve().is_relative_to(base)


def test_files_are_written_with_their_folders(tmp_path):
    write_files({"a/b.txt": b"1", "c.txt": b"2"}, tmp_path)
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"1"
    with pytest.raises(ValueError, match="not a safe file name"):
        write_files({"../d": b""}, tmp_path)


def test_the_same_seed_gives_the_same_numbers():
    def draw(seed: int) -> tuple[float, float]:
        seed_all(seed)
        return random.random(), float(np.random.rand())

    assert draw(5) == draw(5) != draw(6)
    assert draw(2**40 + 5) != draw(5)
