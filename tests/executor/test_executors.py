"""The common behaviour of all executors; the replaying one needs no sandbox."""

import asyncio

import pytest
from helpers import Recorded, request_for

from grader.errors import InfrastructureError, SandboxError, SubmissionError
from grader.evidence import Ending, Evidence, Stop
from grader.evidence.files import Files, read_evidence
from grader.executor import Done, LocalExecutor, ReplayExecutor, Task, run_one
from grader.exercise.known_solutions import sample_notebook
from grader.grading import grade as grading
from grader.grading.grade import grade_class
from grader.notebook import dumps
from grader.sandbox import CodeCell, Job, Run, open_sandbox

JOB = Job((CodeCell("c0", "1"),))
RUN = Run(Evidence((), {}, Ending(Stop.COMPLETED)), {}, "")


def unreadable():
    raise SubmissionError("cut off")


def missing_file():
    raise InfrastructureError("the disk is gone")


def replay(student):
    if student == "unlucky":
        raise InfrastructureError("no evidence recorded")
    return RUN


def outcome(executor, tasks):
    async def work():
        results = []
        async with executor:
            await executor.execute(tasks, lambda student: None, results.append)
        return {item.student: item for item in results}

    return asyncio.run(work())


def promised():
    return [Task("ada", lambda: JOB), Task("bob", unreadable), Task("eve", missing_file)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [lambda: ReplayExecutor(replay), lambda: LocalExecutor(open_sandbox("none"), workers=2)],
    ids=["replay", "local"],
)
def test_each_task_is_settled_once_by_a_run_or_trouble_or_a_failure(make):
    found = outcome(make(), promised())
    assert found["ada"].run is not None
    assert found["bob"] == Done("bob", trouble="cut off")
    assert found["eve"] == Done("eve", failure="the disk is gone")


def test_a_replay_may_fail_by_our_fault():
    assert outcome(ReplayExecutor(replay), [Task("unlucky", lambda: JOB)])["unlucky"].failure == "no evidence recorded"


def test_one_run_alone_is_returned_or_raised():
    executor = ReplayExecutor(replay)
    assert asyncio.run(run_one(executor, Task("ada", lambda: JOB))) is RUN
    with pytest.raises(SubmissionError, match="cut off"):
        asyncio.run(run_one(executor, Task("bob", unreadable)))
    with pytest.raises(SandboxError, match="no evidence recorded"):
        asyncio.run(run_one(executor, Task("unlucky", lambda: JOB)))


@pytest.mark.slow
def test_a_class_can_be_graded_from_recorded_runs(course, toy, monkeypatch):
    (course / "submitted").mkdir()
    (course / "submitted" / "ada.ipynb").write_text(dumps(sample_notebook(toy)))
    request = request_for(course, toy)
    (first,) = grade_class(request, Recorded()).grades
    evidence = read_evidence(request.files("ada").evidence)
    monkeypatch.setattr(grading, "class_executor", lambda *_: ReplayExecutor(lambda name: Run(evidence, {}, "")))
    again = request_for(course, toy, out=course / "again")
    (replayed,) = grade_class(again, Recorded()).grades
    assert replayed == first
    assert read_evidence(Files(again.folder / "ada").evidence).digest() == evidence.digest()
