"""A hand-in that runs out of time runs once more, alone, before it loses a point; a busy machine leaves it unjudged."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest
from helpers import Recorded, gradecast, request_for

from grader.errors import InfrastructureError, SandboxError
from grader.evidence import Cell, CellStatus, Ending, Evidence, Fault, Resources, Stop
from grader.evidence.files import evidence_document, evidence_of, read_evidence, write_evidence
from grader.executor import Done, LocalExecutor, Task
from grader.exercise.known_solutions import sample_notebook
from grader.grading import grade as grading
from grader.grading.execution import expect
from grader.grading.grade import grade_class, plan_class
from grader.grading.standard import Standards, load_standards
from grader.grading.verdicts import judge_class
from grader.judging.judge import judge
from grader.judging.view import Expected
from grader.notebook import dumps
from grader.sandbox import CodeCell, Job, Run
from grader.terminal import tables
from grader.validation import calibrate as calibrating
from grader.validation.calibrate import Calibrating, calibrate

pytestmark = pytest.mark.slow

LATE = (Cell("smooth", CellStatus.TIMEOUT, Fault("CellTimeout", "took longer than 3 s"), 3.2),)


class Scripted:
    """Answers each task with the next of its scripted runs, and records what ran alone."""

    def __init__(self, answers: dict[str, list[Run]]) -> None:
        self.answers = answers
        self.ran: list[tuple[str, bool]] = []

    async def execute(self, tasks, started, done) -> None:
        for task in tasks:
            assert task.job().alone is task.is_alone
            self.ran.append((task.student, task.is_alone))
            started(task.student)
            done(Done(task.student, run=self.answers[task.student].pop(0)))

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of two that was really graded once, and the run of the right solution."""
    from conftest import HERE

    from grader.exercise.assignment import load_reference

    course = tmp_path_factory.mktemp("late") / "course"
    shutil.copytree(HERE / "course", course, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded"))
    toy = load_reference(course / "reference" / "toy")
    (course / "submitted").mkdir()
    for student in ("ada", "bob"):
        (course / "submitted" / f"{student}.ipynb").write_text(dumps(sample_notebook(toy)))
    request = request_for(course, toy, sandbox="none")
    grade_class(request, Recorded())
    return course, Run(read_evidence(request.files("ada").evidence), {}, "")


@pytest.fixture
def late_class(graded, tmp_path, monkeypatch):
    """Grades the class anew, with scripted runs."""
    course, right = graded
    shutil.copytree(course, tmp_path / "course")
    shutil.rmtree(tmp_path / "course" / "graded")
    request = request_for(tmp_path / "course", sandbox="none")

    def grade(**answers):
        scripted = Scripted(answers)
        monkeypatch.setattr(grading, "class_executor", lambda *_: scripted)
        return request, scripted, grade_class(request, Recorded())

    return grade, right


def ran_late(run: Run, stop: Stop = Stop.COMPLETED) -> Run:
    """The same run out of time, without the observations of the last cell."""
    cells = tuple(LATE[0] if cell.id == "smooth" else cell for cell in run.evidence.cells)
    observations = {name: item for name, item in run.evidence.observations.items() if name != "averages"}
    if stop is Stop.CROWDED:
        return Run(Evidence(cells, {}, Ending(stop, "the machine was too busy to judge it: cell smooth")), {}, "")
    return Run(Evidence(cells, observations, Ending(stop)), {}, "")


def points(result):
    return {item.student: item.points for item in result.grades}


def test_a_hand_in_that_runs_out_of_time_runs_once_more_alone_at_the_end(late_class):
    grade, right = late_class
    request, scripted, result = grade(ada=[ran_late(right), right], bob=[right])
    assert scripted.ran == [("ada", False), ("bob", False), ("ada", True)]
    assert points(result) == {"ada": 8, "bob": 8}
    assert result.ran == 2
    assert json.loads(request.files("ada").submission.read_text())["alone"] is True
    assert grade()[2].ran == 0


def test_out_of_time_twice_counts(late_class):
    grade, right = late_class
    _, _, result = grade(ada=[ran_late(right), ran_late(right)], bob=[right])
    assert points(result)["ada"] < 8
    assert result.crowded == ()
    (message,) = {item.message for grade in result.grades for item in grade.verdicts if item.outcome == "errored"}
    assert message == "a cell took longer than 3 s (cell smooth, 3.2 s of work)"
    assert grade()[2].ran == 0


def test_a_machine_that_is_too_busy_leaves_hand_ins_unjudged_until_the_next_time(late_class, capsys):
    grade, right = late_class
    request, _, result = grade(ada=[ran_late(right), ran_late(right, Stop.CROWDED)], bob=[right])
    (ada,) = (item for item in result.grades if item.student == "ada")
    assert {item.outcome for item in ada.verdicts} == {"unjudged"}
    assert result.crowded == ("ada",)
    tables.show_places(request.folder, request.gradebook, result, "")
    line = "1 hand-in could not be judged, the machine was too busy: run the same command again when it is idle"
    assert line in capsys.readouterr().out
    assert [place.student for place in plan_class(request, Recorded()).late] == ["ada"]
    _, scripted, result = grade(ada=[right])
    assert scripted.ran == [("ada", True)]
    assert points(result) == {"ada": 8, "bob": 8}
    assert result.crowded == ()


def test_a_class_that_is_interrupted_before_costs_nobody_a_point(late_class, monkeypatch):
    grade, right = late_class
    with pytest.raises(IndexError):  # the second run never comes
        grade(ada=[ran_late(right)], bob=[right])
    request = grade(ada=[right])[0]
    files = request.files("ada")
    first = json.loads(files.submission.read_text())
    write_evidence(files.evidence, ran_late(right).evidence)
    late = {"evidence": ran_late(right).evidence.digest(), "alone": False, "settled": False}
    files.submission.write_text(json.dumps({**first, **late}))
    (ada,) = (item for item in judge_class(request, Recorded()).grades if item.student == "ada")
    assert {item.outcome for item in ada.verdicts} == {"unjudged"}
    assert "has to run once more, alone" in ada.verdicts[0].message
    assert points(grade(ada=[right])[2]) == {"ada": 8, "bob": 8}


def test_a_class_that_was_graded_before_there_was_such_a_run_stays_as_it_is(late_class):
    grade, right = late_class
    request, _, _ = grade(ada=[ran_late(right), ran_late(right)], bob=[right])
    files = request.files("ada")
    stored = json.loads(files.submission.read_text())
    del stored["alone"], stored["settled"]
    files.submission.write_text(json.dumps(stored))
    document = json.loads(files.evidence.read_text())
    for item in (*document["cells"], *document["observations"].values()):
        del item["seconds"]
    del document["resources"]["work_seconds"], document["resources"]["waited_seconds"]
    files.evidence.write_text(json.dumps(document))
    result = grade()[2]
    assert result.ran == 0
    assert points(result)["ada"] < 8
    assert points(judge_class(request, Recorded())) == points(result)


def test_seconds_are_kept_but_not_compared():
    cell, other = (Cell("q", CellStatus.OK, seconds=seconds) for seconds in (1.5, 2.5))
    one, two = (Evidence((item,), {}, Ending(Stop.COMPLETED)) for item in (cell, other))
    assert one == two
    assert one.digest() == two.digest()
    document = evidence_document(one)
    assert evidence_of(document.document, _packed()).cells[0].seconds == 1.5


def _packed() -> bytes:
    from grader.evidence import pack_arrays

    return pack_arrays({})


def test_a_crowded_run_is_judged_by_nobody(toy):
    evidence = Evidence((), {}, Ending(Stop.CROWDED, "too busy"))
    assert {item.outcome for item in judge(toy.assignment, evidence, Expected({}))} == {"unjudged"}


async def _expect(request, executor):
    today = load_standards(request.exercise).today
    return await expect(Standards(replace(today, expected=None)), executor, Recorded())


@pytest.mark.parametrize(
    ("second", "error"),
    [
        ("crowded", "too busy to judge it"),
        ("waited", "on a machine that others kept busy"),
        ("free", "raise its limit"),
    ],
)
def test_the_author_is_blamed_only_if_the_machine_was_idle(graded, tmp_path, second, error):
    import asyncio

    course, right = graded
    request = request_for(course, cache=tmp_path / "cache")
    last = ran_late(right, Stop.CROWDED if second == "crowded" else Stop.COMPLETED)
    waited = 50.0 if second == "waited" else 0.0
    last = replace(last, evidence=replace(last.evidence, resources=Resources(100.0, waited_seconds=waited)))
    scripted = Scripted({"reference": [ran_late(right), last]})
    with pytest.raises(Exception, match=error) as caught:
        asyncio.run(_expect(request, scripted))
    assert scripted.ran == [("reference", False), ("reference", True)]
    assert isinstance(caught.value, SandboxError) is (second != "free")
    if second != "free":
        assert "run the same command again when it is idle" in str(caught.value)


def test_calibrating_blames_no_solution_on_a_busy_machine(noisy, tmp_path, monkeypatch):
    late = Run(Evidence(LATE, {}, Ending(Stop.COMPLETED)), {}, "")
    crowded = Run(Evidence(LATE, {}, Ending(Stop.CROWDED, "the machine was too busy to judge it")), {}, "")
    seed = noisy.assignment.seed + calibrating.APART
    first = f"reference, seed {seed}"
    scripted = Scripted({first: [late, crowded]})
    monkeypatch.setattr("grader.validation.seeded_runs.executor_for", lambda *_: scripted)
    request = request_for(tmp_path / "noisy", noisy, gradebook=None)
    wanted = Calibrating(runs=2, alternatives=False)
    with pytest.raises(InfrastructureError, match="too busy to judge it; run the command again"):
        calibrate(request.exercise, wanted, tmp_path / "thresholds.toml", Recorded())
    assert scripted.ran == [(first, False), (first, True)]


def test_tasks_that_have_to_be_alone_come_last_and_one_at_a_time(monkeypatch):
    import asyncio

    from grader.executor import local

    order, going = [], 0

    async def testify(lane, job, watch, hall):
        nonlocal going
        going += 1
        order.append((job.cells[0].id, job.alone, going))
        await asyncio.sleep(0.01)
        going -= 1
        return Run(Evidence((), {}, Ending(Stop.COMPLETED)), {}, "")

    class Nothing:
        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            return None

    monkeypatch.setattr(local, "testify", testify)
    tasks = [
        Task(name, lambda name=name: Job((CodeCell(name, ""),)), is_alone=alone)
        for name, alone in (("a", True), ("b", False), ("c", False), ("d", True))
    ]

    async def run():
        async with LocalExecutor(Nothing(), workers=2) as executor:
            await executor.execute(tasks, lambda name: None, lambda done: None)

    asyncio.run(run())
    assert sorted(order[:2]) == [("b", False, 1), ("c", False, 2)]
    assert order[2:] == [("a", True, 1), ("d", True, 1)]


def test_on_a_cluster_the_run_alone_is_another_job(toy):
    from grader.executor.slurm.serialization import Shared, job_of, job_record

    job = Job((CodeCell("a", "1"),))
    among, alone = job_record(job, "x"), job_record(replace(job, alone=True), "x")
    assert among.digest != alone.digest
    assert job_of(alone, Shared.by(job)).alone
    assert not job_of(among, Shared.by(job)).alone


def test_validate_shows_seconds_of_work_and_what_limits_follow(course):
    done = gradecast("validate", "toy", "--no-mutants", "--quick", "--timings", cwd=course)
    assert "Seconds of work" in done.stdout
    assert "the reference" in done.stdout
