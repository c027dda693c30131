"""Whether what counts as unseen can be known beforehand: by trying all seeds, or from another draw."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from grader.assignment import Reference
from grader.wording import plural

__all__ = ["unkept_secrets"]

SEED_BITS = 100
"""A generator within `unseen.py` takes a seed of at least so many bits; fewer might be tried one by one."""
REMEDY = 'seed it with `int.from_bytes(rng.bytes(16), "little")`, or use `rng` itself'
MAKERS = ((np.random, "default_rng"), (np.random, "seed"), (random, "seed"))
"""Functions that make a generator from a seed, or set one."""
MANY = 50
"""Numbers that an array has, at least, to count as secret."""


def unkept_secrets(reference: Reference, data: Path | None) -> tuple[str, ...]:
    """A line for each reason why unseen inputs or labels are no secret; empty where they are one, or there are none."""
    if reference.draw is None:
        return ()
    seeds: list[object] = []
    with _noting(seeds):
        first = reference.unseen(data)
    second = reference.unseen(data, "another")
    where = f"{reference.folder.name}/unseen.py"
    lines = [
        f"{where}: {name} are the same in every draw, so that they can be typed in; draw them with `rng`"
        for kind in ("inputs", "labels")
        for name in _equal(getattr(first, kind), getattr(second, kind), kind)
    ]
    if cut := _short(seeds[1:]):
        made = plural(len(cut), "generator")
        lines.insert(0, f"{where}: {made} with a seed that can be tried out, such as {cut[0]}; {REMEDY}")
    return tuple(lines)


@contextmanager
def _noting(seeds: list[object]) -> Iterator[None]:
    """Note each seed from which a generator is made."""

    def noting(real: Callable[..., Any]) -> Callable[..., Any]:
        def make(seed: object = None, *arguments: object, **options: object) -> Any:
            seeds.append(seed)
            return real(seed, *arguments, **options)

        return make

    with ExitStack() as stack:
        for module, name in MAKERS:
            stack.enter_context(mock.patch.object(module, name, noting(getattr(module, name))))
        yield


def _short(seeds: list[object]) -> list[object]:
    """Those that are whole numbers of too few bits. The first generator, that of the draw itself, is not among them."""
    return [seed for seed in seeds if isinstance(seed, int | np.integer) and int(seed).bit_length() < SEED_BITS]


def _equal(first: Any, second: Any, name: str) -> Iterator[str]:
    """Where two draws have the same numbers."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        for key in first:
            yield from _equal(first[key], second.get(key), f"{name}[{key!r}]")
    elif isinstance(first, list | tuple) and isinstance(second, list | tuple) and any(map(_is_array, first)):
        for number, (one, other) in enumerate(zip(first, second, strict=False)):
            yield from _equal(one, other, f"{name}[{number}]")
    elif np.size(first) >= MANY and np.array_equal(first, second):
        yield name


def _is_array(value: object) -> bool:
    return isinstance(value, np.ndarray | Mapping)
