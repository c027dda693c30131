"""Finding the file of a dataset: GRADECAST_DATA, else the stand-in from the cache."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pandas as pd
import pytest

from grader.datasets import DATASETS, Dataset, path
from grader.datasets.jena import COLUMNS, JENA, STAND_IN_SEED, synthesise
from grader.datasets.locate import locate
from grader.errors import DataError


@dataclasses.dataclass
class Writer:
    """Writes a trivial stand-in, and counts how often."""

    times: int = 0

    def __call__(self, target: Path) -> None:
        self.times += 1
        target.write_text("a stand-in\n", encoding="utf-8")


@pytest.fixture
def writer() -> Writer:
    return Writer()


@pytest.fixture
def known(writer: Writer) -> dict[str, Dataset]:
    return {"jena": dataclasses.replace(JENA, write_stand_in=writer, stand_in_version=7)}


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """A user's own file in the station's format."""
    file = tmp_path / "my station.csv"
    synthesise(5, days=2).to_csv(file, index=False)
    return file


def give(monkeypatch: pytest.MonkeyPatch, *entries: str) -> None:
    monkeypatch.setenv("GRADECAST_DATA", os.pathsep.join(entries))


def test_without_a_given_file_the_stand_in_is_generated_into_the_cache(cache):
    file = path("jena")
    assert file.parent == cache
    frame = pd.read_csv(file)
    assert tuple(frame.columns) == COLUMNS
    pd.testing.assert_frame_equal(frame, synthesise(STAND_IN_SEED))


def test_a_given_file_is_used_as_it_is(monkeypatch, own_file, cache):
    give(monkeypatch, f"jena={own_file}")
    assert path("jena") == own_file
    assert not cache.exists()


def test_empty_entries_are_no_entries(monkeypatch, own_file):
    give(monkeypatch, "", f" jena={own_file} ", "")
    assert path("jena") == own_file


def test_an_equals_sign_in_the_path_belongs_to_the_path(monkeypatch, own_file):
    odd = own_file.rename(own_file.with_name("a=b.csv"))
    give(monkeypatch, f"jena={odd}")
    assert path("jena") == odd


def test_a_relative_path_comes_back_absolute(monkeypatch, own_file):
    monkeypatch.chdir(own_file.parent)
    give(monkeypatch, f"jena={own_file.name}")
    assert path("jena") == own_file


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (["jena=/nowhere/at-all.csv"], "jena=.*at-all.csv is no file; fix the path"),
        (["jenna=/some/file.csv"], r"'jenna=/some/file.csv' names no dataset; did you mean 'jena'\?"),
        (["weather=/some/file.csv"], "'weather=/some/file.csv' names no dataset; choose from .*jena"),
        (["/some/file.csv"], "'/some/file.csv' is not name=/path/to/file"),
        (["jena="], "'jena=' is not name=/path/to/file"),
        (["jena=/one.csv", "jena=/two.csv"], "jena is given twice"),
    ],
)
def test_a_mistaken_variable_is_an_error_that_says_how_to_fix_it(monkeypatch, entries, message):
    give(monkeypatch, *entries)
    with pytest.raises(DataError, match=f"^GRADECAST_DATA: {message}"):
        path("jena")


def test_a_given_file_of_another_format_is_refused(monkeypatch, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("time,value\n1,2\n", encoding="utf-8")
    give(monkeypatch, f"jena={other}")
    with pytest.raises(DataError, match=r"other.csv, line 1, column 1: 'time' where 'Date Time' belongs"):
        path("jena")


def test_the_stand_in_is_generated_once(known, writer):
    assert locate(known, "jena") == locate(known, "jena")
    assert writer.times == 1


@pytest.mark.parametrize("damage", ["", "a stand", "a stand-in\nand more\n", "A stand-in\n"])
def test_a_damaged_stand_in_is_generated_again(known, writer, damage):
    file = locate(known, "jena")
    file.write_text(damage, encoding="utf-8")
    assert locate(known, "jena").read_text(encoding="utf-8") == "a stand-in\n"
    assert writer.times == 2


def test_a_stand_in_without_its_digest_is_generated_again(known, writer):
    file = locate(known, "jena")
    file.with_name(f"{file.name}.sha256").unlink()
    locate(known, "jena")
    assert writer.times == 2


def test_a_changed_generator_never_reuses_an_older_file(known, writer):
    older = locate(known, "jena")
    newer = locate({"jena": dataclasses.replace(known["jena"], stand_in_version=8)}, "jena")
    assert newer != older
    assert writer.times == 2


def test_the_file_name_of_a_stand_in_says_that_it_is_synthetic_and_which_version(known):
    assert locate(known, "jena").name == "jena-synthetic-v7.csv"


def test_without_a_chosen_cache_the_users_own_is_used(monkeypatch, tmp_path, known):
    monkeypatch.delenv("GRADECAST_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "users-cache"))
    assert tmp_path in locate(known, "jena").parents


def test_a_stand_in_is_a_dataset_of_the_list():
    assert DATASETS["jena"] is JENA


def write_folder(target: Path) -> None:
    target.mkdir()
    (target / "series.csv").write_text("value,timestamp\n", encoding="utf-8")


@pytest.fixture
def folders() -> dict[str, Dataset]:
    """A dataset that is a folder, and accepts any content."""
    return {
        "many": dataclasses.replace(
            JENA, name="many", is_folder=True, write_stand_in=write_folder, verify=lambda path: None, stand_in_version=3
        )
    }


def test_a_stand_in_can_be_a_folder(folders, cache):
    folder = locate(folders, "many")
    assert folder == cache / "many-synthetic-v3"
    assert [item.name for item in folder.iterdir()] == ["series.csv"]
    assert locate(folders, "many") == folder


def test_a_given_folder_is_used_as_it_is(monkeypatch, folders, tmp_path):
    write_folder(tmp_path / "own")
    give(monkeypatch, f"many={tmp_path / 'own'}")
    assert locate(folders, "many") == tmp_path / "own"


def test_a_file_is_no_folder_and_a_folder_no_file(monkeypatch, folders, known, own_file, tmp_path):
    give(monkeypatch, f"many={own_file}")
    with pytest.raises(DataError, match=r"my station.csv is no folder; fix the path"):
        locate(folders, "many")
    give(monkeypatch, f"jena={tmp_path}")
    with pytest.raises(DataError, match=r"is no file; fix the path"):
        locate(known, "jena")
