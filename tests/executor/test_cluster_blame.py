"""Whose fault is it when a job ends early, and what does the scheduler say?"""

import asyncio

import pytest

from grader.errors import InfrastructureError, InputError
from grader.evidence import Stop
from grader.executor.slurm import commands
from grader.executor.slurm import queue as queues
from grader.executor.slurm.commands import Answer
from grader.executor.slurm.diagnosis import End, Follows, Undone, follows_from, run_that_was_ended
from grader.executor.slurm.job_plan import make_plan
from grader.executor.slurm.queue import Place, Queue, Refused, State
from grader.executor.slurm.settings import Cluster
from grader.model import Limits
from grader.sandbox import CodeCell, Job


def end(state="", word="", suspect="", is_theirs=True, said=""):
    return End(state, said, word, "the reason", suspect, is_theirs)


@pytest.mark.parametrize(
    ("how", "undone", "follows"),
    [
        (end("OUT_OF_MEMORY"), Undone(0, 1), Follows(1, alone="memory")),
        (end("OUT_OF_MEMORY"), Undone(0, 0), Follows(0)),
        (end("FAILED", said="memory"), Undone(0, 1), Follows(1, alone="memory")),
        (end("", said="time", suspect="time"), Undone(1, 1), Follows(2, blamed="time")),
        (end("OUT_OF_MEMORY", suspect="memory"), Undone(1, 1), Follows(2, blamed="memory")),
        (end("TIMEOUT"), Undone(0, 1), Follows(1, alone="time")),
        (end(word="time"), Undone(2, 1), Follows(3, alone="time")),
        (end("FAILED", word="time", suspect="time"), Undone(1, 1), Follows(2, blamed="time")),
        (end("TIMEOUT", suspect="memory"), Undone(1, 1), Follows(2, alone="time")),
        (end("TIMEOUT", suspect="fault"), Undone(2, 1), Follows(3, failure="the reason")),
        (end("NODE_FAIL"), Undone(0, 1), Follows(1, alone="fault")),
        (end("NODE_FAIL"), Undone(0, 0), Follows(0)),
        (end("CANCELLED", word="SIGTERM"), Undone(2, 1), Follows(3, failure="the reason")),
        (end(""), Undone(1, 2, "no sandbox"), Follows(3, failure="no sandbox")),
        (end("FAILED", is_theirs=False), Undone(0, 0), Follows(1)),
        (end("FAILED", is_theirs=False), Undone(2, 0), Follows(3, failure="the reason")),
    ],
)
def test_only_a_run_that_ended_its_job_again_alone_is_to_blame(how, undone, follows):
    assert follows_from(how, undone) == follows


def test_time_is_nobodys_fault_if_a_job_had_less_than_a_run_may_take():
    alone = end("TIMEOUT", suspect="time")
    assert follows_from(alone, Undone(1, 1)).blamed == "time"
    follows = follows_from(alone, Undone(1, 1), is_ample=False)
    assert (follows.blamed, "raise --time" in follows.failure) == ("", True)
    memory = end("OUT_OF_MEMORY", suspect="memory")
    assert follows_from(memory, Undone(1, 1), is_ample=False).blamed == "memory"


@pytest.mark.parametrize(("minutes", "ample"), [(60, True), (7, False)])
def test_a_plan_says_whether_a_run_has_all_the_time_it_may_take(minutes, ample):
    assert make_plan(Cluster(time=minutes), Limits(run_seconds=90), 1, 10).is_ample is ample


def test_a_blamed_run_leaves_evidence_that_says_so():
    job = Job((CodeCell("c0", "1"),))
    run = run_that_was_ended(job, "memory", "2048 MiB")
    assert run.evidence.ending.stop is Stop.MEMORY
    assert "Slurm ended the job for its memory, twice, and this was alone in it; it had 2048 MiB" in run.log
    assert run.evidence.digest() == run_that_was_ended(job, "memory", "2048 MiB").evidence.digest()


def answering(monkeypatch, code, out="", err=""):
    async def run(command, text="", waiting=None):
        return Answer(code, out, err)

    monkeypatch.setattr(queues, "ask", run)


def test_the_queue_is_read_array_by_array(monkeypatch):
    lines = "g-1|7|0|RUNNING|None\ng-1|7|1|OUT_OF_MEMORY|OutOfMemory\ng-1|9|1|PENDING|a|b\ng-1|8|N/A|PENDING|x\n"
    answering(monkeypatch, 0, lines)
    assert asyncio.run(Queue(print).states(["g-1"])) == {
        Place("g-1", 0): State("RUNNING", "7", "None"),
        Place("g-1", 1): State("PENDING", "9", "a|b"),
    }
    answering(monkeypatch, 1, err="slurm_load_jobs error: Unable to contact slurm controller")
    assert asyncio.run(Queue(print).states(["g-1"])) is None
    assert asyncio.run(Queue(print).states([])) == {}


@pytest.mark.parametrize(
    ("says", "kind"),
    [
        ("Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size)", Refused),
        ("QOSMaxSubmitJobPerUserLimit", Refused),
        ("Batch job submission failed: Resource temporarily unavailable", Refused),
        ("Batch job submission failed: Unable to contact slurm controller (connect failure)", InfrastructureError),
        ("invalid partition specified: nowhere", InputError),
        ("Batch job submission failed: Requested node configuration is not available", InputError),
    ],
)
def test_refusals_are_distinguished(monkeypatch, says, kind):
    answering(monkeypatch, 1, err=f"sbatch: error: {says}\n")
    with pytest.raises(kind) as caught:
        asyncio.run(Queue(print).submit("", "0-3"))
    assert "sbatch: error" not in str(caught.value)


def test_the_size_of_arrays_is_asked_for(monkeypatch):
    answering(monkeypatch, 0, "MaxArraySize            = 5001\n")
    assert asyncio.run(Queue(print).largest_array()) == 5001
    answering(monkeypatch, 1)
    assert asyncio.run(Queue(print).largest_array()) == 1001


def test_missing_slurm_is_reported(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(InfrastructureError, match="there is no Slurm here .*log-in node, or use --executor local"):
        queues.need_slurm()


def test_a_job_of_this_command_does_not_leak_into_those_it_submits():
    ours = {"SLURM_CONF": "c", "SLURM_MEM_PER_CPU": "1", "SBATCH_ARRAY_INX": "0-3", "SBATCH_ACCOUNT": "a", "HOME": "/"}
    assert commands._environment(ours) == {"SLURM_CONF": "c", "SBATCH_ACCOUNT": "a", "HOME": "/"}
