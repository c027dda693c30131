"""A bound on time in a student's own notebook: in its main thread, and in others as on systems without signals."""

import signal
import threading
import time
from types import SimpleNamespace

import pytest

from grader.support.cpu_bound import OutOfPatience
from grader.support.wall_bound import within_wall

in_the_main_thread = pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="this system has no such signals")


def spin(seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def elsewhere(function):
    """Run it in a thread, which no signal reaches; returns what it returns."""
    found = []
    thread = threading.Thread(target=lambda: found.append(function()))
    thread.start()
    thread.join()
    return found[0]


def is_stopped(what=spin):
    began = time.monotonic()
    try:
        with within_wall(0.1):
            what()
    except OutOfPatience:
        return 0.1 <= time.monotonic() - began < 30
    return False


def catching():
    """Code that catches everything is interrupted again."""
    for _ in range(2):
        try:
            spin()
        except BaseException:
            continue
    spin()


@pytest.mark.parametrize("what", [spin, catching])
def test_code_is_stopped_in_any_thread(what):
    assert is_stopped(what)
    assert elsewhere(lambda: is_stopped(what))


@in_the_main_thread
def test_code_that_sleeps_is_stopped():
    assert is_stopped(lambda: time.sleep(60))


def test_it_works_without_signals(monkeypatch):
    monkeypatch.delattr(signal, "pthread_kill", raising=False)
    assert is_stopped()


def test_a_busy_machine_stops_nobody_early(monkeypatch):
    clock = SimpleNamespace(monotonic=time.monotonic, process_time=lambda: time.monotonic() / 8)
    monkeypatch.setattr("grader.support.wall_bound.time", clock)
    with within_wall(0.1):
        spin(0.4)  # that was 0.05 seconds of work
    began = time.monotonic()
    assert is_stopped()
    assert time.monotonic() - began >= 0.8


def in_time():
    with within_wall(0.2):
        result = 1
    spin(0.5)
    return result


def test_what_ends_in_time_is_left_alone_and_so_is_what_follows():
    before = threading.active_count()
    assert in_time() == elsewhere(in_time) == 1
    assert threading.active_count() == before


@in_the_main_thread
def test_the_students_own_alarm_is_there_again():
    heard = []
    before = signal.signal(signal.SIGALRM, lambda *_: heard.append(1))
    try:
        assert is_stopped()
        signal.raise_signal(signal.SIGALRM)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert heard == [1]
