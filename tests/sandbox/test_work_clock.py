"""What counts as work: the arithmetic on invented looks, and looks at real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox import process_states
from grader.sandbox.process_states import activity_of, look_at
from grader.sandbox.process_tree import descendants
from grader.sandbox.work_clock import Account, Activity, Look, Process, Thread

pytestmark = pytest.mark.slow

ACTIVE, DISK, IDLE = Activity.ACTIVE, Activity.DISK, Activity.IDLE
linux = pytest.mark.skipif(not os.path.exists("/proc/self/schedstat"), reason="this kernel does not tell who waits")


class Tree:
    """A process tree with a look every second; each process has one thread with the same number."""

    def __init__(self, threads: int = 1) -> None:
        self.now = 100.0
        self.account = Account(self.now, threads)
        self.processes: dict[int, Process] = {}
        self.threads: dict[int, Thread] = {}
        self.look()

    def look(self) -> None:
        self.account.add(Look(self.now, dict(self.processes), dict(self.threads)))

    def second(self, **did: tuple[float, float, Activity]) -> None:
        """A second in which the process `p<number>` ran, was ready, and had a state at the look."""
        self.now += 1
        for name, (ran, ready, activity) in did.items():
            number = int(name[1:])
            thread = self.threads.get(number, Thread(0.0, 0.0, IDLE, number))
            process = self.processes.get(number, Process(0.0, 0.0))
            self.threads[number] = Thread(thread.ran + ran, thread.ready + ready, activity, number)
            self.processes[number] = process._replace(own=process.own + ran)
        self.look()

    def end(self, number: int, counted_by: int | None = None) -> None:
        """End the process; the process `counted_by` waits for it, or nobody does."""
        del self.threads[number]
        process = self.processes.pop(number)
        if counted_by is not None:
            parent = self.processes[counted_by]
            self.processes[counted_by] = parent._replace(reaped=parent.reaped + process.own + process.reaped)

    @property
    def work(self) -> float:
        return self.account.seconds(self.now)


def test_computing_counts_as_work():
    tree = Tree()
    for _ in range(10):
        tree.second(p1=(1.0, 0.0, ACTIVE))
    assert tree.work == pytest.approx(10.0)


def test_waiting_for_a_busy_core_is_not_work():
    tree = Tree()
    for _ in range(10):
        tree.second(p1=(0.2, 0.8, ACTIVE))
    assert tree.work == pytest.approx(2.0)
    assert tree.account.waited == pytest.approx(8.0)


def test_sleeping_counts_as_work():
    tree = Tree()
    for _ in range(10):
        tree.second(p1=(0.0, 0.0, IDLE))
    assert tree.work == pytest.approx(10.0)
    assert tree.account.waited == 0.0


def test_waiting_for_the_disk_is_not_work():
    tree = Tree()
    for _ in range(10):
        tree.second(p1=(0.1, 0.0, DISK))
    assert tree.work == pytest.approx(1.0)
    assert tree.account.waited == pytest.approx(10.0)


def test_a_main_thread_that_sleeps_while_others_wait_for_a_core_does_not_count():
    """TensorFlow computes in other threads, while the main one waits for them."""
    tree = Tree()
    for _ in range(10):
        tree.second(p1=(0.0, 0.0, IDLE), p2=(0.15, 0.85, ACTIVE), p3=(0.15, 0.85, ACTIVE))
    assert tree.work == pytest.approx(3.0)


def test_threads_that_take_turns_are_active_together():
    tree = Tree()
    for _ in range(10):
        tree.second(p1=(0.5, 0.0, ACTIVE), p2=(0.5, 0.0, IDLE))
    assert tree.work == pytest.approx(10.0)


def test_threads_that_wake_together_and_sleep_have_not_waited_all_the_time():
    """A hundred threads that are ready together for a tenth of each second: by sums alone, all time is excused."""
    tree = Tree()
    for second in range(100):
        seen = ACTIVE if second % 10 == 0 else IDLE
        tree.second(**{f"p{number}": (0.001, 0.099, seen) for number in range(1, 101)})
    assert tree.work >= 0.95 * 100


def test_children_that_are_waited_for_count():
    tree = Tree()
    tree.second(p1=(0.0, 0.0, IDLE))
    for _ in range(10):
        tree.second(p1=(0.0, 0.0, IDLE), p2=(1.0, 0.0, ACTIVE))
        tree.end(2, counted_by=1)
    assert tree.work == pytest.approx(11.0)


def test_children_that_nobody_waits_for_count_by_wall_clock_time():
    tree = Tree()
    tree.second(p1=(0.0, 0.0, IDLE))
    for number in range(2, 12):
        tree.second(**{"p1": (0.05, 0.0, IDLE), f"p{number}": (0.01, 0.0, ACTIVE)})  # the last of many
        tree.end(number)
    assert tree.work == pytest.approx(11.0, abs=0.2)


def test_threads_that_end_between_two_looks_may_have_waited():
    """tf.data makes threads for each epoch: their waiting time is lost when they end."""
    tree = Tree()
    tree.second(p1=(0.0, 0.0, IDLE))
    for number in range(2, 12):
        tree.now += 1
        process = tree.processes[1]
        tree.processes[1] = process._replace(own=process.own + 0.2)
        tree.threads[number] = Thread(0.01, 0.02, ACTIVE, 1)
        tree.look()
        del tree.threads[number]
    assert tree.work == pytest.approx(3.0, abs=0.1)


def test_a_child_that_nobody_waits_for_does_not_reduce_work():
    tree = Tree()
    for _ in range(5):
        tree.second(p1=(0.0, 0.0, IDLE), p2=(1.0, 0.0, ACTIVE))
    tree.end(2)
    for _ in range(5):
        tree.second(p1=(0.0, 0.0, IDLE), p3=(1.0, 0.0, ACTIVE))
    assert tree.work == pytest.approx(10.0)


def test_two_threads_on_two_allowed_cores_work_no_faster_than_the_clock():
    tree = Tree(threads=2)
    for _ in range(10):
        tree.second(p1=(1.0, 0.0, ACTIVE), p2=(1.0, 0.0, ACTIVE))
    assert tree.work == pytest.approx(10.0)


def test_one_thread_where_two_are_allowed_gains_nothing():
    tree = Tree(threads=2)
    for _ in range(10):
        tree.second(p1=(1.0, 0.0, ACTIVE))
    assert tree.work == pytest.approx(10.0)


def test_more_threads_than_are_allowed_work_faster_than_the_clock():
    tree = Tree()
    for _ in range(10):
        tree.second(**{f"p{number}": (1.0, 0.0, ACTIVE) for number in range(1, 5)})
    assert tree.work == pytest.approx(40.0)


def test_before_the_first_look_wall_clock_time_counts():
    account = Account(100.0)
    assert account.seconds(103.0) == 3.0
    account.add(Look(104.0, {}, {}))
    account.add(Look(99.0, {1: Process(50.0, 0.0)}, {}))  # a look from before
    assert account.seconds(105.0) == 5.0


def test_if_the_kernel_shows_nothing_wall_clock_time_counts():
    tree = Tree()
    for _ in range(5):
        tree.now += 1
        tree.look()
    assert tree.work == pytest.approx(5.0)


def test_delays_of_our_own_do_not_count():
    tree = Tree()
    for _ in range(5):
        tree.second(p1=(0.0, 0.0, IDLE))
    tree.account.exclude(2.0)
    assert tree.work == pytest.approx(3.0)


SECONDS = st.lists(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.sampled_from(list(Activity))), min_size=1, max_size=4),
    min_size=1,
    max_size=15,
)


@given(SECONDS, st.integers(1, 4))
def test_work_lies_between_processor_time_and_the_wall(seconds, threads):
    tree = Tree(threads)
    ran = wall = asleep = 0.0
    for items in seconds:
        did = {f"p{n}": (a, min(b, 1 - a), seen) for n, (a, b, seen) in enumerate(items, start=1)}
        tree.second(**did)
        ran, wall = ran + sum(a for a, _, _ in did.values()), wall + 1
        if all(thread.activity is IDLE for thread in tree.threads.values()):  # those of earlier seconds, too
            asleep += 1 - max(a + b for a, b, _ in did.values())
    assert ran / threads - 1e-6 <= tree.work <= max(wall, ran) + 1e-6
    assert tree.work >= min(wall, asleep) - 1e-6
    assert 0 <= tree.account.waited <= 2 * wall + 1e-6


@given(st.lists(st.booleans(), min_size=1, max_size=30))
def test_late_sums_of_the_kernel_do_not_reduce_work(has_core):
    """A wait appears in the sums only when it is over, many looks later."""
    tree = Tree()
    tree.processes[1] = Process(0.0, 0.0)
    tree.look()
    for has in has_core:
        tree.second(p1=(1.0, 0.0, ACTIVE) if has else (0.0, 0.0, ACTIVE))
    assert tree.work == pytest.approx(sum(has_core))


@pytest.mark.parametrize(
    ("state", "waiting_in", "blocked", "activity"),
    [
        (b"R", "", False, ACTIVE),
        (b"S", "hrtimer_nanosleep", True, IDLE),
        (b"T", "do_signal_stop", True, IDLE),
        (b"t", "ptrace_stop", True, IDLE),
        (b"Z", "", True, IDLE),
        (b"D", "folio_wait_bit_common", True, DISK),
        (b"D", "", True, DISK),
        (b"D", "folio_wait_bit_common", False, IDLE),
        (b"D", "rpc_wait_bit_killable", False, DISK),
        (b"D", "kernel_clone", True, IDLE),
        (b"D", "wait_for_vfork_done", True, IDLE),
        (b"D", "synchronize_rcu_normal", True, IDLE),
        (b"D", "0", False, IDLE),
    ],
)
def test_only_threads_that_wait_for_the_disk_are_excused(state, waiting_in, blocked, activity):
    assert activity_of(state, waiting_in, blocked) is activity


def _watched(code: str, seconds: float, wait: float = 0.3) -> tuple[Account, float]:
    """The account of a process that runs `code`, and the wall-clock time."""
    nice = os.getpriority(os.PRIO_PROCESS, 0)
    with subprocess.Popen([sys.executable, "-S", "-c", code], stdout=subprocess.PIPE) as process:
        try:
            process.stdout.readline()
            account = Account(time.monotonic())
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                account.add(look_at([process.pid, *descendants(process.pid)], nice))
                time.sleep(wait / 10)
            return account, time.monotonic() - account.began
        finally:
            left = descendants(process.pid)
            process.kill()  # first, so that it starts no more
            for pid in left:
                with suppress(ProcessLookupError):  # it has just ended
                    os.kill(pid, signal.SIGKILL)


CORE = min(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
HERE = f"import os, time; os.sched_setaffinity(0, {{{CORE}}}); print(flush=True)\n"


@pytest.mark.slow
@linux
def test_a_process_that_sleeps_works_all_the_time():
    account, wall = _watched(HERE + "time.sleep(60)", 1.0)
    assert account.seconds(account.last) == pytest.approx(account.last - account.began, rel=0.1)
    assert account.processor < 0.2 * wall


@pytest.mark.slow
@linux
def test_a_process_on_a_core_with_busy_ones_works_only_in_its_share():
    busy = [subprocess.Popen([sys.executable, "-S", "-c", HERE + "while True: pass"]) for _ in range(3)]
    try:
        account, wall = _watched(HERE + "while True: pass", 3.0)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert account.processor <= 0.6 * wall
    assert account.seconds(account.last) == pytest.approx(account.processor, abs=0.2 * wall)


@pytest.mark.slow
@linux
def test_a_thread_that_lowers_its_priority_has_not_waited():
    busy = [subprocess.Popen([sys.executable, "-S", "-c", HERE + "while True: pass"]) for _ in range(2)]
    try:
        account, wall = _watched(HERE + "os.nice(19)\nwhile True: pass", 2.0)
    finally:
        for process in busy:
            process.kill()
            process.wait()
    assert account.processor <= 0.6 * wall
    assert account.seconds(account.last) >= 0.8 * (account.last - account.began)


@pytest.mark.slow
@linux
def test_what_ended_children_computed_is_known():
    code = "import subprocess, sys\n" + HERE
    code += "while True: subprocess.run([sys.executable, '-S', '-c', 'sum(range(3_000_000))'])"
    account, wall = _watched(code, 2.0)
    assert account.seconds(account.last) >= 0.5 * account.processor
    assert account.processor > 0.05 * wall


@pytest.mark.slow
@linux
def test_a_process_that_has_ended_is_not_seen():
    with subprocess.Popen([sys.executable, "-S", "-c", ""]) as process:
        process.wait()
    seen = look_at([process.pid])
    assert (dict(seen.processes), dict(seen.threads)) == ({}, {})


def test_on_other_systems_nothing_is_seen(monkeypatch):
    monkeypatch.setattr(process_states.sys, "platform", "darwin")
    assert look_at([os.getpid()]).processes == {}
