"""Finds the file or folder of a dataset on this machine, by its name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from grader.datasets.cache import cache_folder, intact, publish
from grader.datasets.description import Dataset
from grader.errors import DataError
from grader.support.wording import did_you_mean

__all__ = ["find_dataset", "locate"]

VARIABLE = "GRADECAST_DATA"
"""Environment variable with entries `name=/path` to files or folders, separated like those of PATH."""


def find_dataset(datasets: Mapping[str, Dataset], name: str) -> Dataset:
    """The description of `name`. Raises `DataError` if there is none."""
    try:
        return datasets[name]
    except KeyError:
        remedy = did_you_mean(name, datasets, f"choose from {', '.join(sorted(datasets))}")
        raise DataError(f"there is no dataset {name!r}; {remedy}") from None


def locate(datasets: Mapping[str, Dataset], name: str) -> Path:
    """The file or folder of the dataset `name`: the one that GRADECAST_DATA gives, else the generated stand-in.

    A name that is not in `datasets` may be that of a file next to the notebook.

    Raises `DataError` for an unknown name, and if the variable names an unknown dataset, a missing file or folder, or
    one that does not hold that dataset.
    """
    if name not in datasets and name not in ("", ".", "..") and Path(name).is_file():
        return Path(name).absolute()
    dataset = find_dataset(datasets, name)
    given = _given(datasets).get(name)
    if given is None:
        return _stand_in(dataset)
    if not (given.is_dir() if dataset.is_folder else given.is_file()):
        remedy = "fix the path, or drop the entry to use the stand-in"
        raise DataError(f"{VARIABLE}: {name}={given} is no {dataset.kind}; {remedy}")
    dataset.verify(given)
    return given


def _given(datasets: Mapping[str, Dataset]) -> dict[str, Path]:
    """The paths in GRADECAST_DATA, by name. All entries are checked, so that a misspelt name does not go unnoticed."""
    given: dict[str, Path] = {}
    for entry in filter(None, (part.strip() for part in os.environ.get(VARIABLE, "").split(os.pathsep))):
        name, equals, file = entry.partition("=")
        if not (name and equals and file):
            raise DataError(f"{VARIABLE}: {entry!r} is not name=/path/to/file; write jena=/path/to/file.csv")
        if name not in datasets:
            remedy = did_you_mean(name, datasets, f"choose from {', '.join(sorted(datasets))}")
            raise DataError(f"{VARIABLE}: {entry!r} names no dataset; {remedy}")
        if name in given:
            raise DataError(f"{VARIABLE}: {name} is given twice, {given[name]} and {file}; keep one")
        given[name] = Path(file).expanduser().absolute()
    return given


def _stand_in(dataset: Dataset) -> Path:
    suffix = "" if dataset.is_folder else ".csv"
    path = cache_folder() / f"{dataset.name}-synthetic-v{dataset.stand_in_version}{suffix}"
    return path if intact(path) else publish(path, dataset.write_stand_in)
