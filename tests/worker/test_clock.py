"""Time limits: what is the student's own time, and what others took."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.worker.clock import PATIENCE, Allowance, CellTimeout, can_interrupt, waited_seconds, within

pytestmark = pytest.mark.skipif(not can_interrupt(), reason="this system has no interval timer")


def spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_code_that_does_not_wait_is_stopped_at_its_limit():
    with pytest.raises(CellTimeout, match="longer than 0.1 s"), within(0.1, waited=lambda: 5.0):
        spin(30)


def test_what_code_waited_for_a_core_prolongs_its_limit():
    waits = iter([5.0, 5.3, 5.3])
    began = time.monotonic()
    with pytest.raises(CellTimeout), within(0.2, waited=lambda: next(waits)):
        spin(30)
    assert time.monotonic() - began >= 0.5
    assert list(waits) == []


def test_who_keeps_himself_waiting_has_three_times_his_limit_and_no_more():
    began = time.monotonic()
    with pytest.raises(CellTimeout), within(0.1, waited=lambda: 100 * time.monotonic()):
        spin(30)
    assert time.monotonic() - began >= 0.3


def test_code_that_catches_the_exception_is_interrupted_again_however_long_it_waits(monkeypatch):
    monkeypatch.setattr("grader.worker.clock.REPEAT_SECONDS", 0.05)
    caught = 0

    def stubborn() -> None:
        nonlocal caught
        while caught < 3:
            try:
                spin(30)
            except CellTimeout:
                caught += 1

    with within(0.05, waited=lambda: float(caught)):
        stubborn()
    assert caught == 3


def test_a_block_within_its_limit_leaves_no_timer():
    with within(0.05):
        pass
    spin(0.1)


@given(st.lists(st.floats(0, 1000), max_size=20), st.floats(0, 100))
def test_no_more_is_granted_than_was_waited_nor_than_twice_the_limit(waits, limit):
    allowance, total = Allowance(limit, 3.0), 0.0
    for wait in sorted(waits):
        total += allowance.more(3.0 + wait)
        assert total <= min(wait, PATIENCE * limit) + 1e-9
        assert total >= min(wait, PATIENCE * limit) - 0.021


def test_a_process_without_figures_waited_nothing():
    assert waited_seconds("0") == 0.0
    assert waited_seconds("no such process") == 0.0


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="this kernel does not tell who waits")
def test_a_process_that_shares_its_core_waits_and_one_that_sleeps_does_not():
    core = str(min(os.sched_getaffinity(0)))
    code = "import os, sys, time; os.sched_setaffinity(0, {int(sys.argv[1])})\n"
    busy = [sys.executable, "-S", "-c", code + "while True: pass", core]
    asleep = [sys.executable, "-S", "-c", code + "print(flush=True); time.sleep(60)", core]
    with subprocess.Popen(busy) as one, subprocess.Popen(busy) as other:
        with subprocess.Popen(asleep, stdout=subprocess.PIPE) as third:
            third.stdout.readline()
            began = waited_seconds(str(third.pid))
            deadline = time.monotonic() + 20
            while min(waited_seconds(str(process.pid)) for process in (one, other)) < 0.3:
                assert time.monotonic() < deadline, "nobody waited"
                time.sleep(0.05)
            slept = waited_seconds(str(third.pid)) - began
            third.kill()
        for process in (one, other):
            process.kill()
    assert slept < 0.15
