"""Observing a living namespace, without a run of its own: in a student's notebook, and in nbgrader's test cells."""

from __future__ import annotations

import io
import logging
import os
import random
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

from grader.evidence import Fault, Observation, decode, encode
from grader.probes import Probe, observe
from grader.worker.shield import Shield
from grader.worker.workplace import seed_all

__all__ = ["LiveObservations", "quietly"]


class LiveObservations(Mapping[str, Observation]):
    """Observations of a living namespace: each probe runs when a check first reads it.

    With a `seed` every probe begins with the same random numbers, and those of the notebook go on as they would have.
    What else the notebook has set in its process is put aside meanwhile, as in grading; `directory` is where it began.
    """

    def __init__(
        self,
        probes: Mapping[str, Probe],
        namespace: Mapping[str, Any],
        unseen: Mapping[str, Any] | None = None,
        seed: int | None = None,
        directory: Path | None = None,
    ) -> None:
        self._probes, self._namespace = probes, namespace
        self._unseen, self._seed = unseen or {}, seed
        self._directory = directory
        self._seen: dict[str, Observation] = {}

    def __getitem__(self, name: str) -> Observation:
        if name not in self._seen:
            self._seen[name] = self._observe(self._probes[name])
        return self._seen[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._probes)

    def __len__(self) -> int:
        return len(self._probes)

    def _observe(self, probe: Probe) -> Observation:
        try:
            with Shield(self._directory).raised(), redirect_stdout(io.StringIO()), _seeded(self._seed):
                encoded = encode(observe(probe, self._namespace, self._unseen))
        except Exception as error:
            return Observation(fault=Fault(type(error).__name__, str(error)))
        return Observation(decode(encoded.document, encoded.arrays))


@contextmanager
def quietly() -> Iterator[None]:
    """Nothing that is printed, warned of or logged meanwhile is shown, from below Python neither."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    kept = {number: os.dup(number) for number in (1, 2)}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    logged = logging.root.manager.disable
    try:
        for number in kept:
            os.dup2(nowhere, number)
        logging.disable(logging.CRITICAL)
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(logged)
        for number, copy in kept.items():
            os.dup2(copy, number)
            os.close(copy)
        os.close(nowhere)


@contextmanager
def _seeded(seed: int | None) -> Iterator[None]:
    """Random numbers from `seed`, and afterwards as before; those of TensorFlow, which cannot be put back, go on."""
    if seed is None:
        yield
        return
    torch = sys.modules.get("torch")
    before = random.getstate(), np.random.get_state(), torch and torch.get_rng_state()
    seed_all(seed)
    try:
        yield
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])
        if torch is not None:
            torch.set_rng_state(before[2])
