"""Records for which answer a person gave points. If the answer changes later, it waits for a person again."""

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
    """Which versions of one answer, graded by hand, a person saw and graded."""

    now: str
    """Digest of the current answer."""
    marked: str = ""
    """Digest of the answer that the points are for; before there are points, of the one shown. Empty if unknown."""
    waits: str = ""
    """Digest of the answer that was marked as waiting although there were points for an older one; else empty."""

    @property
    def is_stale(self) -> bool:
        """Whether there are points, and they are for another answer."""
        return self.waits == self.now

    def recorded(self, has_points: bool, waits: bool) -> Seen:
        """The record after looking up in the gradebook whether there are points by hand, and whether the answer waits.

        As soon as a person gives points again, in whatever program, the gradebook no longer says that it waits.
        """
        looked = bool(self.waits) and self.waits == self.now and not waits
        if not has_points or self.marked in ("", self.now) or looked:
            return Seen(self.now, self.now)
        return Seen(self.now, self.marked, self.now)


def answer_digests(notebook: Mapping[str, Any], by_hand: Iterable[str]) -> dict[str, str]:
    """For each cell graded by hand, a digest of its text or code and of its pictures."""
    wanted = frozenset(by_hand)
    found = {}
    for cell in notebook.get("cells", ()):
        if isinstance(cell, Mapping) and cell.get("id") in wanted:
            answer = [normalised("".join(cell["source"])), cell.get("attachments") or {}]
            found[str(cell["id"])] = hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:32]
    return found


def keep_earlier_answers(files: Files, by_hand: Iterable[str]) -> None:
    """Record the answers on disk before another run replaces them, unless they are recorded already.

    Versions that did not record answers may have left points for them.
    """
    if read_json(files.seen) is None and files.executed.is_file():
        earlier = answer_digests(read_json(files.executed) or {}, by_hand)
        write_seen(files, {cell: Seen(digest, digest) for cell, digest in earlier.items()})


def read_seen(files: Files, by_hand: Iterable[str]) -> dict[str, Seen]:
    """The current answers by cell, with what is recorded about their points."""
    stored = read_json(files.submission) or {}
    now = stored.get("answers")
    if not isinstance(now, dict):
        now = answer_digests(read_json(files.executed) or {}, by_hand)
    known = read_json(files.seen) or {}
    return {cell: _seen(str(digest), known.get(cell)) for cell, digest in now.items()}


def write_seen(files: Files, seen: Mapping[str, Seen]) -> None:
    """Record which answers points were given for."""
    if seen:
        update_json(files.seen, {cell: {"marked": item.marked, "waits": item.waits} for cell, item in seen.items()})


def _seen(now: str, known: object) -> Seen:
    match known:
        case {"marked": str(marked), "waits": str(waits)}:
            return Seen(now, marked, waits)
    return Seen(now)
