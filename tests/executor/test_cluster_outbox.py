"""Submitting jobs to the cluster: how a class is divided, and how the client copes with a failing scheduler."""

import asyncio
from dataclasses import replace

import pytest

from grader.errors import InputError
from grader.evidence import Ending, Evidence, Stop
from grader.executor import Task
from grader.executor.slurm import Cluster, Setting, Site, SlurmExecutor, client
from grader.executor.slurm.queue import Place, Queue, Refused, State
from grader.executor.slurm.records import Record, Writer
from grader.executor.slurm.serialization import run_record
from grader.executor.slurm.spool import Spool
from grader.model import Limits
from grader.sandbox import CodeCell, Job, Run

RUN = Run(Evidence((), {}, Ending(Stop.COMPLETED)), {}, "")


class Pretended(Queue):
    """A fake scheduler; `play` decides what happens to each submitted part."""

    def __init__(self, site, play, largest=1000, room=1000):
        self.site, self.play, self.largest, self.room = site, play, largest, room
        self.arrays, self.avoided, self.known = [], [], {}

    async def largest_array(self):
        return self.largest

    async def submit(self, script, array, avoid=()):
        first, last = map(int, array.split("-"))
        if last - first + 1 > self.room:
            raise Refused("job submit limit")
        name = next(line.partition("=")[2] for line in script.splitlines() if "--job-name" in line)
        self.arrays.append(last - first + 1)
        self.avoided.append(list(avoid))
        for number in range(first, last + 1):
            shard = f"{name.removeprefix(self.site.prefix)}-{number}"
            self.known[Place(name, number)] = State(self.play(shard), "1", "")
        return str(len(self.arrays))

    async def states(self, names):
        return {place: state for place, state in self.known.items() if place.name in names}


class Interrupted(Pretended):
    async def submit(self, script, array, avoid=()):
        raise KeyboardInterrupt


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.setattr(client, "TICK_SECONDS", 0.0)
    monkeypatch.setattr(client, "SETTLE_SECONDS", 0.0)
    monkeypatch.setattr(client, "SOON_SECONDS", 0.0)
    return Site(tmp_path / "exchange", "toy", Cluster(poll=0), Limits(), Setting("fork", (), 1, (), 1))


def tasks(count):
    return [Task(f"s{number}", lambda number=number: Job((CodeCell("c", f"x = {number}"),))) for number in range(count)]


def execute(site, queue, wanted, detach=False):
    notes, results = [], []

    async def work():
        async with SlurmExecutor(site, notes.append, detach, queue) as executor:
            await executor.execute(wanted, lambda student: None, results.append)

    asyncio.run(work())
    return {item.student: item for item in results}, notes


def runs_everything(site):
    spool = Spool(site.folder)

    def play(shard):
        with Writer(spool.new_notes(shard)) as notes:
            notes.append(Record({"event": "here", "node": "n1"}))
            for record in spool.read_jobs(shard):
                notes.append(Record({"event": "began", "job": record.digest}))
                notes.append(run_record(record.digest, RUN))
            notes.append(Record({"event": "end", "reason": ""}))
        return "COMPLETED"

    return play


def test_a_class_is_cut_at_the_size_of_arrays_and_leaves_nothing_behind(site):
    queue = Pretended(site, runs_everything(site), largest=4)
    found, notes = execute(site, queue, tasks(40))
    assert len(found) == 40
    assert all(item.run is not None for item in found.values())
    assert queue.arrays == [4, 4, 2]  # ten parts of four
    assert notes[0] == "Slurm job 1: 16 runs in 4 parts; they go on when this command ends"
    assert not site.folder.exists()


def test_what_slurm_does_not_take_at_once_goes_in_smaller_pieces(site):
    queue = Pretended(site, runs_everything(site), room=3)
    found, _ = execute(site, queue, tasks(40))
    assert len(found) == 40
    assert max(queue.arrays) <= 3
    assert sum(queue.arrays) == 10


def test_while_slurm_takes_nothing_the_client_waits(site):
    queue = Pretended(site, runs_everything(site), room=0)
    before = queue.submit

    async def submit(script, array, avoid=()):
        try:
            return await before(script, array, avoid)
        finally:
            if array == "0-0":
                queue.room = 5

    queue.submit = submit
    found, notes = execute(site, queue, tasks(8))
    assert len(found) == 8
    assert "Slurm takes no more jobs just now (job submit limit); the rest goes later" in notes


def test_a_node_that_cannot_start_a_sandbox_is_avoided(site):
    spool, honest = Spool(site.folder), runs_everything(site)

    def play(shard):
        if queue.avoided[-1:] == [["n9"]]:
            return honest(shard)
        with Writer(spool.new_notes(shard)) as notes:
            notes.append(Record({"event": "here", "node": "n9"}))
            notes.append(Record({"event": "unfit", "reason": "no sandbox: user namespaces are off"}))
        return "FAILED"

    queue = Pretended(site, play)
    found, _ = execute(site, queue, tasks(3))
    assert queue.avoided == [[], ["n9"]]
    assert all(item.run is not None for item in found.values())


def test_if_no_node_can_start_a_sandbox_the_reason_is_given_after_three_attempts(site):
    spool = Spool(site.folder)

    def play(shard):
        with Writer(spool.new_notes(shard)) as notes:
            notes.append(Record({"event": "here", "node": "n9"}))
            notes.append(Record({"event": "unfit", "reason": "no sandbox: user namespaces are off"}))
        return "FAILED"

    queue = Pretended(site, play)
    found, _ = execute(site, queue, tasks(2))
    assert {item.failure for item in found.values()} == {"no sandbox: user namespaces are off"}
    assert len(queue.arrays) == 3


def test_a_job_that_leaves_no_notes_is_tried_three_times(site):
    queue = Pretended(site, lambda shard: "NODE_FAIL")
    found, _ = execute(site, queue, tasks(2))
    assert {item.failure for item in found.values()} == {"Slurm ended its job (NODE_FAIL)"}
    assert len(queue.arrays) == 3


def test_what_slurm_refuses_leaves_nothing_behind(site):
    class Strict(Pretended):
        async def submit(self, script, array, avoid=()):
            raise InputError("sbatch refuses the jobs (no such partition)")

    queue = Strict(site, None)
    with pytest.raises(InputError, match="no such partition"):
        execute(site, queue, tasks(2))
    assert Spool(site.folder).names() == []


def test_parts_that_were_written_and_never_submitted_cost_no_attempt(site):
    for _ in range(4):
        with pytest.raises(KeyboardInterrupt):
            execute(site, Interrupted(site, None), tasks(2))
    found, notes = execute(site, Pretended(site, runs_everything(site)), tasks(2))
    assert all(item.run is not None for item in found.values())
    assert notes[0].startswith("2 of 2 are on the cluster already")


def test_a_second_part_with_the_same_job_replaces_the_first(site):
    """For instance after a crash between writing the new part and removing the old one."""
    spool = Spool(site.folder)
    with pytest.raises(KeyboardInterrupt):
        execute(site, Interrupted(site, None), tasks(1))
    (name,) = spool.names()
    (record,) = spool.read_jobs(name)
    spool.write_setting("00009_ff", site.setting)
    spool.write_shard("00009_ff-0", {record.digest: record}, {}, "")
    found, _ = execute(site, Pretended(site, runs_everything(site)), tasks(1))
    assert found["s0"].run is not None
    assert not site.folder.exists()


def test_names_of_jobs_have_no_special_characters_of_slurm(site):
    assert replace(site, assignment="a,b|c d").prefix == "gradecast-a_b_c_d-"
