"""The folder of submissions: `<student>/<name>/…`, and `.collected/` with notes on where each came from.

A student's work is written completely or not at all. Work that is replaced later is kept in `.collected/earlier/`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path, PurePosixPath

from grader.errors import InputError
from grader.submissions.collecting.nbgrader import TIMESTAMP
from grader.submissions.collecting.times import as_timestamp, parse_time
from grader.submissions.person import OWN, Person, note_of
from grader.submissions.student_ids import folded, one_form
from grader.support.disk import read_json, storing, write_bytes, write_json

__all__ = ["Action", "Shelf", "Work"]


class Action(StrEnum):
    """What was done with a student's work."""

    NEW = "new"
    """It was written; there was none before."""
    REPLACED = "replaced"
    """It replaced an earlier attempt."""
    UNCHANGED = "unchanged"
    """Equal work had been collected already."""
    KEPT = "kept what was there"
    """It was not written, because the work that was there is later, or nothing says which is."""
    LEFT_OUT = "left out"
    """It has no usable files."""


@dataclass(frozen=True)
class Work:
    """A student's files in memory, and where they came from."""

    files: Mapping[PurePosixPath, bytes]
    """Contents by path."""
    when: datetime | None
    """When they were handed in; None if unknown."""
    number: int
    """Number of the attempt if the source numbers them, else 0."""
    source: str
    """Where they came from, for people: the layout, and the attempt's name in the source."""
    person: Person = field(default_factory=Person)
    """The student as the platform names them; grading copies this into the gradebook."""

    @property
    def whose(self) -> dict[str, str]:
        """The known fields of the person, as a JSON document."""
        return {key: value for key, value in asdict(self.person).items() if value}

    @property
    def digest(self) -> str:
        """Digest of the files: equal for equal work."""
        digest = hashlib.sha256()
        for path, data in sorted(self.files.items()):
            digest.update(f"{path}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data)
        return digest.hexdigest()


@dataclass(frozen=True)
class Shelf:
    """Writes the work of a class for one assignment."""

    root: Path
    """The folder with a folder for each student."""
    name: str
    """The assignment."""

    def check(self) -> None:
        """Raise `InputError` if `root` is not a folder."""
        if self.root.is_symlink() or (self.root.exists() and not self.root.is_dir()):
            raise InputError(f"{self.root}: not a folder; give another one with --into")

    def put(self, student: str, work: Work) -> Action:
        """Write `work`, unless the work that is there is equally late or later. Raises `InfrastructureError`.

        Raises `InputError` if the disk would use one folder for this student and another one.
        """
        student = self._known(student)
        place = self.root / student / self.name
        if place.is_symlink() or place.parent.is_symlink() or (place.exists() and not place.is_dir()):
            return Action.KEPT
        if not place.exists():
            self._place(place, student, work)
            return Action.NEW
        before = read_json(self._note(student)) or {}
        if _digest(place) == work.digest:
            if work.when and not (place / TIMESTAMP).exists():
                write_bytes(place / TIMESTAMP, as_timestamp(work.when).encode())
            if before.get("person", {}) != work.whose:
                write_json(self._note(student), {**before, "person": work.whose})
            return Action.UNCHANGED
        if not _is_later(work, _when(place), before):
            return Action.KEPT
        self._place(place, student, work)
        return Action.REPLACED

    def _place(self, place: Path, student: str, work: Work) -> None:
        own = self.root / OWN
        with storing(place):
            own.mkdir(parents=True, exist_ok=True)
            fresh = Path(tempfile.mkdtemp(dir=own, prefix="new-"))
            try:
                _write(fresh, work)
                place.parent.mkdir(exist_ok=True)
                if place.exists():
                    os.replace(place, self._earlier(student))
                fresh.chmod(stat.S_IMODE(place.parent.stat().st_mode) & self.root.stat().st_mode & 0o777 | 0o700)
                os.replace(fresh, place)
            except BaseException:
                shutil.rmtree(fresh, ignore_errors=True)
                raise
        note = {"number": work.number, "source": work.source, "digest": work.digest, "person": work.whose}
        write_json(self._note(student), note)

    def _known(self, student: str) -> str:
        """The name of the student's existing folder, which some disks and zips spell in another Unicode form.

        Raises `InputError` if the disk would use the folder of a student whose id differs only in capitals.
        """
        form = one_form(student)
        if student not in self._places.get(form, ()) and (self.root / student).exists() and form not in self._places:
            other = next(
                (name for names in self._places.values() for name in names if folded(name) == folded(form)), ""
            )
            raise InputError(f"this disk has one folder for {student} and {other}; collect into one on another disk")
        known = self._places.setdefault(form, [student])
        return student if student in known else known[0]

    @cached_property
    def _places(self) -> dict[str, list[str]]:
        """The existing folders of students, by the normalised form of their names."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.root.iterdir()) if self.root.is_dir() else ():
            found.setdefault(one_form(path.name), []).append(path.name)
        return found

    def _note(self, student: str) -> Path:
        return note_of(self.root, self.name, student)

    def _earlier(self, student: str) -> Path:
        """A new folder for work that is replaced."""
        folder = self.root / OWN / "earlier" / student / self.name
        folder.mkdir(parents=True, exist_ok=True)
        numbers = [int(path.name) for path in folder.iterdir() if path.name.isdecimal()]
        return folder / str(max(numbers, default=0) + 1)


def _write(folder: Path, work: Work) -> None:
    for path, data in work.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    if work.when:
        (folder / TIMESTAMP).write_text(as_timestamp(work.when))


def _is_later(work: Work, when: datetime | None, before: Mapping[str, object]) -> bool:
    if work.when and when:
        return work.when > when
    number = before.get("number")
    return not work.when and not when and isinstance(number, int) and work.number > number


def _when(place: Path) -> datetime | None:
    path = place / TIMESTAMP
    return parse_time(path.read_text(errors="replace").strip()) if path.is_file() else None


def _digest(place: Path) -> str:
    """The digest of the files in `place`, without our time stamp."""
    files = {
        PurePosixPath(path.relative_to(place)): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file() and not path.is_symlink() and path != place / TIMESTAMP
    }
    return Work(files, None, 0, "").digest
