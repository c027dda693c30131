"""Reads `[cluster]` in the course's `gradecast.toml`, and the options that override it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from grader.errors import InputError
from grader.exercise.course import SETTINGS
from grader.exercise.settings import read_toml
from grader.support.wording import did_you_mean

__all__ = ["Cluster", "load_cluster", "overridden"]

TIME = re.compile(r"(?:(?P<days>\d{1,3})-)?(?P<first>\d{1,6})(?::(?P<second>\d{1,2}))?(?::(?P<third>\d{1,2}))?")
MEMORY = re.compile(r"(\d{1,9})\s*([MGT]?)i?B?", re.IGNORECASE)
MIB = {"": 1, "M": 1, "G": 1 << 10, "T": 1 << 20}


@dataclass(frozen=True)
class Cluster:
    """What the jobs of a class ask Slurm for. If a value is empty or zero, Slurm or the exercise's limits decide."""

    partition: str = ""
    """Partition, or several separated by commas."""
    account: str = ""
    """Account that is charged."""
    qos: str = ""
    """Quality of service."""
    constraint: str = ""
    """Features that a node must have."""
    gpus: str = ""
    """Generic resource of each job: `1`, or `a100:1`."""
    time: int = 240
    """Longest time of one job, in minutes; a larger class becomes more jobs, not longer ones."""
    memory: int = 0
    """Memory of one job, in MiB; by default what the exercise's limits ask for."""
    cpus: int = 0
    """Cores of one job; by default those that its runs use."""
    shards: int = 0
    """Number of jobs for a class; by default chosen so that start-up takes a small part of the time."""
    modules: tuple[str, ...] = ()
    """Modules that are loaded with `module load` before anything else."""
    setup: tuple[str, ...] = ()
    """Lines of bash that run after that."""
    venv: str = ""
    """A virtual environment on the shared file system; by default the Python that runs this command."""
    container: str = ""
    """An Apptainer image that holds Python and Gradecast."""
    sbatch: tuple[str, ...] = ()
    """Further arguments for sbatch."""
    scratch: str = ""
    """A folder on the shared file system where jobs and this command exchange files; by default among the results."""
    poll: int = 15
    """Seconds between two queries to the scheduler."""


def load_cluster(course: Path) -> Cluster:
    """The `[cluster]` table of the course, or its defaults. Raises `InputError` if it is wrong."""
    path = course / SETTINGS
    try:
        table = read_toml(path)
    except FileNotFoundError:
        return Cluster()
    for key in table:
        if key != "cluster" and difflib.get_close_matches(key, ["cluster"], cutoff=0.75):
            raise InputError(f"{path}: unknown table [{key}]; did you mean [cluster]?")
    found = table.get("cluster", {})
    if not isinstance(found, Mapping):
        raise InputError(f"{path}: cluster must be a table, [cluster]")
    return overridden(Cluster(), found, f"{path}: [cluster]")


def overridden(cluster: Cluster, values: Mapping[str, Any], where: str) -> Cluster:
    """`cluster` with some values replaced by `values`. Raises `InputError` with a message that begins with `where`."""
    known = {item.name: item.default for item in fields(Cluster)}
    changed: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            remedy = did_you_mean(key, known, f"known are {', '.join(sorted(known))}")
            raise InputError(f"{where}: unknown key {key!a:.40}; {remedy}")
        changed[key] = _value(key, value, known[key], where)
    return replace(cluster, **changed)


def _value(key: str, value: Any, default: object, where: str) -> Any:
    if key == "time":
        return _minutes(value, where)
    if key == "memory":
        return _mebibytes(value, where)
    if isinstance(default, tuple):
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise InputError(f"{where}: {key} must be a list of texts in quotes")
        return tuple(_plain(key, item, where) for item in value)
    if key == "gpus" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(default, str):
        if not isinstance(value, str):
            raise InputError(f"{where}: {key} must be a text in quotes")
        return _plain(key, value, where)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100_000:
        raise InputError(f"{where}: {key} must be a whole number from 1 to 100000")
    return value


def _plain(key: str, text: str, where: str) -> str:
    """`text`, if it is one printable line. Raises `InputError` otherwise."""
    if not text.isprintable():
        raise InputError(f"{where}: {key} must be printable text in one line, not {text!a:.60}")
    if key not in ("setup", "sbatch") and "'" in text:
        raise InputError(f"{where}: {key} must not hold a quote: {text!a:.60}")
    return text


def _minutes(value: Any, where: str) -> int:
    """The minutes in `value`, a number of minutes or a time in Slurm's format; seconds are rounded up to a minute."""
    match = TIME.fullmatch(str(value)) if not isinstance(value, bool) else None
    if match is None:
        raise InputError(f'{where}: time must be minutes, "hours:minutes:seconds" or "days-hours", not {value!a:.40}')
    first, second, third = (int(match[name] or 0) for name in ("first", "second", "third"))
    if match["days"] is not None:
        seconds = int(match["days"]) * 86400 + first * 3600 + second * 60 + third
    elif match["third"] is not None:
        seconds = first * 3600 + second * 60 + third
    else:
        seconds = first * 60 + second
    if seconds == 0:
        raise InputError(f"{where}: time must be longer than nothing")
    return -(-seconds // 60)


def _mebibytes(value: Any, where: str) -> int:
    match = MEMORY.fullmatch(str(value)) if not isinstance(value, bool) else None
    if match is None or int(match[1]) == 0:
        raise InputError(f'{where}: memory must be a number of MiB, or like "16G", not {value!a:.40}')
    return int(match[1]) * MIB[match[2].upper()]
