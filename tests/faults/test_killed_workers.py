"""A third party kills a run's process: it is run again before it counts against anybody."""

import asyncio
import json
import random
import shutil
from contextlib import suppress

import psutil
import pytest
from faults.injection import grade, snapshot

from grader.errors import SandboxError
from grader.evidence import CellStatus, Stop
from grader.executor import local
from grader.model import Limits
from grader.notebook import dumps
from grader.sandbox import CodeCell, Job, open_sandbox, session
from grader.sandbox import testify as hear

pytestmark = pytest.mark.slow

CELLS = tuple(CodeCell(f"c{number}", f"x{number} = {number}") for number in range(3))
NAP = "import time; time.sleep(0.2)"
SUICIDE = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
PROBES = "from grader.probes import probe\n@probe\ndef third(s): return s['x2']\n"


def kill_one(sandbox, which, of=0):
    """Kill the keeper, the init or the worker of the run that began first."""
    keeper = psutil.Process(sandbox.server_pid).children()[of]
    [keeper, *keeper.children(recursive=True)][which].kill()


@pytest.mark.parametrize("which", [0, 1, 2], ids=["keeper", "init", "worker"])
def test_one_stray_kill_a_run_costs_nobody_anything(ward, undisturbed, monkeypatch, which):
    real, moments, kills = local.testify, random.Random(which), []

    async def under_fire(lane, job, progress, hall):
        left = [moments.randrange(len(job.cells) + 2)]

        def shoot(where):
            left[0] -= 1
            if left[0] == -1:
                kills.append(where)
                kill_one(lane.sandbox, which)

        return await real(lane, job, shoot, hall)

    monkeypatch.setattr(local, "testify", under_fire)
    grade(ward)
    assert len(kills) >= 4
    assert snapshot(ward) == undisturbed.snapshot


def test_one_that_is_killed_before_its_turn_costs_nobody_anything(ward, undisturbed, monkeypatch):
    real, kills = local.testify, []

    async def under_fire(lane, job, progress, hall):
        waiting = []

        def shoot(where):
            if not waiting and len(psutil.Process(lane.sandbox.server_pid).children()) == 2:
                waiting.append(where)
                kill_one(lane.sandbox, 0, of=-1)

        kills.append(waiting)
        return await real(lane, job, shoot, hall)

    monkeypatch.setattr(local, "testify", under_fire)
    grade(ward)
    assert sum(map(len, kills)) >= 2
    assert snapshot(ward) == undisturbed.snapshot


async def heard(cells, shoot=lambda sandbox, where: None, probes=PROBES, limits=None):
    async with open_sandbox("fork") as sandbox:
        bounds = Limits(**{"cell_seconds": 5, **(limits or {})})
        return await hear(sandbox, Job(cells, probes, limits=bounds), lambda where: shoot(sandbox, where))


@pytest.fixture
def run():
    return lambda *arguments, **options: asyncio.run(heard(*arguments, **options))


def test_a_stray_kill_leaves_no_trace_in_the_evidence(run):
    shots = []

    def shoot(sandbox, where):
        if where == "cell c1" and not shots:
            shots.append(where)
            kill_one(sandbox, 2)

    assert run(CELLS, shoot).evidence.digest() == run(CELLS).evidence.digest()
    assert shots


def test_code_that_kills_itself_does_so_again_and_loses_only_that_cell(run):
    evidence = run((CELLS[0], CodeCell("c1", SUICIDE), CELLS[2])).evidence
    assert [cell.status for cell in evidence.cells] == [CellStatus.OK, CellStatus.KILLED, CellStatus.OK]
    assert "SIGKILL" in evidence.cells[1].fault.message
    assert evidence.observations["third"].value == 2
    assert evidence.ending.stop is Stop.COMPLETED


def test_kills_that_go_on_blame_nobody(run):
    """At a new place each time: it may not be the code, so it is no zero; it may be, so attempts are limited."""
    cells = tuple(CodeCell(f"c{number}", NAP) for number in range(8))
    seen = set()

    def shoot(sandbox, where):
        if where not in seen:
            seen.add(where)
            kill_one(sandbox, 2)

    evidence = run(cells, shoot).evidence
    assert evidence.ending.stop is Stop.STRUCK
    assert evidence.ending.detail.startswith("cell c3: the process was ended by SIGKILL, and before that elsewhere: ")
    assert "delete its folder of results" in evidence.ending.detail
    assert evidence.observations == {}
    assert len(seen) == 4


def test_code_that_kills_itself_at_a_new_place_each_time_gets_at_most_the_time_of_two_runs(run):
    place = "import os, signal, time; place = int.from_bytes(os.urandom(4)) % 300"
    die = [CodeCell(f"d{n}", f"if place == {n}: os.kill(os.getpid(), signal.SIGKILL)") for n in range(300)]
    evidence = run(
        (CodeCell("c0", place), CodeCell("c1", "time.sleep(1.6)"), *die), limits={"run_seconds": 2.0}
    ).evidence
    assert evidence.ending.stop is Stop.STRUCK
    assert evidence.resources.wall_seconds < 7


def test_a_stray_kill_late_in_a_long_run_leaves_time_for_another(run):
    shots = []

    def shoot(sandbox, where):
        if where == "cell c2" and not shots:
            shots.append(where)
            kill_one(sandbox, 2)

    cells = (CodeCell("c0", "import time"), CodeCell("c1", "time.sleep(1.4)"), CodeCell("c2", "x2 = 2"))
    evidence = run(cells, shoot, limits={"run_seconds": 2.0}).evidence
    assert shots
    assert evidence.ending.stop is Stop.COMPLETED
    assert evidence.observations["third"].value == 2


def test_a_machine_short_of_memory_blames_nobody(run, monkeypatch):
    counts = iter(range(100))
    monkeypatch.setattr(session, "kernel_kills", lambda: next(counts))
    with pytest.raises(SandboxError, match="cell c0: .*SIGKILL: the machine is short of memory; start fewer workers"):
        run((CodeCell("c0", SUICIDE),))


def test_a_run_that_is_always_killed_is_left_to_a_person_and_its_neighbours_are_right(ward, undisturbed, monkeypatch):
    path = ward / "submitted" / "full-marks" / "toy" / "toy.ipynb"
    real, seen, runs = local.testify, [], []
    mark = "# the victim"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:  # each cell sleeps, so that a kill during it hits it
        if cell["cell_type"] == "code":
            cell["source"] = [f"{mark}\n", f"{NAP}\n", *cell["source"]]
    path.write_text(dumps(notebook))

    async def under_fire(lane, job, progress, hall):
        is_victim = any(mark in cell.source for cell in job.cells)

        def shoot(where):
            if is_victim and where.startswith("cell") and where not in seen:
                with suppress(IndexError, psutil.NoSuchProcess):  # earlier messages are still read after the last kill
                    kill_one(lane.sandbox, 2)
                    seen.append(where)

        try:
            run = await real(lane, job, shoot, hall)
        finally:  # also if the kill hit the next run's waiting process, which is tried again
            seen.clear()
        runs.append(is_victim)
        return run

    with monkeypatch.context() as patch:
        patch.setattr(local, "testify", under_fire)
        grades = {item.student: item for item in grade(ward).grades}
    assert grades["full-marks"].flagged
    assert "delete its folder of results" in grades["full-marks"].verdicts[0].message
    assert sum(runs) == 1
    neighbours = {name: text for name, text in undisturbed.snapshot.verdicts.items() if name != "full-marks"}
    found = snapshot(ward)
    assert {name: text for name, text in found.verdicts.items() if name != "full-marks"} == neighbours
    rows = [row for row in found.rows if row[0] == "full-marks" and row[1].endswith("-checks")]
    assert {row[2:] for row in rows} == {("None", True)}
    again = grade(ward)
    assert again.ran == 0
    assert [item.student for item in again.grades if item.flagged] == ["full-marks"]
    shutil.rmtree(ward / "graded" / "toy" / "full-marks")
    assert {item.student: item.points for item in grade(ward).grades}["full-marks"] == 8
