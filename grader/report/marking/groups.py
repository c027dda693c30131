"""Groups answers that are equal, or nearly so, so that they are marked once; and the order in which they come."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape

from grader.report.marking.answers import Answer
from grader.report.near_duplicates import find_alike
from grader.report.shingles import Shingles

__all__ = ["Group", "differences", "group_answers", "in_order"]

WIDTH = 3
"""Words in a shingle."""
SHORTEST = 15
"""Shingles below which a text is compared only for equality: in few words, one word changes everything."""
NEAR = 0.75
"""Jaccard similarity from which two answers are nearly equal."""
LONGEST = 20_000
"""Most characters of two answers whose differences are shown."""
_WORD = re.compile(r"\w+|[^\w\s]")
_PIECE = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class Group:
    """Answers that are marked as one."""

    variants: tuple[tuple[Answer, ...], ...]
    """The answers; those within a variant are equal. The variant with most answers is the first."""

    @property
    def answers(self) -> tuple[Answer, ...]:
        """All of them."""
        return tuple(answer for variant in self.variants for answer in variant)

    @property
    def shown(self) -> Answer:
        """The answer that is shown for all."""
        return self.variants[0][0]

    @property
    def key(self) -> str:
        """A name that does not say whose they are."""
        return min(answer.key for answer in self.answers)


def group_answers(answers: Sequence[Answer], alone: Collection[str] = ()) -> list[Group]:
    """All `answers` in groups; those of the accounts `alone` are in groups of their own."""
    equal: dict[str, list[Answer]] = {}
    for answer in sorted(answers, key=lambda item: item.key):
        equal.setdefault(answer.account if answer.account in alone else answer.same, []).append(answer)
    texts = {
        same: words
        for same, found in equal.items()
        if found[0].account not in alone and (words := _shingles(found[0].text)).size >= SHORTEST
    }
    joined = {name: number for number, found in enumerate(find_alike(texts, lambda _: NEAR)) for name in found.students}
    groups: dict[object, list[tuple[Answer, ...]]] = {}
    for same, found in equal.items():
        groups.setdefault(joined.get(same, same), []).append(tuple(found))
    return [Group(tuple(sorted(found, key=lambda item: (-len(item), item[0].key)))) for found in groups.values()]


def in_order(groups: Iterable[Group], marker: str, cell: str) -> list[Group]:
    """The groups in an order that is random, and always the same for this marker."""

    def place(group: Group) -> bytes:
        return hashlib.sha256(f"{marker}\0{cell}\0{group.key}".encode("utf-8", "surrogatepass")).digest()

    return sorted(groups, key=place)


def differences(one: str, other: str) -> Markup:
    """The text `other`, with what it has beyond `one` inserted, and what it lacks struck out."""
    if len(one) + len(other) > LONGEST:
        return escape(other)
    before, after = _PIECE.findall(one), _PIECE.findall(other)
    found = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(escape("".join(after[k:m])))
            continue
        for tag, words in (("del", before[i:j]), ("ins", after[k:m])):
            if words:
                found.append(Markup("<{0}>{1}</{0}>").format(Markup(tag), "".join(words)))
    return Markup("").join(found)


def _shingles(text: str) -> Shingles:
    """The hashes of all runs of `WIDTH` words."""
    words = _WORD.findall(text.casefold())
    runs = {"\0".join(words[n : n + WIDTH]) for n in range(len(words) - WIDTH + 1)}
    hashes = (hashlib.blake2b(run.encode("utf-8", "replace"), digest_size=4).digest() for run in runs)
    return np.array(sorted({int.from_bytes(item, "little") for item in hashes}), dtype=np.uint32)
