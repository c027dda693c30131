"""The exchange folder, through which jobs and their client communicate. One object names every path.

    <batch>.setting             how the runs of a batch are isolated
    <digest>.shared             what many jobs have in common
    <batch>-<index>.jobs        the jobs of one shard; removing the file calls the shard off
    <batch>-<index>.<who>.runs  notes of one process that ran the shard: which runs began, and how they ended
    <batch>-<index>.log         the standard output of the shard's job

It holds unseen inputs and the work of all students, so only its owner can enter it.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from grader.errors import EvidenceError, InfrastructureError
from grader.executor.slurm.records import Record, read_at, read_records
from grader.support.disk import storing, write_bytes

__all__ = ["Entry", "Setting", "Shard", "Spool"]

KINDS = ("setting", "shared", "runs", "log")
LOG_BYTES = 1 << 15
"""Bytes at the end of a job's output that are read."""
CAUSES = {
    "memory": re.compile(r"exceeded (?:job )?memory limit|oom.kill", re.IGNORECASE),
    "time": re.compile(r"DUE TO TIME LIMIT"),
}
"""Slurm's messages on why it ended a job, by cause."""


@dataclass(frozen=True)
class Entry:
    """A job of a shard."""

    digest: str
    """Digest of its record."""
    tries: int = 0
    """Number of failed attempts before this shard."""


@dataclass(frozen=True)
class Shard:
    """The description at the beginning of a shard's file."""

    name: str
    """`<batch>-<index>`."""
    entries: tuple[Entry, ...]
    """Its jobs, in the order of their records."""
    suspect: str = ""
    """Why its only job runs alone: `memory` or `time` if that ended an earlier shard, or `fault`; else empty."""

    @property
    def batch(self) -> str:
        """The batch with which it was submitted."""
        return self.name.rpartition("-")[0]

    @property
    def index(self) -> int:
        """Its number in the array."""
        return int(self.name.rpartition("-")[2])


@dataclass(frozen=True)
class Setting:
    """How the runs of a batch are isolated."""

    sandbox: str
    """Name of the sandbox."""
    preload: tuple[str, ...]
    """Modules that the sandbox's server imports."""
    threads: int
    """Threads of a run."""
    conceal: tuple[str, ...]
    """Paths that student code must not see."""
    workers: int
    """Runs at a time."""
    exercise: str = ""
    """The exercise's name: exams are kept apart from the cells of runs of the same exercise."""


class Spool:
    """The exchange folder of one class."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        """Make the folder, for its owner only. Raises `InfrastructureError`, also if it is a link, or another user's.

        Everybody can write to scratch folders, and the name of this one can be guessed.
        """
        with storing(self.folder):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = self.folder.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
                raise InfrastructureError(
                    f"{self.folder}: a link, or somebody else's; remove it, or choose another scratch folder"
                )
            self.folder.chmod(0o700)

    def new_batch(self, number: int) -> str:
        """A new name for the `number`th batch of a client; it sorts after all existing ones."""
        numbers = [int(name.partition("_")[0]) for name in self.names()]
        return f"{max(numbers, default=0) + number:05d}_{secrets.token_hex(4)}"

    def names(self) -> list[str]:
        """The names of all shards, sorted."""
        return sorted(path.stem for path in self.folder.glob("*-*.jobs"))

    def jobs(self, name: str) -> Path:
        """The file with the jobs of a shard."""
        return self.folder / f"{name}.jobs"

    def log(self, name: str) -> Path:
        """The file with the standard output of the shard's process."""
        return self.folder / f"{name}.log"

    def shared(self, digest: str) -> Path:
        """The file with what many jobs have in common."""
        return self.folder / f"{digest[:24]}.shared"

    def new_notes(self, name: str) -> Path:
        """A new file for this process's notes; no other process writes to it."""
        who = f"{socket.gethostname().split('.')[0]}-{os.getpid()}-{secrets.token_hex(3)}"
        return self.folder / f"{name}.{who}.runs"

    def notes(self, name: str) -> list[Path]:
        """The files of notes of all processes that ran the shard."""
        return sorted(self.folder.glob(f"{name}.*.runs"))

    def write_shard(self, name: str, jobs: Mapping[str, Record], tries: Mapping[str, int], suspect: str) -> Shard:
        """Write a shard's file: its description first, then the jobs. Raises `InfrastructureError`."""
        shard = Shard(name, tuple(Entry(digest, tries.get(digest, 0)) for digest in jobs), suspect)
        head = Record({"entries": [[entry.digest, entry.tries] for entry in shard.entries], "suspect": suspect})
        write_bytes(self.jobs(name), b"".join([head.framed(), *(record.framed() for record in jobs.values())]))
        return shard

    def read_shard(self, name: str) -> Shard | None:
        """The description in the shard's file; None if the shard was called off, or the file is damaged."""
        head = read_at(self.jobs(name), 0)
        if head is None:
            return None
        entries = tuple(Entry(digest, tries) for digest, tries in head.document["entries"])
        return Shard(name, entries, head.document["suspect"])

    def read_jobs(self, name: str) -> Iterator[Record]:
        """The records of a shard's jobs, in order."""
        records = read_records(self.jobs(name))
        next(records, None)
        for stored in records:
            yield stored.record

    def write_setting(self, batch: str, setting: Setting) -> None:
        """Write how the runs of a batch are isolated."""
        write_bytes(self.folder / f"{batch}.setting", Record(asdict(setting)).framed())

    def read_setting(self, batch: str) -> Setting:
        """How the runs of a batch are isolated. Raises `EvidenceError` if the file is missing or damaged."""
        record = read_at(self.folder / f"{batch}.setting", 0)
        if record is None:
            raise EvidenceError(f"{self.folder}: the setting of batch {batch} is gone; grade again")
        values = dict(record.document)
        return Setting(**{**values, "preload": tuple(values["preload"]), "conceal": tuple(values["conceal"])})

    def write_shared(self, record: Record) -> None:
        """Write what jobs have in common, unless it is written already."""
        if not self.shared(record.digest).exists():
            write_bytes(self.shared(record.digest), record.framed())

    def read_shared(self, digest: str) -> Record:
        """What jobs have in common. Raises `EvidenceError` if the file is missing or damaged."""
        record = read_at(self.shared(digest), 0)
        if record is None or record.digest != digest:
            raise EvidenceError(f"{self.shared(digest)}: missing or damaged; grade again to make it anew")
        return record

    def all_notes(self) -> dict[str, list[Path]]:
        """The files of notes of all shards, by name, from one listing of the folder."""
        found: dict[str, list[Path]] = {}
        for path in sorted(self.folder.glob("*.runs")):
            found.setdefault(path.name.partition(".")[0], []).append(path)
        return found

    def last_words(self, name: str) -> str:
        """The last line that the shard's process printed; empty if there is none."""
        lines = self._printed(name)
        return lines[-1] if lines else ""

    def cause(self, name: str) -> str:
        """`memory` or `time`, if Slurm wrote that it ended the shard's job for that; else empty.

        Slurm writes this into the job's output, whether or not the scheduler remembers it later. Submissions cannot
        print there.
        """
        said = [line for line in self._printed(name) if line.startswith("slurmstepd")]
        return next((cause for cause, sign in CAUSES.items() if any(sign.search(line) for line in said)), "")

    def _printed(self, name: str) -> list[str]:
        try:
            text = self.log(name).read_bytes()[-LOG_BYTES:].decode("utf-8", "replace")
        except OSError:
            return []
        return [line.strip() for line in text.splitlines() if line.strip()]

    def call_off(self, name: str) -> None:
        """Remove a shard, so that a process that starts late finds nothing to do."""
        self._remove([self.jobs(name), *self.notes(name), self.log(name)])

    def clear(self) -> None:
        """Remove files that no shard needs any more, and the folder if it is empty."""
        names = self.names()
        if names:
            return
        self._remove([path for kind in KINDS for path in self.folder.glob(f"*.{kind}")])
        with contextlib.suppress(OSError):  # somebody else's file is in it
            self.folder.rmdir()

    def _remove(self, paths: Iterable[Path]) -> None:
        with storing(self.folder):
            for path in paths:
                path.unlink(missing_ok=True)
