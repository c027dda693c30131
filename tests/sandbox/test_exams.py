"""While a run is in its exam, no cells of other runs execute: in one process, in several, and in a real sandbox."""

import asyncio
import json
import platform
import subprocess
import sys

import pytest

from grader.errors import SandboxError
from grader.model import Limits
from grader.sandbox import CodeCell, Job, session
from grader.sandbox.attempt import examined_within
from grader.sandbox.exams import Hall
from grader.sandbox.node import Node

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are stopped on Linux only")


@pytest.fixture
def no_grace(monkeypatch):
    monkeypatch.setattr("grader.sandbox.exams.GRACE_SECONDS", 0.0)


class Run:
    """A fake run that records what is done with it."""

    def __init__(self, obeys=True):
        self.noted, self.obeys, self.gone = [], obeys, asyncio.Event()

    async def begin(self):
        self.noted.append("stop")
        if not self.obeys:
            self.gone.set()
        return self.obeys

    def end(self):
        self.noted.append("go")


async def seated(hall, obeys=True):
    run = Run(obeys)
    seat = hall.seat(run)
    await seat.enter()
    return run, seat


async def settle():
    for _ in range(20):
        await asyncio.sleep(0.005)


def hear(story):
    asyncio.run(asyncio.wait_for(story(), 30))


def test_cells_are_stopped_while_another_run_is_examined_and_then_continue():
    async def story():
        hall = Hall()
        _, first = await seated(hall)
        other, _ = await seated(hall)
        await first.examine()
        assert other.noted == ["stop"]
        first.leave()
        await settle()
        assert other.noted == ["stop", "go"]

    hear(story)


def test_exams_begin_when_half_of_the_runs_wait_for_theirs(no_grace):
    async def story():
        hall = Hall()
        runs = [await seated(hall) for _ in range(4)]
        first = asyncio.create_task(runs[0][1].examine())
        await settle()
        assert (runs[0][0].noted, first.done()) == (["stop"], False)  # it waits, and three go on
        await runs[1][1].examine()
        await first
        assert [run.noted for run, _ in runs] == [["stop", "go"], [], ["stop"], ["stop"]]
        runs[0][1].leave()
        await settle()
        assert runs[2][0].noted == ["stop"]  # one exam goes on
        runs[1][1].leave()
        await settle()
        assert runs[2][0].noted == ["stop", "go"]

    hear(story)


def test_nobody_begins_while_an_exam_is_taken():
    async def story():
        hall = Hall()
        _, first = await seated(hall)
        await first.examine()
        late = asyncio.create_task(seated(hall))
        await settle()
        assert not late.done()
        first.leave()
        await late

    hear(story)


def test_nobody_is_stopped_for_a_short_wait():
    async def story():
        hall = Hall()
        runs = [await seated(hall) for _ in range(2)]
        first = asyncio.create_task(runs[0][1].examine())
        await asyncio.sleep(0.01)
        assert not first.done()
        await asyncio.gather(first, runs[1][1].examine())
        assert [run.noted for run, _ in runs] == [[], []]

    hear(story)


def test_a_single_run_is_not_delayed():
    async def story():
        hall = Hall()
        run, seat = await seated(hall)
        await seat.examine()
        assert run.noted == []

    hear(story)


def test_a_run_that_cannot_be_stopped_is_ended_before_an_exam_begins():
    async def story():
        hall = Hall()
        _, first = await seated(hall)
        restless, other = await seated(hall, obeys=False)
        exam = asyncio.create_task(first.examine())
        await restless.gone.wait()
        await settle()
        assert not exam.done()
        other.leave()
        await exam

    hear(story)


def test_an_internal_error_reaches_everybody_who_waits():
    class Broken:
        def may_run_cells(self):
            raise OSError("the disk is gone")

        def leave(self):
            """Do nothing."""

    async def story():
        with pytest.raises(OSError, match="the disk is gone"):
            await seated(Hall(Broken()))

    hear(story)


def test_a_run_that_grows_while_it_waits_for_its_exam_is_ended_and_delays_nobody(no_grace):
    async def story():
        hall = Hall()
        (_, first), (_, growing) = await seated(hall), await seated(hall)
        never, at_once = asyncio.create_task(asyncio.sleep(3600)), asyncio.create_task(asyncio.sleep(0))
        first_may = asyncio.create_task(examined_within(first, never))
        await settle()
        waits = asyncio.create_task(examined_within(growing, at_once))
        assert await first_may
        assert not await waits
        growing.leave()
        first.leave()
        _, last = await seated(hall)
        assert await examined_within(last, never)
        last.leave()
        never.cancel()

    hear(story)


def test_processes_coordinate(tmp_path):
    async def story():
        here, there = Hall(Node("toy", tmp_path)), Hall(Node("toy", tmp_path))
        _, first = await seated(here)
        other, seat = await seated(there)
        await first.examine()
        assert other.noted == ["stop"]
        late = asyncio.create_task(seated(there))
        await asyncio.sleep(0.2)
        assert (late.done(), other.noted) == (False, ["stop"])
        first.leave()
        await late
        assert other.noted == ["stop", "go"]
        seat.leave()

    hear(story)


def test_exercises_do_not_wait_for_one_another(tmp_path):
    async def story():
        here, there = Hall(Node("toy", tmp_path)), Hall(Node("jena", tmp_path))
        _, first = await seated(here)
        await first.examine()
        other, _ = await seated(there)
        assert other.noted == []

    hear(story)


@pytest.mark.slow
def test_a_process_that_has_ended_holds_no_lock(tmp_path):
    code = (
        "import sys, pathlib; from grader.sandbox.node import Node; node = Node('toy', pathlib.Path(sys.argv[1]));"
        "print(node.may_take_exams(), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "True\n"
        assert not Node("toy", tmp_path).may_run_cells()
        other.kill()
    assert Node("toy", tmp_path).may_run_cells()


LOOKS_AT_THE_CLOCK = """
import time
moments, until = [], time.monotonic() + {seconds}
while time.monotonic() < until:
    moments.append(time.monotonic())
    time.sleep(0.002)
gaps = [(before, after) for before, after in zip(moments, moments[1:]) if after - before > 0.2]
print([gaps, moments[0], moments[-1]])
"""
EXAM = """
@probe
def between(ns):
    import time
    began = time.monotonic()
    time.sleep(0.5)
    return [began, time.monotonic()]
"""


STORM = """
import os, signal, struct, time
stamps = os.open("/tmp/stamps", os.O_RDWR | os.O_CREAT | os.O_APPEND)
until = time.monotonic() + 3
if os.fork() == 0:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in range(3):
        os.fork()
    while time.monotonic() < until:
        if os.fork():
            os._exit(0)
        os.kill(0, signal.SIGCONT)
        os.write(stamps, struct.pack("d", time.monotonic()))
    os._exit(0)
while time.monotonic() < until:
    time.sleep(0.01)
moments = sorted(item for item, in struct.iter_unpack("d", open("/tmp/stamps", "rb").read()))
gaps = [(before, after) for before, after in zip(moments, moments[1:]) if after - before > 0.2]
print([gaps, moments[0], moments[-1]])
"""


DEATHS = """
import ctypes, os, signal, time
python = ctypes.PyDLL(None)
moments, until = [], time.monotonic() + 2.5
while time.monotonic() < until:
    child = python.syscall(56, int(signal.SIGCONT), 0, 0, 0, 0)  # clone: its end continues its parent
    while child == 0:
        python.syscall(324, 1, 0)  # membarrier, which no signal interrupts
    time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    moments.append(time.monotonic())
    try:
        while os.waitpid(-1, 0x40000000 | os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
gaps = [(before, after) for before, after in zip(moments, moments[1:]) if after - before > 0.2]
print([gaps, moments[0], moments[-1]])
"""


def stood(run, began, ended):
    """Whether the run's only cell stood still between `began` and `ended`; it prints its times of activity."""
    (printed,) = run.outputs["c0"]
    gaps, first, last = json.loads(printed["text"].replace("(", "[").replace(")", "]"))
    return last < began or ended < first or any(before <= began and ended <= after for before, after in gaps)


NATIVE = pytest.mark.skipif(platform.machine() != "x86_64", reason="it makes system calls by their numbers")


@pytest.mark.parametrize("source", [STORM, pytest.param(DEATHS, marks=NATIVE)], ids=["storm", "deaths"])
def test_code_that_forks_and_continues_itself_is_stopped_or_ended(walled_bench, observed, source):
    async def story():
        hall = Hall()
        probes = "import os\nfrom grader.probes import probe\n" + EXAM
        short = Job((CodeCell("c0", "import time\ntime.sleep(0.5)"),), probes)
        storm = Job((CodeCell("c0", source),))
        runs = (session.testify(walled_bench.sandbox, job, None, hall) for job in (storm, short))
        return await asyncio.gather(*runs, return_exceptions=True)

    storm, short = walled_bench.wait(story())
    if not isinstance(storm, SandboxError):
        assert stood(storm, *observed(short.evidence, "between"))


def test_cells_of_others_stand_during_an_exam(walled_bench, observed):
    async def story():
        hall = Hall()
        probes = "import os\nfrom grader.probes import probe\n" + EXAM
        short = Job((CodeCell("c0", "pass"),), probes)
        long = Job((CodeCell("c0", LOOKS_AT_THE_CLOCK.format(seconds=2)),), probes)
        return await asyncio.gather(*(session.testify(walled_bench.sandbox, job, None, hall) for job in (long, short)))

    long, short = walled_bench.wait(story())
    began, ended = observed(short.evidence, "between")
    assert stood(long, began, ended)
    assert observed(long.evidence, "between")[0] > ended


def test_being_stopped_does_not_count_towards_a_limit(walled_bench, observed):
    """Two runs of 0.4 s with a limit of 1 s, while the exam of a third takes 3."""

    async def story():
        hall = Hall()
        exam = "import os\nfrom grader.probes import probe\n" + EXAM.replace("0.5", "3")
        limits = Limits(cell_seconds=1.0)
        short = Job((CodeCell("c0", "pass"),), exam)
        long = Job((CodeCell("c0", "import time\ntime.sleep(0.4)\nprint('done')"),), limits=limits)
        runs = (session.testify(walled_bench.sandbox, job, None, hall) for job in (long, short))
        return await asyncio.gather(*runs)

    long, short = walled_bench.wait(story())
    assert observed(short.evidence, "between")
    assert [cell.status for cell in long.evidence.cells] == ["ok"]
