"""The fork server is killed, while it serves or starts: its runs are tried again, and nobody loses points."""

import asyncio
import json
import random
import shutil

import psutil
import pytest
from faults.injection import grade, snapshot

from grader.errors import SandboxError
from grader.executor import ATTEMPTS, local
from grader.notebook import dumps
from grader.sandbox import CodeCell, Job, forkserver, open_sandbox
from grader.sandbox import testify as hear

pytestmark = pytest.mark.slow

MARK = "# the culprit"
ONE = Job((CodeCell("c0", "1"),))


def shoot_when(real, is_due):
    """A `testify` during which the server is killed when `is_due(job, where)`."""

    async def under_fire(lane, job, progress, hall):
        def shoot(where):
            if lane.sandbox.server_pid is not None and is_due(job, where):
                psutil.Process(lane.sandbox.server_pid).kill()

        return await real(lane, job, shoot, hall)

    return under_fire


def test_killed_at_random_moments_it_costs_nobody_anything(ward, undisturbed, monkeypatch):
    moments = random.Random(3)
    waits = [moments.randrange(2, 14) for _ in range(5)]
    kills = []

    def is_due(job, where):
        waits[:1] = [waits[0] - 1] if waits else []
        if waits and waits[0] == 0:
            kills.append(where)
            waits.pop(0)
            return True
        return False

    monkeypatch.setattr(local, "testify", shoot_when(local.testify, is_due))
    grade(ward, workers=2)
    assert len(kills) >= 4
    assert snapshot(ward) == undisturbed.snapshot


def test_killed_while_it_starts_it_is_started_again(monkeypatch):
    real, doomed, servers = forkserver.launch, [1], []

    def launch(preload):
        servers.append(real(preload))
        if doomed and doomed.pop(0):
            servers[-1].process.kill()
        return servers[-1]

    monkeypatch.setattr(forkserver, "launch", launch)

    async def live():
        async with open_sandbox("fork") as sandbox:
            assert len(servers) == 2
            doomed.extend((1, 1, 1, 0))
            psutil.Process(sandbox.server_pid).kill()
            lost = []
            for _ in range(4):
                try:
                    return lost, await hear(sandbox, ONE)
                except SandboxError as error:
                    lost.append(str(error))

    lost, run = asyncio.run(live())
    assert run.evidence.cells[0].status == "ok"
    assert 1 <= len(lost) <= 2
    assert len(servers) == 6
    assert all(server.process.poll() is not None for server in servers)


def test_a_student_who_takes_the_server_down_each_time_is_flagged_and_neighbours_are_right(
    ward, undisturbed, monkeypatch
):
    path = ward / "submitted" / "idle" / "toy" / "toy.ipynb"
    notebook = json.loads(path.read_text())
    next(cell for cell in notebook["cells"] if cell["id"] == "mean")["source"] += ["\n", MARK]
    path.write_text(dumps(notebook))
    kills = []

    def is_due(job, where):
        if where == "cell mean" and any(MARK in cell.source for cell in job.cells):
            kills.append(where)
            return True
        return False

    with monkeypatch.context() as patch:
        patch.setattr(local, "testify", shoot_when(local.testify, is_due))
        grades = {item.student: item for item in grade(ward, workers=2).grades}
    assert len(kills) == ATTEMPTS
    assert grades["idle"].flagged
    assert grades["idle"].verdicts[0].message == "the sandbox's server was lost; tried 3 times, grade again"
    neighbours = {name: text for name, text in undisturbed.snapshot.verdicts.items() if name != "idle"}
    assert snapshot(ward).verdicts == neighbours
    again = grade(ward)
    assert again.ran == 1
    assert snapshot(ward).verdicts == undisturbed.snapshot.verdicts


def test_the_reference_is_tried_again_too(ward, undisturbed, monkeypatch):
    shutil.rmtree(ward / ".gradecast")
    shots = []

    def is_due(job, where):
        shots.append(where)
        return len(shots) == 3

    monkeypatch.setattr(local, "testify", shoot_when(local.testify, is_due))
    grade(ward)
    assert len(shots) > 3
    assert snapshot(ward) == undisturbed.snapshot
