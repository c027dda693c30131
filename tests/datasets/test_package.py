"""The package as others use it."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

from grader import datasets
from grader.datasets import DATASETS, Archive, Dataset
from grader.errors import DataError


@pytest.mark.slow
def test_importing_the_package_imports_nothing_heavy():
    code = "import sys, grader.datasets; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "pooch", "requests", "tensorflow", "torch"} & set(loaded)


def test_every_dataset_is_listed_under_its_own_name():
    assert list(DATASETS) == [dataset.name for dataset in DATASETS.values()]
    assert "jena" in DATASETS


def test_the_list_of_datasets_cannot_be_changed_by_an_import():
    with pytest.raises(TypeError):
        DATASETS["other"] = DATASETS["jena"]  # type: ignore[index]


@pytest.mark.parametrize("record", [Archive, Dataset])
def test_descriptions_are_frozen(record):
    assert record.__dataclass_params__.frozen


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset.name)
def test_a_dataset_says_what_it_is_and_whose(dataset):
    for field in dataclasses.fields(dataset):
        assert getattr(dataset, field.name) is not None or field.name == "archive"
    assert dataset.title
    assert dataset.attribution.endswith(".")


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda dataset: dataset.name)
def test_every_stand_in_passes_its_own_verification(dataset, tmp_path):
    file = tmp_path / dataset.file_name
    dataset.write_stand_in(file)
    dataset.verify(file)


@pytest.mark.parametrize("call", [datasets.path, datasets.fetch])
def test_an_unknown_name_is_answered_with_the_nearest_or_the_known_ones(call):
    with pytest.raises(DataError, match=r"there is no dataset 'jenna'; did you mean 'jena'\?"):
        call("jenna")
    with pytest.raises(DataError, match=r"there is no dataset 'weather'; choose from .*jena"):
        call("weather")


def test_the_digest_is_that_of_sha256sum(tmp_path):
    file = tmp_path / "abc"
    file.write_bytes(b"abc")
    assert datasets.digest(file) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_the_digest_of_a_missing_file_is_an_error_that_names_it(tmp_path):
    with pytest.raises(DataError, match="absent"):
        datasets.digest(tmp_path / "absent")
