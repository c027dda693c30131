"""All shards of a class that are known: which job lies in which, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from grader.executor.slurm.progress import Followed
from grader.executor.slurm.queue import Place, State
from grader.executor.slurm.spool import Spool

__all__ = ["Board"]


class Board:
    """The shards in the folder of exchange, by their jobs. `prefix` is how the names of their jobs begin."""

    def __init__(self, spool: Spool, prefix: str) -> None:
        self._spool = spool
        self._prefix = prefix
        self._shards: dict[str, Followed] = {}
        self._where: dict[str, Followed] = {}

    def load(self) -> None:
        """Read what an earlier client has left. A file that is damaged is called off: its jobs go out again."""
        for name in self._spool.names():
            shard = self._spool.read_shard(name)
            if shard is None:
                self._spool.call_off(name)
            else:
                self.follow(Followed.of(shard))
        for _ in self.read():
            """What began earlier is counted, and shown to nobody."""

    def __contains__(self, digest: object) -> bool:
        return digest in self._where

    def __iter__(self) -> Iterator[Followed]:
        return iter(list(self._shards.values()))

    def read(self) -> Iterator[str]:
        """Read what was noted since; yields the digests of runs that began."""
        notes = self._spool.all_notes()
        for followed in self:
            yield from followed.read(notes.get(followed.shard.name, ()))

    def follow(self, followed: Followed) -> None:
        """Follow a shard. A job that an older one has, too, as after a crash in between, is the newer one's."""
        self._shards[followed.shard.name] = followed
        for digest in followed.open:
            if digest in self._where:
                self.forget(digest)
            self._where[digest] = followed

    def forget(self, digest: str) -> None:
        """Take a job from its shard, which is called off when it has no other."""
        followed = self._where.pop(digest)
        del followed.open[digest]
        if not followed.open:
            self.drop(followed)

    def drop(self, followed: Followed) -> None:
        """Call a shard off."""
        for digest in followed.open:
            self._where.pop(digest, None)
        self._shards.pop(followed.shard.name, None)
        self._spool.call_off(followed.shard.name)

    def place(self, followed: Followed) -> Place:
        """How the scheduler calls a shard."""
        return Place(self._prefix + followed.shard.batch, followed.shard.index)

    def names(self, of: Iterable[Followed] | None = None) -> list[str]:
        """The jobs' names of some shards, or of all."""
        return sorted({self.place(followed).name for followed in (self if of is None else of)})

    def waiting(self, wanted: Collection[str]) -> list[Followed]:
        """Shards that were submitted, and that something is wanted of."""
        return [item for item in self if not item.unsent and any(digest in wanted for digest in item.open)]

    def find(self, is_meant: Callable[[Followed, str], bool]) -> list[tuple[Followed, str]]:
        """Shards with a job that is meant."""
        return [(followed, digest) for followed in self for digest in followed.open if is_meant(followed, digest)]

    def clean(self, states: dict[Place, State] | None) -> None:
        """Remove what nobody waits for any more and no job writes to."""
        for followed in self:
            state = (states or {}).get(self.place(followed))
            if states is not None and (state is None or state.ended):
                self.drop(followed)
        self._spool.clear()
