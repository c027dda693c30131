"""A third party kills a run's process: it is run again before it counts against anybody."""

import asyncio
import json
import random

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

    async def under_fire(lane, job, progress):
        left = [moments.randrange(len(job.cells) + 2)]

        def shoot(where):
            left[0] -= 1
            if left[0] == -1:
                kills.append(where)
                kill_one(lane.sandbox, which)

        return await real(lane, job, shoot)

    monkeypatch.setattr(local, "testify", under_fire)
    grade(ward)
    assert len(kills) >= 4
    assert snapshot(ward) == undisturbed.snapshot


def test_one_that_is_killed_before_its_turn_costs_nobody_anything(ward, undisturbed, monkeypatch):
    real, kills = local.testify, []

    async def under_fire(lane, job, progress):
        waiting = []

        def shoot(where):
            if not waiting and len(psutil.Process(lane.sandbox.server_pid).children()) == 2:
                waiting.append(where)
                kill_one(lane.sandbox, 0, of=-1)

        kills.append(waiting)
        return await real(lane, job, shoot)

    monkeypatch.setattr(local, "testify", under_fire)
    grade(ward)
    assert sum(map(len, kills)) >= 2
    assert snapshot(ward) == undisturbed.snapshot


async def heard(cells, shoot=lambda sandbox, where: None, probes=PROBES):
    async with open_sandbox("fork") as sandbox:
        limits = Limits(cell_seconds=5)
        return await hear(sandbox, Job(cells, probes, limits=limits), lambda where: shoot(sandbox, where))


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


def test_who_kills_himself_does_so_again_and_loses_that_cell_only(run):
    evidence = run((CELLS[0], CodeCell("c1", SUICIDE), CELLS[2])).evidence
    assert [cell.status for cell in evidence.cells] == [CellStatus.OK, CellStatus.KILLED, CellStatus.OK]
    assert "SIGKILL" in evidence.cells[1].fault.message
    assert evidence.observations["third"].value == 2
    assert evidence.ending.stop is Stop.COMPLETED


def test_kills_that_go_on_blame_nobody(run):
    """Ever elsewhere, so it is not the code: a failure of ours, not a zero."""
    cells = tuple(CodeCell(f"c{number}", NAP) for number in range(8))
    seen = set()

    def shoot(sandbox, where):
        if where not in seen:
            seen.add(where)
            kill_one(sandbox, 2)

    with pytest.raises(SandboxError, match="cell c3: the process was ended by SIGKILL, and before that elsewhere"):
        run(cells, shoot)


def test_a_machine_short_of_memory_blames_nobody(run, monkeypatch):
    counts = iter(range(100))
    monkeypatch.setattr(session, "kernel_kills", lambda: next(counts))
    with pytest.raises(SandboxError, match="cell c0: .*SIGKILL: the machine is short of memory; start fewer workers"):
        run((CodeCell("c0", SUICIDE),))


def test_a_run_that_is_always_killed_is_unjudged_and_its_neighbours_are_right(ward, undisturbed, monkeypatch):
    path = ward / "submitted" / "full-marks" / "toy" / "toy.ipynb"
    real, seen = local.testify, []
    mark = "# the victim"
    notebook = json.loads(path.read_text())
    next(cell for cell in notebook["cells"] if cell["id"] == "mean")["source"] += ["\n", f"{mark}\n", NAP]
    path.write_text(dumps(notebook))

    async def under_fire(lane, job, progress):
        is_victim = any(mark in cell.source for cell in job.cells)

        def shoot(where):
            if is_victim and where not in seen:
                seen.append(where)
                kill_one(lane.sandbox, 2)

        try:
            return await real(lane, job, shoot)
        finally:
            seen.clear()

    with monkeypatch.context() as patch:
        patch.setattr(local, "testify", under_fire)
        grades = {item.student: item for item in grade(ward).grades}
    assert grades["full-marks"].flagged
    assert "tried 3 times, grade again" in grades["full-marks"].verdicts[0].message
    neighbours = {name: text for name, text in undisturbed.snapshot.verdicts.items() if name != "full-marks"}
    found = snapshot(ward)
    assert found.verdicts == neighbours
    rows = [row for row in found.rows if row[0] == "full-marks" and row[1].endswith("-checks")]
    assert {row[2:] for row in rows} == {("None", True)}
    assert {item.student: item.points for item in grade(ward).grades}["full-marks"] == 8
