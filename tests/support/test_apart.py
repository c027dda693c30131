"""Reading in a child process: its time and memory are bounded, and one file cannot affect others."""

import gc
import os
import resource
import signal
import threading
import time
from pathlib import Path

import pytest
from helpers import releases

from grader.errors import EvidenceError, HandInError, InfrastructureError, SubmissionError
from grader.notebook import dumps
from grader.submissions.find import HandIn, find_hand_ins, read_submission
from grader.submissions.read import reading
from grader.support.border import Border
from grader.support.interrupts import interrupts, run
from grader.support.isolated import Apart, Bounds, Reading

pytestmark = pytest.mark.slow
BOUNDS = Bounds(seconds=1, memory_mib=128)


def act(key: str) -> Reading:
    match key:
        case "endless":
            while True:
                pass
        case "large":
            return Reading({}, (bytes(1 << 28),))
        case "deaf":
            time.sleep(30)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "crashed":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "refused":
            raise SubmissionError("it is empty")
        case "damaged":
            raise EvidenceError("it is damaged")
        case "stumbled":
            raise KeyError("a bug")
        case "disk":
            raise OSError(28, "No space left on device")
    return Reading({"key": key, "text": "ä\ud800"}, (b"a", b"", key.encode()))


@pytest.fixture
def apart():
    with Apart(act, BOUNDS) as made:
        yield made


def test_what_is_read_comes_back_as_it_is(apart):
    assert apart.read("ada") == Reading({"key": "ada", "text": "ä\ud800"}, (b"a", b"", b"ada"))
    pid = apart._pid
    apart.read("bob")
    assert apart._pid == pid, "one process reads them all"


@pytest.mark.parametrize(
    ("key", "kind", "says"),
    [
        ("endless", SubmissionError, "it takes more than 1 s of processor time to read; hand in less"),
        ("large", SubmissionError, "it takes more than 128 MiB of memory to read; hand in less"),
        ("refused", SubmissionError, "it is empty"),
        ("damaged", EvidenceError, "it is damaged"),
        ("stumbled", HandInError, r"internal error, KeyError: 'a bug'"),
        ("crashed", HandInError, "internal error, the process that reads hand-ins ended with signal 11"),
        ("killed", InfrastructureError, "the process that reads hand-ins was killed"),
        ("disk", OSError, "No space left on device"),
    ],
)
def test_a_file_that_breaks_a_limit_affects_only_itself(apart, key, kind, says):
    began = time.monotonic()
    with pytest.raises(kind, match=says):
        apart.read(key)
    assert time.monotonic() - began < 20
    assert apart.read("ada").document["key"] == "ada"


def test_an_interrupt_during_reading_counts_and_nothing_is_mixed_up(apart):
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    began = time.monotonic()
    with interrupts(), pytest.raises(KeyboardInterrupt):
        apart.read("deaf")

    async def read():
        apart.read("deaf")

    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with interrupts(), pytest.raises(KeyboardInterrupt):
        run(read())
    assert time.monotonic() - began < 10
    assert apart.read("ada").document["key"] == "ada"


def test_a_child_that_was_killed_while_idle_is_replaced_silently(apart):
    apart.read("ada")
    os.kill(apart._pid, signal.SIGKILL)
    assert apart.read("bob").document["key"] == "bob"


def test_it_holds_no_files_open_for_which_others_wait(apart):
    reading_end, writing_end = os.pipe()
    apart.read("ada")
    os.close(writing_end)
    assert os.read(reading_end, 1) == b""
    os.close(reading_end)


def test_it_ends_with_its_parent():
    with Apart(act, BOUNDS) as made:
        made.read("ada")
        pid = made._pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.fixture
def classroom(tmp_path: Path, toy) -> Path:
    honest = {"toy.ipynb": lambda: dumps(toy.release).encode(), "more.csv": lambda: b"1,2\n" * 1000}
    for name, files in {**HAND_INS, "honest": honest}.items():
        place = tmp_path / "submitted" / name / "toy"
        place.mkdir(parents=True)
        for file, data in files.items():
            (place / file).write_bytes(data())
    return tmp_path / "submitted"


HAND_INS = {
    "a-script-of-empty-cells": {"toy.py": lambda: b"# %%\n" * ((20 << 20) // 5)},
    "a-script-of-blanks": {"toy.py": lambda: b"# %%\n" + b"\n" * (20 << 20)},
    "cells-that-are-none": {"toy.ipynb": lambda: b'{"nbformat": 4, "cells": [' + b"{}," * (6 << 20) + b"{}]}"},
    "deep": {"toy.ipynb": lambda: b"[" * (10 << 20)},
}


def test_memory_and_time_of_the_grader_are_bounded_whatever_is_handed_in(classroom, toy):
    found = find_hand_ins(classroom, "toy")
    gc.collect()
    before, said = resource.getrusage(resource.RUSAGE_SELF), {}
    with reading(found, releases(toy), 20) as read:
        for item in found:
            border = Border()
            with border.around(item.student):
                submission = read(item)
            said[item.student] = border.stopped[0].why if border.stopped else submission
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert (after.ru_maxrss - before.ru_maxrss) >> 10 < 300, "MiB"
    assert after.ru_utime - before.ru_utime < 10
    assert said["honest"] == read_submission(found[-1], releases(toy), 20 << 20)
    assert "cells, more than 5,000" in said["cells-that-are-none"] + said["a-script-of-empty-cells"]
    assert "nested too deeply" in said["deep"]


@pytest.mark.parametrize("name", ["Report.html", "profile.html"])
def test_an_id_that_a_file_of_ours_has_is_refused(tmp_path, name):
    with pytest.raises(SubmissionError, match=rf"student id '{name}' is the name of a file of ours"):
        read_submission(HandIn(name, tmp_path / "toy.ipynb"), {}, 1)
