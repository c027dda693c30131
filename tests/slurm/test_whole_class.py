"""A class on a real Slurm of two nodes: the same grades as on one machine."""

import shutil

import pytest
from helpers import Recorded, gradecast
from slurm.conftest import Meddling, grade

from grader.errors import InputError
from grader.executor.slurm import Detached
from grader.exercise.assignment import load_reference

pytestmark = pytest.mark.slow


def test_sixty_submissions_give_the_same_grades_and_evidence_as_at_home(lesson):
    """They become 15 parts on two nodes, more than an array may have here."""
    for number in range(60):
        wrong = "mean = lambda values: 0.0" if number % 3 == 0 else ""
        lesson.hand_in(f"s{number:02}", f"mine = {number}\n{wrong}")
    progress = Recorded()
    request = lesson.request(gradebook=None)
    on_slurm = grade(request, progress)
    at_home = lesson.request(executor="local", gradebook=None, workers=2, out=lesson.folder / "home")
    assert grade(at_home).grades == on_slurm.grades
    assert {item.points for item in on_slurm.grades} == {5, 8}
    assert lesson.digests(request) == lesson.digests(at_home)
    assert len([line for line in progress.notes if line.startswith("Slurm job")]) == 2
    assert len(progress.steps) == 3 * 60, "each is read, run and judged"
    assert lesson.exchange() == []
    assert grade(request).ran == 0


def test_the_reference_runs_on_the_cluster_and_equal_submissions_once(lesson, monkeypatch):
    shutil.rmtree(lesson.folder / ".gradecast")
    monkeypatch.setattr("grader.grading.execution.open_sandbox", None)  # nothing runs on this machine
    for student in ("ada", "bob"):
        lesson.hand_in(student, "same = 1")
    progress = Meddling()
    result = grade(lesson.request(gradebook=None), progress)
    assert [item.points for item in result.grades] == [8, 8]
    assert progress.began == ["ada"]


def test_a_second_client_is_refused_while_the_first_is_at_work(lesson):
    lesson.hand_in("ada")
    refused = []

    def second(student):
        with pytest.raises(InputError, match="another gradecast is at work there"):
            grade(lesson.request(gradebook=None))
        refused.append(student)

    (found,) = grade(lesson.request(gradebook=None), Meddling(action=second)).grades
    assert (refused, found.points) == (["ada"], 8)


def test_after_detaching_results_are_collected_later_and_changed_hand_ins_run_again(lesson):
    for student in ("ada", "bob"):
        lesson.hand_in(student)
    with pytest.raises(Detached):
        grade(lesson.request(gradebook=None, detach=True))
    lesson.hand_in("bob", "mean = lambda values: 0.0")
    progress = Recorded()
    found = {item.student: item.points for item in grade(lesson.request(gradebook=None), progress).grades}
    assert found == {"ada": 8, "bob": 5}
    assert "1 of 2 is on the cluster already, or done there; collecting them" in progress.notes


def test_the_command_line_shows_the_script_and_cancels(lesson):
    for student in ("ada", "bob"):
        lesson.hand_in(student, f"import time; time.sleep(20); {student} = 1")
    (lesson.folder / "gradecast.toml").write_text("[cluster]\npoll = 1\npartition = 'grade'\n")
    shown = gradecast("grade", "toy", "submitted", "--executor", "slurm", "--dry-run", cwd=lesson.folder)
    assert shown.returncode == 0
    assert "#SBATCH --partition=grade" in shown.stdout
    assert "# 2 runs in 1 part of" in shown.stdout
    assert lesson.exchange() == []
    left = gradecast("grade", "toy", "submitted", "--executor", "slurm", "--detach", cwd=lesson.folder)
    assert left.returncode == 0, left.stderr
    assert "submitted; the same command without --detach" in left.stdout
    ended = gradecast("grade", "toy", "submitted", "--executor", "slurm", "--cancel", cwd=lesson.folder)
    assert ended.returncode == 0, ended.stderr
    assert "1 part ended and removed" in ended.stdout
    assert lesson.exchange() == []


def test_what_slurm_refuses_is_one_line(lesson):
    lesson.hand_in("ada")
    (lesson.folder / "gradecast.toml").write_text("[cluster]\npartition = 'nowhere'\n")
    found = gradecast("grade", "toy", "submitted", "--executor", "slurm", cwd=lesson.folder)
    assert found.returncode == 2
    assert "sbatch refuses the jobs (" in found.stderr
    assert "fix [cluster] in gradecast.toml or the options" in found.stderr
    assert load_reference(lesson.folder / "reference" / "toy").assignment.name == "toy"
