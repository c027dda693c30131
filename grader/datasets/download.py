"""Downloads the published original of a dataset, and checks it before it is used."""

from __future__ import annotations

import logging
import tempfile
import zipfile
import zlib
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from grader.datasets.cache import intact, publish
from grader.datasets.description import Archive, Dataset
from grader.errors import DataError
from grader.support.wording import plural

__all__ = ["download"]

TIMEOUT_SECONDS = 30
"""Seconds without data from a mirror after which the next one is tried."""
CHUNK = 1 << 20
"""Bytes unpacked at a time."""
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
"""Errors that `zipfile` raises for a damaged, encrypted or unknown archive."""


def download(dataset: Dataset, folder: Path, progress: bool) -> Path:
    """Put the original of `dataset` into `folder`, from the first mirror that delivers it; returns its path.

    An undamaged file from an earlier download is reused. Raises `DataError` if there is no mirror, or if all of them
    fail; the message has every mirror with its failure.
    """
    archive = dataset.archive
    if archive is None:
        raise DataError(f"{dataset.name}: {dataset.obtain}; {_remedy(dataset)}")
    target = folder / dataset.file_name
    if intact(target):
        return target
    failures = []
    for url in archive.urls:
        try:
            return publish(target, partial(_bring, archive, url, progress))
        except _MirrorFailed as error:
            failures.append(f"{url} ({error})")
    raise DataError(f"{dataset.name}: no mirror delivered it: {'; '.join(failures)}; {_remedy(dataset)}")


class _MirrorFailed(Exception):
    """One mirror did not deliver; another may."""


def _bring(archive: Archive, url: str, progress: bool, target: Path) -> None:
    """Download, check, unpack into `target`, check again. Raises `_MirrorFailed`."""
    with tempfile.TemporaryDirectory(prefix="gradecast-") as scratch:
        try:
            packed = _retrieve(url, Path(scratch), progress)
            _check_size(packed, archive)
            _unpack(packed, archive, target)
            archive.verify(target)
        # `requests` derives its errors from OSError, and so do the file system's.
        except (OSError, ValueError, DataError, *BROKEN_ZIP) as error:
            raise _MirrorFailed(" ".join(str(error).split()) or type(error).__name__) from error


def _retrieve(url: str, folder: Path, progress: bool) -> Path:
    import pooch

    # pooch logs the digest of every file that has no known one, which is every file here.
    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        bar = progress and find_spec("tqdm") is not None
        downloader = pooch.HTTPDownloader(progressbar=bar, timeout=TIMEOUT_SECONDS)
        packed = pooch.retrieve(url, known_hash=None, fname="archive.zip", path=folder, downloader=downloader)
        return Path(packed)
    finally:
        logger.setLevel(level)


def _check_size(packed: Path, archive: Archive) -> None:
    size = packed.stat().st_size
    if size != archive.size:
        raise DataError(f"{plural(size, 'byte')} instead of {archive.size:,}")


def _unpack(packed: Path, archive: Archive, target: Path) -> None:
    """Copy the one expected member. Its name is never used as a path, so it cannot leave the folder."""
    with zipfile.ZipFile(packed) as bundle:
        if archive.member not in bundle.namelist():
            raise DataError(f"the zip holds no {archive.member}")
        with bundle.open(archive.member) as source, target.open("wb") as sink:
            _copy(source, sink, archive.largest)


def _copy(source: IO[bytes], sink: IO[bytes], largest: int) -> None:
    """Copy at most `largest` bytes, whatever size the zip claims."""
    left = largest
    while chunk := source.read(CHUNK):
        left -= len(chunk)
        if left < 0:
            raise DataError(f"unpacks to more than {largest:,} bytes")
        sink.write(chunk)


def _remedy(dataset: Dataset) -> str:
    return f"where you have the {dataset.kind}, set GRADECAST_DATA={dataset.name}=/path/to/{dataset.file_name}"
