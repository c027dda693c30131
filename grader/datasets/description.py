"""Records that describe a dataset and its published original."""

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
    """Size of the zip in bytes. The publisher names no digest, so size and content are verified instead."""
    member: str
    """Name of the one file in the zip that is unpacked."""
    largest: int
    """Most bytes of the unpacked file, against zip bombs."""
    verify: Callable[[Path], None]
    """Raises `DataError` unless the unpacked file is the published one; stricter than `Dataset.verify`."""


@dataclass(frozen=True)
class Dataset:
    """One dataset that exercises may name."""

    name: str
    """Its name in `assignment.toml`, `gradecast data` and the variable GRADECAST_DATA."""
    title: str
    """One line for listings."""
    file_name: str
    """The publisher's name of the original file or folder."""
    columns: tuple[str, ...]
    """Header of the file, in order, or of each file in the folder."""
    attribution: str
    """Whose data the original is, and on what terms."""
    archive: Archive | None
    """Where the original can be downloaded without an account; None if it cannot."""
    verify: Callable[[Path], None]
    """Raises `DataError`, with line and column, unless the file or folder can be read as this dataset."""
    write_stand_in: Callable[[Path], None]
    """Writes the synthetic stand-in to a path; the same content every time."""
    stand_in_version: int
    """Version of the stand-in; increase it with every change, so that older files in caches are not used."""
    is_folder: bool = False
    """Whether the dataset is a folder of files; it is one file otherwise."""
    obtain: str = "cannot be downloaded without an account"
    """Why there is no archive, and how to get the original: the middle part of a message."""

    @property
    def kind(self) -> str:
        """The word for it in messages: file or folder."""
        return "folder" if self.is_folder else "file"
