"""A scheduler that does not answer: people are told what they wait for, and nobody waits forever."""

import asyncio
import json
import time

import pytest
from helpers import Recorded, gradecast, request_for

from grader.errors import InfrastructureError
from grader.executor.slurm import commands, survey
from grader.executor.slurm.commands import Waiting, ask
from grader.executor.slurm.queue import Queue, need_slurm
from grader.exercise.known_solutions import sample_notebook
from grader.grading.grade import grade_class, plan_class
from grader.notebook import dumps
from grader.terminal.tables import show_plan

TOOLS = ("sbatch", "squeue", "scancel", "scontrol")


@pytest.fixture
def deaf(tmp_path, monkeypatch):
    """Fake Slurm commands that wait for their controller, in separate processes."""
    for tool in TOOLS:
        (tmp_path / "bin").mkdir(exist_ok=True)
        (tmp_path / "bin" / tool).write_text("#!/bin/sh\n/bin/sleep 60\n")
        (tmp_path / "bin" / tool).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}")
    monkeypatch.delenv("SLURM_CONF", raising=False)
    monkeypatch.setattr(commands, "SILENCE_SECONDS", 0.1)


@pytest.mark.slow
def test_after_a_while_a_note_says_once_what_is_waited_for(deaf):
    said = []
    waiting = Waiting(said.append)
    begun = time.monotonic()
    for _ in range(2):
        answer = asyncio.run(ask(["squeue"], "", waiting, patience=0.4))
        assert answer.code == -1
        assert answer.err == "squeue timed out after 0 s"
    assert time.monotonic() - begun < 10, "the command's own children are ended as well"
    assert said == ["waiting for Slurm's controller (squeue); up to 0 s"]


@pytest.mark.slow
def test_after_an_answer_the_next_wait_is_reported_again(deaf, tmp_path):
    said = []
    waiting = Waiting(said.append)
    asyncio.run(ask(["squeue"], "", waiting, patience=0.2))
    (tmp_path / "bin" / "sbatch").write_text("#!/bin/sh\nread line; echo $line\n")
    assert asyncio.run(ask(["sbatch"], "job\n", waiting)).out == "job\n"
    asyncio.run(ask(["squeue"], "", waiting, patience=0.2))
    assert len(said) == 2


@pytest.mark.slow
def test_a_controller_out_of_reach_ends_the_first_question(deaf, monkeypatch):
    async def soon(command, text="", waiting=None):
        return await ask(command, text, waiting, patience=0.2)

    monkeypatch.setattr("grader.executor.slurm.queue.ask", soon)
    said = []
    with pytest.raises(InfrastructureError, match="Slurm does not answer .scontrol timed out .*again later"):
        asyncio.run(Queue(said.append).largest_array())
    assert len(said) == 1


@pytest.mark.slow
def test_doctor_says_what_it_waits_for(deaf, monkeypatch):
    monkeypatch.setattr(survey, "PATIENCE_SECONDS", 0.3)
    said = []
    controller = next(item for item in survey.survey_cluster(said.append) if item.name == "controller")
    assert not controller.available
    assert said == ["waiting for Slurm's controller (scontrol); up to 0 s"]


def test_a_wrong_slurm_conf_is_named_at_once(deaf, monkeypatch):
    monkeypatch.setenv("SLURM_CONF", "/nowhere/slurm.conf")
    with pytest.raises(InfrastructureError, match="SLURM_CONF names /nowhere/slurm.conf, which is not there; fix"):
        need_slurm()
    controller = next(item for item in survey.survey_cluster(print) if item.name == "controller")
    assert controller.detail == "SLURM_CONF names /nowhere/slurm.conf, which is not there"


@pytest.mark.slow
def test_a_dry_run_counts_what_would_be_run(course, toy, capsys):
    (course / "submitted").mkdir(exist_ok=True)
    solved = dumps(sample_notebook(toy))
    request = request_for(course, toy, gradebook=None, sandbox="none")
    for student in ("ada", "bob"):
        (course / "submitted" / f"{student}.ipynb").write_text(solved)
    assert plan_class(request, Recorded()).references == (toy.identity,)
    grade_class(request, Recorded())
    show_plan(plan_class(request, Recorded()), 4)
    assert "# nothing to run for 2 hand-ins" in capsys.readouterr().out

    for student in ("eve", "mia"):
        (course / "submitted" / f"{student}.ipynb").write_text(solved.replace("total_of_values", "total"))
    (course / "submitted" / "zoe.ipynb").write_text("{")
    before = sorted(path for path in course.rglob("*") if path.is_file())
    plan = plan_class(request, Recorded())
    assert (plan.hand_ins, len(plan.missing), plan.equal, plan.references) == (5, 2, 1, ())
    assert [item.place.student for item in plan.refused] == ["zoe"]
    assert sorted(path for path in course.rglob("*") if path.is_file()) == before, "nothing is written"

    shown = gradecast("grade", "toy", "submitted", "--executor", "slurm", "--dry-run", cwd=course)
    assert shown.returncode == 0, shown.stderr
    said = [line for line in shown.stdout.splitlines() if line.startswith("# ")]
    assert " ".join(said[0].split()).startswith("# 1 run of 5 hand-ins (2 done, 1 unreadable, 1 equal to another)")
    assert "#SBATCH" in shown.stdout


@pytest.mark.slow
def test_doctor_names_a_wrong_slurm_conf_in_json_too(deaf, tmp_path, monkeypatch):
    monkeypatch.setenv("SLURM_CONF", "/nowhere/slurm.conf")
    found = gradecast("doctor", "--json", cwd=tmp_path)
    (controller,) = (item for item in json.loads(found.stdout) if item["name"] == "controller")
    assert "/nowhere/slurm.conf" in controller["detail"]
