"""Datasets by name: the original if it is there, otherwise a faithful synthetic stand-in.

Importing this package costs milliseconds; pandas and pooch are imported when a file has to be made or
fetched. A new dataset is a module that describes it, and an entry in `DATASETS`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from grader.datasets.cache import cache_folder, digest
from grader.datasets.description import Archive, Dataset
from grader.datasets.download import download
from grader.datasets.jena import JENA
from grader.datasets.lanl import LANL
from grader.datasets.locate import find_dataset, locate
from grader.datasets.panjapan import PANJAPAN

__all__ = ["DATASETS", "Archive", "Dataset", "digest", "fetch", "path"]

DATASETS: Mapping[str, Dataset] = MappingProxyType({dataset.name: dataset for dataset in (JENA, LANL, PANJAPAN)})
"""Every dataset that an exercise may name."""


def path(name: str) -> Path:
    """The file or folder to use for the dataset `name`: the one given in GRADECAST_DATA, else the synthetic stand-in.

    GRADECAST_DATA holds entries `name=/path/to/file` (or folder), separated like those of PATH. The stand-in is
    generated on first use, into GRADECAST_CACHE or the user's cache folder, and generated again if it is damaged.
    Raises `DataError`.
    """
    return locate(DATASETS, name)


def fetch(name: str, into: Path | None = None, progress: bool = False) -> Path:
    """Download the published original of `name` into the folder `into` (default: the cache).

    Returns the path of the file. Nothing is downloaded when the folder holds it, undamaged, from an earlier
    call. `progress` shows a bar where tqdm is installed. Raises `DataError` when no mirror delivers the
    file that it should.
    """
    return download(find_dataset(DATASETS, name), cache_folder() if into is None else into, progress)
