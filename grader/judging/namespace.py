"""Observes a live namespace without a separate run: in a student's notebook, and in nbgrader's test cells."""

from __future__ import annotations

import io
import logging
import os
import random
import sys
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

from grader.evidence import TIME_LIMIT, Fault, Observation, decode, encode
from grader.model import Limits
from grader.probes import Probe, observe
from grader.support.cpu_bound import OutOfPatience, within_cpu
from grader.worker.exam import room_for, room_left
from grader.worker.faults import fault
from grader.worker.places import place_of
from grader.worker.shield import Shield
from grader.worker.workplace import seed_all

__all__ = ["observe_here", "quietly"]


def _within_all_cores(seconds: float) -> AbstractContextManager[None]:
    return within_cpu(seconds * (os.cpu_count() or 1))


def observe_here(
    probes: Mapping[str, Probe],
    namespace: Mapping[str, Any],
    seed: int,
    limits: Limits,
    unseen: Mapping[str, Any] | None = None,
    directory: Path | None = None,
    bound: Callable[[float], AbstractContextManager[None]] = _within_all_cores,
    readers: Mapping[str, Collection[str]] | None = None,
) -> dict[str, Observation]:
    """What each probe observes in a live namespace, with the same seed, shield and limits as in grading.

    The state of random number generators is restored afterwards, and other settings of the process are put aside
    meanwhile. `directory` is the folder in which the notebook began. `bound` limits a probe's time, by default its
    processor time, summed over all cores. `readers` are the questions that need each probe: if a probe ran out of time
    for all of them, the others are not tried, and count as late, too.
    """
    room, found = room_for(limits), dict[str, Observation]()
    late: dict[str, Observation] = {}
    for name, probe in probes.items():
        needed = (readers or {}).get(name, ())
        if needed and late.keys() >= set(needed):
            found[name] = late[next(iter(needed))]
            continue
        try:
            with bound(limits.probe_seconds), Shield(directory).raised(), redirect_stdout(io.StringIO()), _seeded(seed):
                encoded = encode(observe(probe, namespace, unseen or {}))
            room = room_left(room, encoded)
        except OutOfPatience as error:
            message, place = f"took longer than {limits.probe_seconds:g} s", place_of(error)
            found[name] = Observation(fault=Fault(TIME_LIMIT, message, (), *place))
            late |= dict.fromkeys(needed, found[name])
        except (Exception, SystemExit) as error:  # KeyboardInterrupt comes from the student, and ends the check
            raw = fault(error, [])
            found[name] = Observation(fault=Fault(raw["name"], raw["message"], (), *raw["place"]))
        else:
            found[name] = Observation(decode(encoded.document, encoded.arrays))
    return found


@contextmanager
def quietly() -> Iterator[None]:
    """Hides everything printed, warned of or logged meanwhile, also by code below Python."""
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
def _seeded(seed: int) -> Iterator[None]:
    """Seeds random numbers with `seed`, and restores their state afterwards, except TensorFlow's, which cannot be."""
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
