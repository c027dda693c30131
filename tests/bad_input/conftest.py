"""Shared by all tests of bad input: the assertion about messages, and an exercise that no test changes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import ROOT

from grader.exercise.assignment import load_reference
from grader.exercise.reference import Reference

LONGEST = 300
REMEDY = re.compile(r"; \w|\bmust\b|\bexpected\b|\bknown are\b|\bthere are\b|\bchoose\b|\bwrite\b|\bnot \d")
"""Matches the part of a message that says what to do, or what was expected."""


@pytest.fixture(scope="session")
def one_clear_line() -> Callable[..., str]:
    """`check(message, *names)`: asserts one short, printable line that has `names` and a remedy; returns it."""

    def check(message: object, *names: str, folder: Path | None = None) -> str:
        line = str(message)
        if folder is not None:  # the folder of the tests is not part of the message
            line = line.replace(f"{folder}/", "").replace(str(folder), "")
        assert line.isprintable(), ascii(line)
        assert line == line.strip()
        assert "Traceback" not in line
        assert len(line) < LONGEST, line
        for name in names:
            assert name in line, line
        assert REMEDY.search(line), f"no remedy: {line}"
        return line

    return check


@pytest.fixture(scope="session")
def exercise() -> Reference:
    """The toy exercise in its original folder, which tests must not change."""
    return load_reference(ROOT / "tests" / "course" / "reference" / "toy")
