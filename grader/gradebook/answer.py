"""Which answer points by hand belong to: the one that a person saw. A changed answer waits for a person again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from grader.evidence.files import Files
from grader.notebook import normalised
from grader.support.disk import read_json, update_json

__all__ = ["Seen", "answer_digests", "keep_earlier_answers", "read_seen", "write_seen"]


@dataclass(frozen=True)
class Seen:
    """What recording points needs to know of one answer that a person grades."""

    now: str
    """Digest of the answer that is there."""
    marked: str = ""
    """Digest of the answer that the points are for, or that a person sees until there are points; empty if unknown."""
    waits: str = ""
    """Digest of the answer that was marked as waiting in spite of older points; empty if none was."""

    @property
    def is_stale(self) -> bool:
        """Whether there are points, and they are for another answer."""
        return self.waits == self.now

    def recorded(self, has_points: bool, waits: bool) -> Seen:
        """The record after a look into the gradebook: whether that has points by hand, and whether the answer waits.

        When a person gives points again, in any program, the gradebook no longer says that it waits.
        """
        looked = bool(self.waits) and self.waits == self.now and not waits
        if not has_points or self.marked in ("", self.now) or looked:
            return Seen(self.now, self.now)
        return Seen(self.now, self.marked, self.now)


def answer_digests(notebook: Mapping[str, Any], by_hand: Iterable[str]) -> dict[str, str]:
    """For each cell with points by hand, a digest of its text or code and of its pictures."""
    wanted = frozenset(by_hand)
    found = {}
    for cell in notebook.get("cells", ()):
        if isinstance(cell, Mapping) and cell.get("id") in wanted:
            answer = [normalised("".join(cell["source"])), cell.get("attachments") or {}]
            found[str(cell["id"])] = hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:32]
    return found


def keep_earlier_answers(files: Files, by_hand: Iterable[str]) -> None:
    """Record the answers on disk before another run replaces them, unless they are recorded already.

    Points may have been given for them before answers were recorded.
    """
    if read_json(files.seen) is None and files.executed.is_file():
        earlier = answer_digests(read_json(files.executed) or {}, by_hand)
        write_seen(files, {cell: Seen(digest, digest) for cell, digest in earlier.items()})


def read_seen(files: Files, by_hand: Iterable[str]) -> dict[str, Seen]:
    """The answers that are there, by cell, with what is known of their points."""
    stored = read_json(files.submission) or {}
    now = stored.get("answers")
    if not isinstance(now, dict):
        now = answer_digests(read_json(files.executed) or {}, by_hand)
    known = read_json(files.seen) or {}
    return {cell: _seen(str(digest), known.get(cell)) for cell, digest in now.items()}


def write_seen(files: Files, seen: Mapping[str, Seen]) -> None:
    """Keep what is known of the points of each answer."""
    if seen:
        update_json(files.seen, {cell: {"marked": item.marked, "waits": item.waits} for cell, item in seen.items()})


def _seen(now: str, known: object) -> Seen:
    match known:
        case {"marked": str(marked), "waits": str(waits)}:
            return Seen(now, marked, waits)
    return Seen(now)
