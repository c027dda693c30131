"""What is known about a dataset without having it: plain records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Archive", "Dataset"]


@dataclass(frozen=True)
class Archive:
    """The published original: one file inside a zip, at one or more addresses."""

    urls: tuple[str, ...]
    """Mirrors of the same zip, in the order in which they are tried."""
    size: int
    """Size of the zip in bytes. The publisher names no digest, so size and content have to vouch for it."""
    member: str
    """Name of the one file in the zip that is unpacked; nothing else in it is touched."""
    largest: int
    """Bound on the size of the unpacked file in bytes, against zips that swell."""
    verify: Callable[[Path], None]
    """Raises `DataError` unless the unpacked file is the published one; stricter than `Dataset.verify`."""


@dataclass(frozen=True)
class Dataset:
    """One dataset that exercises may name."""

    name: str
    """What `assignment.toml`, `gradecast data` and the variable GRADECAST_DATA call it."""
    title: str
    """One line for listings."""
    file_name: str
    """Name of the original file or folder, as its publisher calls it."""
    columns: tuple[str, ...]
    """Header of the file, in order; of each file, where it is a folder of them."""
    attribution: str
    """Whose data the original is, and on what terms."""
    archive: Archive | None
    """Where the original can be downloaded without an account; None where it cannot."""
    verify: Callable[[Path], None]
    """Raises `DataError`, with line and column, unless the file or folder can be read as this dataset."""
    write_stand_in: Callable[[Path], None]
    """Writes the synthetic stand-in to a path; the same content every time."""
    stand_in_version: int
    """Raised with every change of the stand-in, so that an older file in a cache is never taken for it."""
    is_folder: bool = False
    """Whether the dataset is a folder of files; it is one file otherwise."""
    obtain: str = "cannot be downloaded without an account"
    """Why there is no archive, and how the original can be had: the middle of a message."""

    @property
    def kind(self) -> str:
        """What messages call it: a file or a folder."""
        return "folder" if self.is_folder else "file"
