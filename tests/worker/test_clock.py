"""Soft limits: an exception in the main thread when the grader sends a signal."""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Iterator

import pytest

from grader.worker.clock import CellTimeout, can_interrupt, ignore, within

pytestmark = pytest.mark.skipif(not can_interrupt(), reason="this system has no such signal")


@pytest.fixture
def asks() -> Iterator[None]:
    """Sends the grader's signal again and again, beginning long before the limit."""
    ended = threading.Event()

    def ask() -> None:
        while not ended.wait(0.02):
            os.kill(os.getpid(), signal.SIGALRM)

    before = signal.getsignal(signal.SIGALRM)
    ignore()
    asking = threading.Thread(target=ask)
    asking.start()
    yield
    ended.set()
    asking.join()
    signal.signal(signal.SIGALRM, before)


def spin(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_code_is_stopped_when_the_grader_asks(asks):
    with pytest.raises(CellTimeout, match="longer than 0.1 s"), within(0.1):
        spin(30)


def test_code_that_sleeps_is_stopped_too(asks):
    with pytest.raises(CellTimeout), within(0.1):
        time.sleep(30)


def test_a_signal_for_an_earlier_cell_ends_no_later_one(asks):
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    began = time.monotonic()
    with pytest.raises(CellTimeout), within(0.4):
        spin(30)
    assert time.monotonic() - began >= 0.4 / cores


def test_with_all_cores_allowed_no_limit_is_reached_before_its_wall_clock_time(asks):
    began = time.monotonic()
    with pytest.raises(CellTimeout), within(0.3, threads=1000):
        spin(30)
    assert time.monotonic() - began >= 0.3


def test_code_that_catches_the_exception_is_interrupted_again(asks):
    caught = []
    with within(0.05):
        while len(caught) < 3:
            try:
                spin(30)
            except CellTimeout as error:
                caught.append(str(error))
    assert caught == ["took longer than 0.05 s"] * 3


def test_a_traceback_that_the_student_prints_shows_no_line_of_ours(asks):
    with pytest.raises(CellTimeout) as caught, within(0.1):
        spin(30)
    shown = "".join(traceback.format_exception(caught.value))
    assert "spin" in shown
    assert 'worker/clock.py"' not in shown.replace("test_clock", "")
    assert "raise CellTimeout" not in shown


def test_nothing_is_interrupted_outside_of_blocks(asks):
    with within(0.05):
        pass
    spin(0.2)
