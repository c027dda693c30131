"""SIGTERM and SIGHUP end the command as Ctrl-C does; then the same command goes on."""

import asyncio
import random
import signal
import subprocess
import time

import psutil
import pytest
from faults.injection import litter, snapshot, tree_of
from support import command, gradecast

from grader.interrupts import interrupts, run

pytestmark = pytest.mark.slow


def begun(ward):
    process = subprocess.Popen(
        command("grade", "toy", "submitted"), cwd=ward, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while len(psutil.Process(process.pid).children()) == 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    return process


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_it_at_any_moment_with_one_line(ward, undisturbed, number):
    moments = random.Random(int(number))
    for _ in range(2):
        process = begun(ward)
        time.sleep(moments.uniform(0.0, 2.0))
        tree = tree_of(process.pid)
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
        if process.returncode not in (0, -number):  # it may have been done already, or about to end
            assert process.returncode == 128 + number
            lines = [line for line in errors.splitlines() if line.startswith("gradecast:")]
            assert len(lines) == 1
            assert lines[0].endswith("what was finished is kept, and the same command goes on from there")
            assert "Traceback" not in errors
        _, alive = psutil.wait_procs(tree, timeout=20)
        assert alive == []
    assert gradecast("grade", "toy", "submitted", cwd=ward).returncode == 0
    assert snapshot(ward) == undisturbed.snapshot
    assert litter(ward) == []


def test_an_event_loop_is_cancelled_in_good_order_though_ctrl_c_is_ignored():
    """Many times, since an exception that strikes the loop itself does harm at some moments only."""
    ends = []

    async def stubborn():
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0)  # an orderly end may take a moment
            ends.append("orderly")

    async def main():
        asyncio.get_running_loop().call_later(0.01, signal.raise_signal, signal.SIGTERM)
        await stubborn()

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for _ in range(20):
            with interrupts(), pytest.raises(KeyboardInterrupt):
                run(main())
            assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert ends == ["orderly"] * 20


def test_a_background_job_that_ignores_ctrl_c_heeds_the_others():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupts() as came, pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGINT, before)
    assert came == [signal.SIGTERM]


def test_under_nohup_a_closed_terminal_ends_nothing():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interrupts() as came:
            signal.raise_signal(signal.SIGHUP)
        assert came == []
    finally:
        signal.signal(signal.SIGHUP, before)


def test_handlers_are_put_back():
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)]
    with interrupts():
        pass
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)] == before
