"""What the client knows about one shard, from the notes that its processes write."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from grader.executor.slurm.diagnosis import End, Undone
from grader.executor.slurm.queue import State
from grader.executor.slurm.records import Stored, read_records
from grader.executor.slurm.spool import Shard, Spool

__all__ = ["Found", "Followed"]


@dataclass(frozen=True)
class Found:
    """Where the record of a run is stored."""

    path: Path
    """The file of notes."""
    offset: int
    """Position in bytes of the record in the file."""


@dataclass
class Followed:
    """A shard, and what was noted about it so far."""

    shard: Shard
    """The description in its file."""
    open: dict[str, int]
    """Digests of the jobs that are not settled, with the number of failed attempts of each before this shard."""
    found: dict[str, Found] = field(default_factory=dict)
    """Finished runs, by digest."""
    begun: Counter[str] = field(default_factory=Counter)
    """How often each run began in this shard, by digest."""
    failures: dict[str, str] = field(default_factory=dict)
    """Why a run of this shard failed, by digest."""
    node: str = ""
    """The node on which it last ran."""
    unfit: str = ""
    """Why the shard could not begin at all."""
    word: str = ""
    """The reason for its end that it noted itself."""
    is_over: bool = False
    """Whether its last process noted its end."""
    ended_since: float | None = None
    """When we first saw that its job had ended, in seconds of the monotonic clock."""
    unsent: bool = False
    """Whether it is written and not submitted yet."""
    sent_here: bool = False
    """Whether this client submitted it."""
    state: str = ""
    """The last state from the scheduler."""
    _offsets: dict[Path, int] = field(default_factory=dict)

    @classmethod
    def of(cls, shard: Shard) -> Followed:
        """A shard about which nothing is known yet."""
        return cls(shard, {entry.digest: entry.tries for entry in shard.entries})

    def read(self, notes: Iterable[Path]) -> Iterator[str]:
        """Read new notes in the shard's files; yields the digests of runs that began."""
        for path in notes:
            for stored in read_records(path, self._offsets.get(path, 0)):
                self._offsets[path] = stored.end
                began = self._heed(stored)
                if began:
                    yield began

    def _heed(self, stored: Stored) -> str:
        match stored.record.document:
            case {"event": "here", "node": str(node)}:
                self.is_over, self.word, self.unfit, self.node = False, "", "", node
            case {"event": "began", "job": str(digest)}:
                self.begun[digest] += 1
                return digest
            case {"event": "run", "job": str(digest)}:
                self.found[digest] = Found(stored.path, stored.offset)
            case {"event": "failed", "job": str(digest), "reason": str(reason)}:
                self.failures[digest] = reason
            case {"event": "unfit", "reason": str(reason)}:
                self.is_over, self.unfit = True, reason
            case {"event": "end", "reason": str(word)}:
                self.is_over, self.word = True, word
        return ""

    def see(self, state: State | None, now: float) -> None:
        """Record the state from the scheduler; None if it does not know the job."""
        self.state = state.name if state is not None else self.state if self.ended_since is not None else ""
        if state is not None and not state.ended:
            self.ended_since = None
        elif self.ended_since is None:
            self.ended_since = now

    def has_ended(self, settle: float) -> bool:
        """Whether its job has ended and all notes have arrived: it noted its end, or `settle` seconds have passed."""
        if self.ended_since is None:
            return False
        return self.is_over or time.monotonic() - self.ended_since >= settle

    def undone(self, digest: str) -> Undone:
        """What is known about a job that has no run."""
        return Undone(self.open[digest], self.begun[digest], self.failures.get(digest, ""))

    def end(self, spool: Spool) -> End:
        """How its job ended."""
        last = spool.last_words(self.shard.name)
        how = f"Slurm ended its job ({self.state})" if self.state else "its job left the queue without a result"
        reason = self.unfit or (f"{how}; its last line: {last}" if last else how)
        never_ran = not self.sent_here and not self.state and not self._offsets
        return End(
            self.state,
            spool.cause(self.shard.name),
            self.word,
            reason,
            self.shard.suspect,
            bool(self.begun) or never_ran,
        )
