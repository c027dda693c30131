"""All known shards of a class: which job is in which shard, and how far each is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from grader.executor.slurm.progress import Followed
from grader.executor.slurm.queue import Place, State
from grader.executor.slurm.spool import Spool

__all__ = ["OpenShards"]


class OpenShards:
    """The shards in the exchange folder, by their jobs. `prefix` begins the names of their Slurm jobs."""

    def __init__(self, spool: Spool, prefix: str) -> None:
        self._spool = spool
        self._prefix = prefix
        self._shards: dict[str, Followed] = {}
        self._where: dict[str, Followed] = {}

    def load(self) -> None:
        """Read what an earlier client has left. A damaged shard is called off, so that its jobs are submitted again."""
        for name in self._spool.names():
            shard = self._spool.read_shard(name)
            if shard is None:
                self._spool.call_off(name)
            else:
                self.follow(Followed.of(shard))
        for _ in self.read():
            """Runs that began earlier are counted, but not reported."""

    def __contains__(self, digest: object) -> bool:
        return digest in self._where

    def __iter__(self) -> Iterator[Followed]:
        return iter(list(self._shards.values()))

    def read(self) -> Iterator[str]:
        """Read new notes; yields the digests of runs that began."""
        notes = self._spool.all_notes()
        for followed in self:
            yield from followed.read(notes.get(followed.shard.name, ()))

    def follow(self, followed: Followed) -> None:
        """Follow a shard. If two shards have the same job, as after a crash, it belongs to the newer one."""
        self._shards[followed.shard.name] = followed
        for digest in followed.open:
            if digest in self._where:
                self.forget(digest)
            self._where[digest] = followed

    def forget(self, digest: str) -> None:
        """Remove a job from its shard, which is called off if it was the last."""
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
        """The job of a shard, as the scheduler names it."""
        return Place(self._prefix + followed.shard.batch, followed.shard.index)

    def names(self, of: Iterable[Followed] | None = None) -> list[str]:
        """The names of the Slurm jobs of some shards, or of all."""
        return sorted({self.place(followed).name for followed in (self if of is None else of)})

    def waiting(self, wanted: Collection[str]) -> list[Followed]:
        """Submitted shards that have unfinished jobs among `wanted`."""
        return [item for item in self if not item.unsent and any(digest in wanted for digest in item.open)]

    def find(self, is_meant: Callable[[Followed, str], bool]) -> list[tuple[Followed, str]]:
        """Shards and digests of the jobs for which `is_meant` returns true."""
        return [(followed, digest) for followed in self for digest in followed.open if is_meant(followed, digest)]

    def clean(self, states: dict[Place, State] | None) -> None:
        """Remove the files that nobody waits for and no job writes to."""
        for followed in self:
            state = (states or {}).get(self.place(followed))
            if states is not None and (state is None or state.ended):
                self.drop(followed)
        self._spool.clear()
