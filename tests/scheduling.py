"""How the tests are dealt out to processes: by file, what takes long first, and what takes a moment at the end.

So no process is left alone with the longest file. What is written here is only for speed: a name that no longer fits
costs seconds, and no test.
"""

from __future__ import annotations

import re

import pytest
from xdist.scheduler import LoadScopeScheduling

__all__ = ["LONGEST", "Scheduling", "longest_first", "part_of"]

LONGEST = (
    "tests/slurm/test_cluster_faults.py",  # waits, while classes of two at a time run beside it
    "tests/slurm/test_whole_class.py",
    "tests/reference/test_exercises.py",
    "tests/attack/test_siege.py",
    "tests/sandbox/test_server.py",
    "tests/reference/test_jena_facts.py",
    "tests/reference/test_attention_training.py",
    "tests/sandbox/test_conformance.py",
    "tests/docs/test_commands_run.py",
    "tests/grading/test_grading.py",
    "tests/validation/test_validate.py",
    "tests/sandbox/test_hostile.py",
    "tests/test_student.py",
)
"""Files that take longest, the longest first."""
APART = re.compile(
    r"""
    tests/reference/test_exercises\.py::.*\[(?P<exercise>\w+)\]$  # what a test leaves, others of the same exercise use
    | tests/(docs/test_commands_run|sandbox/test_server)\.py::(?P<test>test_(every_command|all_of_this).*)
    """,
    re.VERBOSE,
)
"""Tests that need not stay with the others of their file."""


class Scheduling(LoadScopeScheduling):
    """Deals out files, and parts of a few, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)


def part_of(nodeid: str) -> str:
    """What a test is dealt out with: its file, or less."""
    apart = APART.match(nodeid)
    return str((apart and (apart["exercise"] or apart["test"])) or nodeid.partition("::")[0])


def longest_first(items: list[pytest.Item]) -> None:
    """Put the files in order: the longest, then those with a test that is `slow`, then the others."""
    slow = {_file(item) for item in items if item.get_closest_marker("slow")}
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (places.get(_file(item), len(places)), _file(item) not in slow))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]
