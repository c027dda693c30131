"""What this machine offers, what it lacks, and how to get it."""

from __future__ import annotations

import importlib.util
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from grader import datasets
from grader.errors import DataError
from grader.executor.slurm.survey import survey_cluster
from grader.sandbox.survey import survey

__all__ = ["Finding", "examine"]

FRAMEWORKS = (
    ("torch", "torch", "gradecast[torch]"),
    ("tensorflow", "tensorflow-cpu", "gradecast[tensorflow]"),
)
TOOLS = (("nbgrader", "nbgrader", "gradecast[instructor]"), ("jupytext", "jupytext", "gradecast[instructor]"))


@dataclass(frozen=True)
class Finding:
    """One thing that a machine has or lacks."""

    area: str
    """The group it belongs to: machine, sandbox, frameworks, instructor, cluster, data."""
    name: str
    """Its name."""
    available: bool
    """Whether it is there."""
    detail: str
    """Its version or amount, or what is wrong."""
    remedy: str = ""
    """How to get it if it is missing."""
    needed: bool = False
    """Whether grading is refused without it."""


def examine(note: Callable[[str], None]) -> tuple[Finding, ...]:
    """Findings about this machine; each protection of the sandbox is actually tried.

    `note` is called with a line for people before slow steps.
    """
    return (*_machine(), *_sandbox(), *_packages(), *_cluster(note), *_data())


def _machine() -> Iterator[Finding]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield Finding("machine", "python", True, f"{platform.python_version()} on {platform.system()} {platform.release()}")
    yield Finding("machine", "cores", True, f"{cores} usable; a good number for --workers")


def _sandbox() -> Iterator[Finding]:
    for item in survey():
        yield Finding("sandbox", item.name, item.available, item.detail, item.remedy, needed=item.needed)


def _packages() -> Iterator[Finding]:
    for area, packages in (("frameworks", FRAMEWORKS), ("instructor", TOOLS)):
        for module, distribution, extra in packages:
            there = importlib.util.find_spec(module) is not None
            yield Finding(
                area, module, there, _version(distribution, module) if there else "", f"pip install '{extra}'"
            )


def _version(*distributions: str) -> str:
    for name in distributions:
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return "unknown version"


def _cluster(note: Callable[[str], None]) -> Iterator[Finding]:
    for item in survey_cluster(note):
        yield Finding("cluster", item.name, item.available, item.detail, item.remedy)


def _data() -> Iterator[Finding]:
    for name in sorted(datasets.DATASETS):
        try:
            yield Finding("data", name, True, str(datasets.path(name)))
        except DataError as error:
            yield Finding("data", name, False, str(error), f"gradecast data path {name}")
