"""Observing a living namespace, without a run of its own: in a student's notebook, and in nbgrader's test cells."""

from __future__ import annotations

import io
import logging
import os
import random
import sys
import warnings
from collections.abc import Iterator, Mapping
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
from grader.worker.shield import Shield
from grader.worker.workplace import seed_all

__all__ = ["observe_here", "quietly"]


def observe_here(
    probes: Mapping[str, Probe],
    namespace: Mapping[str, Any],
    seed: int,
    limits: Limits,
    unseen: Mapping[str, Any] | None = None,
    directory: Path | None = None,
) -> dict[str, Observation]:
    """What each probe observes of a living namespace, as in an exam: with its seed, its shield and its bounds.

    The notebook's own random numbers go on afterwards as they would have, and what else it has set in its process is
    put aside meanwhile; `directory` is where it began. A probe's limit is counted in processor time of all cores.
    """
    room, found = room_for(limits), {}
    for name, probe in probes.items():
        try:
            with _bounded(limits), Shield(directory).raised(), redirect_stdout(io.StringIO()), _seeded(seed):
                encoded = encode(observe(probe, namespace, unseen or {}))
            room = room_left(room, encoded)
        except OutOfPatience:
            found[name] = Observation(fault=Fault(TIME_LIMIT, f"took longer than {limits.probe_seconds:g} s"))
        except (Exception, SystemExit) as error:  # an interrupt is the student's own, and ends the check
            raw = fault(error, [])
            found[name] = Observation(fault=Fault(raw["name"], raw["message"], (), *raw["place"]))
        else:
            found[name] = Observation(decode(encoded.document, encoded.arrays))
    return found


def _bounded(limits: Limits) -> AbstractContextManager[None]:
    return within_cpu(limits.probe_seconds * (os.cpu_count() or 1))


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
def _seeded(seed: int) -> Iterator[None]:
    """Random numbers from `seed`, and afterwards as before; those of TensorFlow, which cannot be put back, go on."""
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
