"""Distributes tests to processes by file: long files first, quick ones last.

So no process is left alone with the longest file. The lists here only affect speed: a stale name costs seconds, but no
test is lost.
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
    "tests/nbgrader/test_living_course.py",
    "tests/faults/test_border.py",
    "tests/notebook/test_hand_in_notes.py",
    "tests/attack/test_siege.py",
    "tests/docs/test_commands_run.py",
    "tests/release/test_student_part.py",
    "tests/sandbox/test_server.py",
    "tests/reference/test_jena_facts.py",
    "tests/reference/test_attention_training.py",
    "tests/grading/test_grading.py",
    "tests/sandbox/test_conformance.py",
    "tests/grading/test_scale.py",
    "tests/validation/test_validate.py",
    "tests/test_student.py",
    "tests/nbgrader/test_conformance.py",
    "tests/sandbox/test_hostile.py",
)
"""The longest files, longest first."""
APART = re.compile(
    r"""
    tests/reference/test_exercises\.py::.*\[(?P<exercise>\w+)\]$  # what a test leaves, others of the same exercise use
    | tests/(docs/test_commands_run|sandbox/test_server)\.py::(?P<test>test_(every_command|all_of_this).*)
    """,
    re.VERBOSE,
)
"""Files whose tests can be distributed separately."""


class Scheduling(LoadScopeScheduling):
    """Distributes files, and parts of some files, in the order of collection."""

    def _split_scope(self, nodeid: str) -> str:
        return part_of(nodeid)


def part_of(nodeid: str) -> str:
    """The group with which a test is distributed: its file, or a part of it."""
    apart = APART.match(nodeid)
    return str((apart and (apart["exercise"] or apart["test"])) or nodeid.partition("::")[0])


def longest_first(items: list[pytest.Item]) -> None:
    """Sort the files: the longest, then those with a `slow` test, then the others."""
    slow = {_file(item) for item in items if item.get_closest_marker("slow")}
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: (places.get(_file(item), len(places)), _file(item) not in slow))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]
