"""A year of synthetic weather, the real year if it is available, and a cache for each test."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from grader.datasets.jena import synthesise

REAL_YEAR = Path(__file__).parents[3] / "shared" / "data" / "jena_2020.csv"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder that is used, whatever the caller's environment says."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("GRADECAST_CACHE", str(folder))
    monkeypatch.delenv("GRADECAST_DATA", raising=False)
    return folder


@pytest.fixture(scope="session")
def year() -> pd.DataFrame:
    """One synthetic year. Tests must not change it."""
    return synthesise(seed=0)


@pytest.fixture(scope="session")
def real_file() -> Path:
    """The station's records of 2020, which we may not distribute."""
    if not REAL_YEAR.is_file():
        pytest.skip("needs the real year jena_2020.csv in ../shared/data beside the repository")
    return REAL_YEAR


@pytest.fixture(scope="session")
def real_year(real_file: Path) -> pd.DataFrame:
    return pd.read_csv(real_file)
