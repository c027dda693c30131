"""Assigns each sandbox its own user id, by its slot, and processor cores, by its lane."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence

from grader.sandbox.confine import INSIDE_UID

__all__ = ["cores_of", "free_slot", "uid_of"]

FIRST_UID, SLOTS = 2_000_000_000, 1000


def free_slot(taken: Collection[int]) -> int:
    """The first slot that is not `taken`."""
    return next(number for number in range(SLOTS) if number not in taken)


def uid_of(slot: int) -> int:
    """The user id of the sandbox in `slot`, as seen inside; if this process is root, an id that nobody else uses."""
    return FIRST_UID + os.getpid() % 100_000 * SLOTS + slot if os.geteuid() == 0 else INSIDE_UID


def cores_of(lane: int, threads: int, usable: Sequence[int], offset: int = 0) -> frozenset[int]:
    """The cores of the sandboxes in `lane`, `threads` of the usable ones; empty if all may be used.

    So a sandbox that runs many processes takes time from itself, not from its neighbours. `offset` is where to begin: a
    process id, so that two graders on one machine do not both begin with the first core.
    """
    if threads >= len(usable):
        return frozenset()
    return frozenset(usable[(offset + lane * threads + number) % len(usable)] for number in range(threads))
