"""A system clock that jumps changes nothing: limits use another clock, and keys and resuming ignore file times."""

import ast
import os
import random
import time

import pytest
from faults.injection import grade, snapshot
from helpers import ROOT

pytestmark = pytest.mark.slow

DAY = 86_400


def test_a_clock_that_jumps_while_grading_changes_nothing(ward, undisturbed, monkeypatch):
    real, jumps = time.time, random.Random(8)

    def jumping():
        return real() + jumps.uniform(-3000 * DAY, 3000 * DAY)

    monkeypatch.setattr(time, "time", jumping)
    grade(ward)
    assert snapshot(ward) == undisturbed.snapshot


def test_a_run_resumes_from_files_of_any_age(ward, undisturbed):
    grade(ward)
    ages = random.Random(9)
    for _ in range(5):
        for path in [path for path in ward.rglob("*") if path.is_file()]:
            moment = time.time() + ages.uniform(-9000 * DAY, 3000 * DAY)
            os.utime(path, (moment, moment))
        assert grade(ward).ran == 0
        assert snapshot(ward) == undisturbed.snapshot


def test_no_code_asks_for_the_time_of_day_or_the_age_of_a_file():
    found = []
    for path in sorted((ROOT / "grader").rglob("*.py")):
        if "collecting" in path.parts:  # it verifies claimed times
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Attribute(value=ast.Name(id="time"), attr="time" | "time_ns" as name):
                    found.append(f"{path.name}:{node.lineno}: time.{name}")
                case ast.Attribute(attr="st_mtime" | "st_mtime_ns" | "st_ctime" as name):
                    found.append(f"{path.name}:{node.lineno}: {name}")
    assert found == []
