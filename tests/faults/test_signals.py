"""SIGTERM and SIGHUP end the command as Ctrl-C does, and the same command then goes on."""

import asyncio
import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from collecting.archives import zipped
from faults.injection import litter, snapshot, tree_of
from helpers import ROOT, command, gradecast

from grader.support.interrupts import interrupts, run

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
        if process.returncode not in (0, -number):  # it may have finished already, or been about to
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


def test_an_event_loop_is_cancelled_in_order_even_if_ctrl_c_is_ignored():
    """Repeated many times, since an exception inside the loop does harm only at some moments."""
    ends = []

    async def stubborn():
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0)  # a clean end may take a moment
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


def test_a_background_job_that_ignores_ctrl_c_reacts_to_the_other_signals():
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


def test_signals_that_come_together_count_once():
    """The first one cancels; an exception from the second would hit the loop or the clean-up."""
    order = []

    async def main():
        asyncio.get_running_loop().call_later(0.01, twice)
        try:
            await asyncio.sleep(30)
        finally:
            order.append("begun")
            signal.raise_signal(signal.SIGINT)  # from the terminal, to the whole process group
            await asyncio.sleep(0.05)
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(0.05)
            order.append("done")

    def twice():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    for _ in range(5):
        with interrupts() as came, pytest.raises(KeyboardInterrupt):
            run(main())
        assert came == [signal.SIGINT] * 4
    assert order == ["begun", "done"] * 5


def test_a_second_ctrl_c_after_a_while_counts(monkeypatch):
    monkeypatch.setattr("grader.support.interrupts.SAME_SECONDS", 0.0)
    with interrupts():
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)


def test_a_signal_before_an_event_loop_has_begun_is_not_lost(monkeypatch):
    started = []

    async def main():
        started.append(True)

    def loop_that_is_struck(*arguments, **named):
        signal.raise_signal(signal.SIGINT)
        return real(*arguments, **named)

    real = asyncio.run
    monkeypatch.setattr(asyncio, "run", loop_that_is_struck)
    with interrupts(), pytest.raises(KeyboardInterrupt):
        run(main())
    assert started == []


def heeds_what_ends_it(process):
    """Wait until the command handles SIGTERM, which Python does not: this begins with its first module."""
    status = Path(f"/proc/{process.pid}/status")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        caught = int(re.search(r"^SigCgt:\s*(\w+)", status.read_text(), re.MULTILINE)[1], 16)
        if caught >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.002)
    raise AssertionError("it never heeded SIGTERM")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_it_in_one_line_while_it_is_still_imported(ward, number):
    for after in (0.0, 0.02, 0.05, 0.1, 0.2):
        process = subprocess.Popen(command("grade", "toy", "submitted"), cwd=ward, stderr=subprocess.PIPE, text=True)
        heeds_what_ends_it(process)
        time.sleep(after)
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 128 + number, said
        what = "interrupted" if number == signal.SIGINT else f"ended by {number.name}"
        assert said == f"gradecast: {what}; what was finished is kept, and the same command goes on from there\n"


STRUCK = """
import signal, sys

class Struck:
    def find_spec(self, name, path=None, target=None):
        if name == "gradecast.options":
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                pass  # the import system, and modules that try an import, may do this

sys.meta_path.insert(0, Struck())
sys.argv = ["gradecast", "totals", "--help"]
from gradecast.__main__ import main
main()
"""
"""Runs a command whose module's import is interrupted, and swallows the exception, if there is one."""


def test_a_signal_while_a_command_is_imported_is_not_lost():
    done = subprocess.run([sys.executable, "-c", STRUCK], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (128 + signal.SIGINT, "")
    assert done.stderr.startswith("gradecast: interrupted; ")


def test_nothing_slow_is_imported_before_signals_are_handled():
    code = "import sys, gradecast.__main__; print({'click', 'numpy', 'rich'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True).stdout == "set()\n"


NOISY = Path(__file__).parent.parent / "noisy" / "reference" / "noisy"
TWICE = {
    "validate": ("validate", "toy"),
    "grade": ("grade", "toy", "submitted"),
    "calibrate": ("calibrate", "noisy", "--runs", "200"),
    "collect": ("collect", "source", "--into", "collected", "--name", "toy"),
}


@pytest.mark.parametrize("name", TWICE)
def test_two_interrupts_at_once_end_every_command_at_any_moment(ward, undisturbed, name):
    """One to the process and one to its group, as when a job is ended while its terminal is closed."""
    arguments, moments = TWICE[name], random.Random(name)
    if name == "calibrate":
        shutil.copytree(NOISY, ward / "reference" / "noisy")
    if name == "collect":
        notebook = next((ward / "submitted").rglob("*.ipynb")).read_bytes()
        (ward / "source").mkdir()
        for number in range(400):
            (ward / "source" / f"student-{number}.zip").write_bytes(zipped({"toy.ipynb": notebook}))
    for gap in (0.0, 0.001, 0.01, 0.05):
        process = subprocess.Popen(
            command(*arguments), cwd=ward, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                errors="replace",  # the interrupt may split a character
            start_new_session=True,
        )  # fmt: skip
        heeds_what_ends_it(process)
        time.sleep(moments.uniform(0.0, 2.0))
        tree = tree_of(process.pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGINT)
            time.sleep(gap)
            os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=30)
        is_done = process.returncode in (0, 1) or (process.returncode == -signal.SIGINT and "\nnext: " in said)
        if not is_done:  # otherwise it had printed everything, and Python was shutting down
            assert process.returncode == 128 + signal.SIGINT, said
            lines = [line for line in said.splitlines() if "gradecast:" in line]
            assert len(lines) == 1, said
            assert lines[0].endswith("interrupted; what was finished is kept, and the same command goes on from there")
            assert "Traceback" not in said
        _, alive = psutil.wait_procs(tree, timeout=20)
        assert alive == []
    if name == "grade":
        assert gradecast("grade", "toy", "submitted", cwd=ward).returncode == 0
        assert snapshot(ward) == undisturbed.snapshot
    if name == "collect":
        assert gradecast(*arguments, cwd=ward).returncode == 0
        found = list((ward / "collected").glob("*/toy/toy.ipynb"))
        assert [path.read_bytes() for path in found] == [notebook] * 400
        assert not list((ward / "collected" / ".collected").glob("new-*"))
    assert litter(ward) == []
