"""A whole class, end to end, in the real sandbox: grades, resuming, judging again, bad input, the gradebook."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
import warnings

import pytest
from helpers import Recorded, command, gradecast, request_for

from grader.errors import AssignmentError, GradebookError, InfrastructureError, InputError
from grader.evidence.files import read_evidence
from grader.exercise.assignment import load_reference
from grader.exercise.known_solutions import load_samples, sample_notebook, write_class
from grader.grading.grade import grade_class
from grader.grading.verdicts import judge_class
from grader.model import Outcome
from grader.notebook import dumps
from grader.validation.demo import grade_demo

pytestmark = pytest.mark.slow


@pytest.fixture
def small_class(course, toy):
    """Three students: full marks, and two mistakes that run fast."""
    samples = tuple(item for item in load_samples(toy.folder / "mistakes") if item.name != "endless")
    write_class(toy, samples, course / "submitted")
    return course


def points(result):
    return {grade.student: grade.points for grade in result.grades}


def gradebook_rows(course):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{course / 'graded' / 'gradebook.db'}") as book:
            return {
                (item.student.id, grade.name): (grade.auto_score, grade.needs_manual_grade)
                for item in book.assignment_submissions("toy")
                for notebook in item.notebooks
                for grade in notebook.grades
            }


def test_each_sample_loses_exactly_what_it_should(course, toy):
    result = grade_demo(request_for(course, toy, workers=2), Recorded())
    assert result.surprises == ()
    assert points(result) == {
        "crash-in-the-middle": 5,
        "endless": 5,
        "full-marks": 8,
        "persistence": 6,
        "short-mean": 5,
    }


def test_the_untouched_release_earns_nothing(course, toy):
    path = course / "submitted" / "idle.ipynb"
    path.parent.mkdir()
    path.write_text(dumps(toy.release))
    (grade,) = grade_class(request_for(course, toy), Recorded()).grades
    assert grade.points == 0
    assert {item.outcome for item in grade.verdicts} == {Outcome.ERRORED}


def test_grading_again_runs_nothing_and_changes_nothing(small_class, toy):
    request = request_for(small_class, toy, workers=2)
    first = grade_class(request, Recorded())
    progress = Recorded()
    second = grade_class(request, progress)
    assert (first.ran, second.ran) == (4, 0)
    assert first.grades == second.grades
    assert not [what for what, _ in progress.phases if what == "grading"]


def test_two_gradings_give_identical_verdicts_and_evidence(small_class, toy):
    one = request_for(small_class, toy, out=small_class / "one")
    two = request_for(small_class, toy, out=small_class / "two", workers=2)
    assert grade_class(one, Recorded()).grades == grade_class(two, Recorded()).grades
    for grade in grade_class(one, Recorded()).grades:
        left, right = (read_evidence(item.files(grade.student).evidence) for item in (one, two))
        assert left.digest() == right.digest()


def test_only_a_changed_submission_is_run_again(small_class, toy):
    request = request_for(small_class, toy)
    grade_class(request, Recorded())
    path = small_class / "submitted" / "persistence" / "toy" / "toy.ipynb"
    path.write_text(dumps(sample_notebook(toy)))
    result = grade_class(request, Recorded())
    assert result.ran == 1
    assert points(result)["persistence"] == 8
    assert result.changed == ("persistence",)


def test_judging_again_after_a_change_of_checks_runs_no_student_code(small_class, toy):
    grade_class(request_for(small_class, toy), Recorded())
    checks = toy.folder / "checks.py"
    checks.write_text(checks.read_text().replace("SECRET_MARGIN = 1e-9", "SECRET_MARGIN = 1e9"))
    progress = Recorded()
    result = judge_class(request_for(small_class), progress)
    assert points(result)["persistence"] == 8
    assert result.changed == ("persistence",)
    assert progress.phases == [("judging", 4)]
    assert gradebook_rows(small_class)["persistence", "forecast-checks"] == (2.0, False)


def test_judging_evidence_of_older_probes_is_refused_and_changes_nothing(small_class, toy):
    grade_class(request_for(small_class, toy), Recorded())
    before = gradebook_rows(small_class)
    probes = toy.folder / "probes.py"
    probes.write_text(probes.read_text().replace("16.0", "32.0"))
    with pytest.raises(InputError, match="evidence of 4 of 4 is of another version of toy .*run gradecast grade again"):
        judge_class(request_for(small_class), Recorded())
    assert gradebook_rows(small_class) == before


def test_damaged_evidence_is_unjudged_when_judging_again_and_costs_nothing(small_class, toy):
    request = request_for(small_class, toy)
    grade_class(request, Recorded())
    evidence = request.files("persistence").evidence
    evidence.write_bytes(evidence.read_bytes()[:-20])
    found = {grade.student: grade for grade in judge_class(request, Recorded()).grades}
    assert found["persistence"].flagged
    assert found["full-marks"].points == 8
    assert gradebook_rows(small_class)["persistence", "forecast-checks"] == (None, True)


def test_damaged_evidence_is_made_again(small_class, toy):
    request = request_for(small_class, toy)
    before = points(grade_class(request, Recorded()))
    evidence = request.files("persistence").evidence
    evidence.write_bytes(evidence.read_bytes()[:-20])
    result = grade_class(request, Recorded())
    assert result.ran == 1
    assert points(result) == before


def test_scores_are_in_an_nbgrader_gradebook(small_class, toy):
    grade_class(request_for(small_class, toy, workers=2), Recorded())
    rows = gradebook_rows(small_class)
    assert rows["full-marks", "mean-checks"] == (3.0, False)
    assert rows["short-mean", "mean-checks"] == (0.0, False)
    assert rows["persistence", "forecast-checks"] == (0.0, False)
    assert rows["persistence", "smooth-by-hand"] == (None, True)


def test_points_given_by_hand_survive_judging_again(small_class, toy):
    from nbgrader.api import Gradebook

    request = request_for(small_class, toy)
    grade_class(request, Recorded())
    with Gradebook(request.gradebook) as book:
        row = book.find_grade("smooth-by-hand", "toy", "toy", "full-marks")
        row.manual_score, row.needs_manual_grade = 1.0, False
        book.db.commit()
    judge_class(request, Recorded())
    with Gradebook(request.gradebook) as book:
        row = book.find_grade("smooth-by-hand", "toy", "toy", "full-marks")
        assert (row.manual_score, row.needs_manual_grade) == (1.0, False)
        assert book.find_submission("toy", "full-marks").score == 9.0


def test_an_unusable_gradebook_is_one_clear_line_before_anything_is_run(small_class):
    (small_class / "graded").mkdir()
    (small_class / "graded" / "gradebook.db").write_text("this is no database, only text " * 50)
    found = gradecast("grade", "toy", "submitted", cwd=small_class)
    assert found.returncode == 3
    assert found.stderr.strip().splitlines()[-1].startswith("gradecast: gradebook sqlite:")
    assert "Traceback" not in found.stderr
    assert not list((small_class / "graded" / "toy").glob("*/submission.json"))


def test_a_gradebook_that_is_locked_at_the_end_loses_no_result(small_class, toy, monkeypatch):
    from grader.gradebook import session
    from grader.grading import grade

    real = grade.check_gradebook
    holders = []

    def lock_after_opening(url):
        real(url)
        holders.append(sqlite3.connect(small_class / "graded" / "gradebook.db", isolation_level=None))
        holders[0].execute("BEGIN EXCLUSIVE")

    monkeypatch.setattr(grade, "check_gradebook", lock_after_opening)
    monkeypatch.setattr(session, "PATIENCE_SECONDS", 0)
    with pytest.raises(GradebookError, match="another program holds it; the results are on disk: close that program"):
        grade_class(request_for(small_class, toy), Recorded())
    holders[0].execute("ROLLBACK")
    holders[0].close()
    monkeypatch.setattr(grade, "check_gradebook", real)
    again = grade_class(request_for(small_class, toy), Recorded())
    assert again.ran == 0
    assert gradebook_rows(small_class)["full-marks", "mean-checks"] == (3.0, False)


def test_bad_hand_ins_get_a_reason_and_the_batch_goes_on(course, toy, tmp_path):
    folder = course / "submitted"
    folder.mkdir()
    good = dumps(sample_notebook(toy))
    other = good.replace('"assignment": "toy"', '"assignment": "other"')
    files = {
        "cut": good[: len(good) // 2],
        "deep": "[" * 200_000,
        "good": good,
        "nbformat3": '{"nbformat": 3, "worksheets": []}',
        "no-json": "dear teacher",
        "other": other,
        "a\\b": good,
    }
    for name, text in files.items():
        (folder / f"{name}.ipynb").write_text(text)
    with (folder / "huge.ipynb").open("wb") as file:
        file.truncate(21 << 20)
    (folder / "nobody").mkdir()
    (tmp_path / "secret.ipynb").write_text(good)
    (folder / "link.ipynb").symlink_to(tmp_path / "secret.ipynb")
    result = grade_class(request_for(course, toy), Recorded())
    troubles = {grade.student: grade.trouble for grade in result.grades if grade.trouble}
    assert len(result.grades) == 10
    assert points(result)["good"] == 8
    assert result.ran == 1
    assert sum(name.startswith("unsafe-id-") for name in troubles) == 1
    assert troubles.keys() - {name for name in troubles if name.startswith("unsafe")} == {
        "cut", "deep", "nbformat3", "no-json", "other", "huge", "nobody", "link",
    }  # fmt: skip
    for line in troubles.values():
        assert line
        assert "\n" not in line
    stored = json.loads((course / "graded" / "toy" / "cut" / "verdicts.json").read_text())
    assert stored["trouble"].startswith("cut.ipynb: not a notebook, or cut off")
    assert gradebook_rows(course)["cut", "mean-checks"] == (0.0, True)


def test_a_submission_that_vanishes_while_it_runs_is_graded_all_the_same(course, toy):
    path = course / "submitted" / "ada.ipynb"
    path.parent.mkdir()
    path.write_text(dumps(sample_notebook(toy)))
    (course / "submitted" / "bob.ipynb").write_text(dumps(sample_notebook(toy)))

    class Vanishing(Recorded):
        def started(self, what):
            if what == "bob":
                path.unlink()

    found = {grade.student: grade.points for grade in grade_class(request_for(course, toy), Vanishing()).grades}
    assert found == {"ada": 8, "bob": 8}


def test_a_full_disk_stops_with_one_line_and_the_next_run_completes(small_class, toy, monkeypatch):
    from grader.grading import runs

    real, calls = runs.keep_run, []

    def full(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(*arguments)

    monkeypatch.setattr(runs, "keep_run", full)
    with pytest.raises(InfrastructureError, match="No space left on device; what was finished is kept"):
        grade_class(request_for(small_class, toy), Recorded())
    result = grade_class(request_for(small_class, toy), Recorded())
    assert result.ran == 3
    assert points(result)["full-marks"] == 8


def test_an_error_of_ours_on_one_submission_does_not_end_the_batch(small_class, toy, monkeypatch):
    from grader.executor import local

    real = local.testify

    async def stumble(sandbox, job, progress, hall):
        if any("sum() / (len(values) - 1)" in cell.source for cell in job.cells):
            raise ZeroDivisionError("a bug")
        return await real(sandbox, job, progress, hall)

    monkeypatch.setattr(local, "testify", stumble)
    found = {grade.student: grade for grade in grade_class(request_for(small_class, toy), Recorded()).grades}
    assert found["short-mean"].flagged
    assert "internal error, ZeroDivisionError" in found["short-mean"].verdicts[0].message
    assert found["full-marks"].points == 8


def test_a_mistake_that_names_an_unknown_check_is_an_error(course, toy_folder):
    path = toy_folder / "mistakes" / "persistence.py"
    path.write_text(path.read_text().replace("forecast_continues_lines", "forecast_continues_line"))
    found = gradecast("build", cwd=course)
    assert found.returncode == 2
    assert "no check 'forecast_continues_line'; did you mean 'forecast_continues_lines'?" in found.stderr


def test_a_demo_of_two_exercises_keeps_their_classes_apart(course, toy_folder):
    shutil.copytree(toy_folder, toy_folder.parent / "second")
    for folder in (toy_folder, toy_folder.parent / "second"):
        (folder / "mistakes" / "endless.py").unlink()
    found = gradecast("demo", cwd=course)
    assert found.returncode == 0, found.stdout + found.stderr
    assert found.stdout.count("All 4 samples lose exactly what they should.") == 2


def test_a_gradebook_that_is_no_url_is_bad_input(small_class):
    found = gradecast("grade", "toy", "submitted", "--gradebook", "foo", cwd=small_class)
    assert found.returncode == 2
    assert "sqlite:///gradebook.db" in found.stderr


def test_a_fixed_submission_is_graded_after_all(course, toy):
    folder = course / "submitted"
    folder.mkdir()
    (folder / "ada.ipynb").write_text("oops")
    request = request_for(course, toy)
    assert grade_class(request, Recorded()).grades[0].trouble
    (folder / "ada.ipynb").write_text(dumps(sample_notebook(toy)))
    (grade,) = grade_class(request, Recorded()).grades
    assert (grade.points, grade.trouble) == (8, "")


def test_a_reference_that_misses_a_point_stops_before_any_student_is_run(small_class, toy):
    checks = toy.folder / "checks.py"
    checks.write_text(checks.read_text().replace("1.5, what", "2.5, what"))
    with pytest.raises(AssignmentError, match="reference itself does not pass mean_of_a_range"):
        grade_class(request_for(small_class), Recorded())
    assert not list((small_class / "graded" / "toy").glob("*/submission.json"))


def test_two_gradings_into_one_folder_do_not_mix(small_class, toy):
    import fcntl

    folder = small_class / "graded" / "toy"
    folder.mkdir(parents=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="another gradecast is at work"):
            grade_class(request_for(small_class, toy), Recorded())


def finished(course):
    return {path.parent.name: path.stat().st_mtime_ns for path in (course / "graded" / "toy").glob("*/submission.json")}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_killed_and_started_again_it_does_only_what_is_missing(course, toy, how):
    for number in range(6):
        path = course / "submitted" / f"student{number}.ipynb"
        path.parent.mkdir(exist_ok=True)
        notebook = sample_notebook(toy)
        notebook["cells"].append(
            {"cell_type": "code", "id": "nap", "metadata": {}, "source": "import time; time.sleep(0.7)"}
        )
        path.write_text(dumps(notebook))
    process = subprocess.Popen(
        command("grade", "toy", "submitted"), cwd=course, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while len(finished(course)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(how)
    _, errors = process.communicate(timeout=30)
    before = finished(course)
    assert 2 <= len(before) < 6
    assert "Traceback" not in errors
    if how is signal.SIGINT:
        assert process.returncode == 130
        assert "the same command goes on" in errors
    again = gradecast("grade", "toy", "submitted", "--json", cwd=course)
    assert again.returncode == 0, again.stderr
    assert {grade["points"] for grade in json.loads(again.stdout)} == {8}
    after = finished(course)
    assert len(after) == 6
    assert {name: after[name] for name in before} == before
    assert not _left_over(process.pid)


def _left_over(pid):
    """Processes of the killed command that are still alive."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[1]) == pid:
                found.append(entry)
    return found


def test_the_kill_of_the_server_costs_no_student_a_point(course, toy, monkeypatch):
    """The server is killed once during every run; the class completes with full marks."""
    import psutil

    from grader.executor import local

    real, killed = local.testify, []

    async def under_fire(sandbox, job, progress, hall):
        if len(killed) < 2:
            killed.append(1)
            for child in psutil.Process().children():
                child.kill()
        return await real(sandbox, job, progress, hall)

    monkeypatch.setattr(local, "testify", under_fire)
    write_class(toy, (), course / "submitted")
    (grade,) = grade_class(request_for(course, toy), Recorded()).grades
    assert killed
    assert (grade.points, grade.flagged) == (8, False)


def test_parameters_of_the_assignment_replace_those_of_the_notebook(course, toy_folder):
    path = toy_folder / "assignment.toml"
    path.write_text(path.read_text() + "\n[parameters]\nWIDTH = 5\n")
    toy = load_reference(toy_folder)
    write_class(toy, (), course / "submitted")
    request = request_for(course, toy)
    grade_class(request, Recorded())
    evidence = read_evidence(request.files("full-marks").evidence)
    assert evidence.observations["averages"].value["shape"] == [6]
    assert "WIDTH = 5" in request.files("full-marks").executed.read_text()
