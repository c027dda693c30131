"""While a run is in its exam, no cells of others run: in one process, in several, and in a real sandbox."""

import asyncio
import json
import os
import subprocess
import sys
import time

import pytest

from grader.model import Limits
from grader.sandbox import CodeCell, Job, session
from grader.sandbox.exams import Hall
from grader.sandbox.node import Node
from grader.sandbox.standstill import Clock, Standstill
from grader.sandbox.tree import descendants

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are stopped on Linux only")


class Run:
    """One that notes what is done with it."""

    def __init__(self, obeys=True):
        self.noted, self.obeys, self.gone = [], obeys, asyncio.Event()

    def begin(self):
        self.noted.append("stop")
        return self.obeys

    def end(self):
        self.noted.append("go")

    def give_up(self):
        self.noted.append("killed")
        self.gone.set()


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


def test_cells_stand_while_another_is_examined_and_go_on_when_it_has_left():
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


def test_exams_begin_when_half_of_the_runs_wait_for_theirs():
    async def story():
        hall = Hall()
        runs = [await seated(hall) for _ in range(4)]
        first = asyncio.create_task(runs[0][1].examine())
        await settle()
        assert (runs[0][0].noted, first.done()) == (["stop"], False)  # it waits, and three go on
        await runs[1][1].examine()
        await first
        assert [run.noted for run, _ in runs] == [["stop", "go"], ["stop", "go"], ["stop"], ["stop"]]
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


def test_one_alone_is_not_held_up():
    async def story():
        hall = Hall()
        run, seat = await seated(hall)
        await seat.examine()
        assert run.noted == []

    hear(story)


def test_one_that_cannot_be_stopped_is_ended_before_an_exam_begins():
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


def test_an_error_of_ours_reaches_whoever_waits():
    class Broken:
        def may_run_cells(self):
            raise OSError("the disk is gone")

        def leave(self):
            """Nothing to leave."""

    async def story():
        with pytest.raises(OSError, match="the disk is gone"):
            await seated(Hall(Broken()))

    hear(story)


def test_processes_tell_each_other(tmp_path):
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
def test_a_process_that_has_ended_says_nothing(tmp_path):
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


COUNTS = """
import os, signal, sys, threading, time
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
for _ in range(3):
    if os.fork() == 0:
        break
place = f"{sys.argv[1]}/{os.getpid()}"
def count():
    number = 0
    while True:
        number += 1
        with open(f"{place}-{threading.get_ident()}", "w") as file:
            file.write(str(number))
threading.Thread(target=count, daemon=True).start()
count()
"""


@pytest.mark.slow
def test_a_tree_stands_and_goes_on(tmp_path):
    clock = Clock()
    with subprocess.Popen([sys.executable, "-c", COUNTS, str(tmp_path)]) as root:
        held = Standstill(lambda: [root.pid, *descendants(root.pid)], clock, root.kill)
        while len(list(tmp_path.iterdir())) < 8:
            time.sleep(0.01)
        assert held.begin()
        before, at = {path: path.read_text() for path in tmp_path.iterdir()}, clock.now()
        time.sleep(0.3)
        assert {path: path.read_text() for path in tmp_path.iterdir()} == before
        assert clock.now() == at
        held.end()
        while any(path.read_text() == text for path, text in before.items()):
            time.sleep(0.01)
        assert at < clock.now() < at + 60
        for pid in descendants(root.pid):
            os.kill(pid, 9)
        root.kill()


LOOKS_AT_THE_CLOCK = """
import time
moments, until = [], time.monotonic() + {seconds}
while time.monotonic() < until:
    moments.append(time.monotonic())
    time.sleep(0.002)
gaps = [(before, after) for before, after in zip(moments, moments[1:]) if after - before > 0.2]
print(gaps)
"""
EXAM = """
@probe
def between(ns):
    import time
    began = time.monotonic()
    time.sleep(0.5)
    return [began, time.monotonic()]
"""


def test_cells_of_others_stand_during_an_exam(walled_bench, observed):
    async def story():
        hall = Hall()
        probes = "import os\nfrom grader.probes import probe\n" + EXAM
        short = Job((CodeCell("c0", "pass"),), probes)
        long = Job((CodeCell("c0", LOOKS_AT_THE_CLOCK.format(seconds=2)),), probes)
        return await asyncio.gather(*(session.testify(walled_bench.sandbox, job, None, hall) for job in (long, short)))

    long, short = walled_bench.wait(story())
    began, ended = observed(short.evidence, "between")
    (printed,) = long.outputs["c0"]
    gaps = json.loads(printed["text"].replace("(", "[").replace(")", "]"))
    assert any(before <= began and ended <= after for before, after in gaps), (began, ended, gaps)
    assert observed(long.evidence, "between")[0] > ended


def test_standing_costs_nothing_of_a_limit(walled_bench, observed):
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
