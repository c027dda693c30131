"""Validation: known solutions get the right points, mutants are killed, and errors in the tests are found."""

import json
import re
import shutil
import tomllib

import pytest
from conftest import HERE
from helpers import Recorded, exercise_of, gradecast

from grader.errors import AssignmentError
from grader.exercise.assignment import load_reference
from grader.notebook import dumps
from grader.validation.findings import Fate, Kind
from grader.validation.validate import validate

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def validated_course(tmp_path_factory):
    """The toy exercise without its slowest mistake, validated once, so that only what a test changes runs."""
    course = tmp_path_factory.mktemp("validated") / "course"
    shutil.copytree(HERE / "course", course, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded"))
    folder = course / "reference" / "toy"
    (folder / "mistakes" / "endless.py").unlink()
    validated(folder, mutants=True)
    return course


@pytest.fixture
def toy_folder(validated_course, tmp_path):
    shutil.copytree(validated_course, tmp_path / "course")
    return tmp_path / "course" / "reference" / "toy"


def validated(folder, progress=None, **options):
    course = folder.parent.parent
    exercise = exercise_of(course, load_reference(folder))
    return validate(
        exercise, course / "validation", progress or Recorded(), **{"mutants": False, "workers": 2, **options}
    )


def test_a_sound_exercise_has_no_problems(toy_folder):
    found = validated(toy_folder, mutants=True)
    assert found.problems == ()
    assert [(item.kind, item.name, item.points) for item in found.findings] == [
        (Kind.REFERENCE, "itself", 8),
        (Kind.RELEASE, "untouched", 0),
        (Kind.MISTAKE, "crash_in_the_middle", 5),
        (Kind.MISTAKE, "persistence", 6),
        (Kind.MISTAKE, "short_mean", 5),
    ]
    (survivor,) = (item for item in found.mutants if item.fate is Fate.SURVIVED)
    assert survivor.mutant.after.startswith("return np.convolve(kernel_of_ones, values")
    lines = (toy_folder / "notebook.py").read_text().splitlines()
    assert lines[survivor.mutant.line - 1].strip() == survivor.mutant.before
    assert found.kill_rate() == pytest.approx(21 / 22)
    assert found.kill_rate("smooth") == 0.75
    assert found.kill_rate("nothing") is None


def test_a_demo_of_a_mistake_that_is_not_there_is_found_before_anything_runs(toy_folder):
    path = toy_folder / "assignment.toml"
    path.write_text('demo = ["persistence", "short_meen"]\n' + path.read_text())
    progress = Recorded()
    with pytest.raises(AssignmentError, match="demo names 'short_meen', not in mistakes/; did you mean 'short_mean'"):
        validated(toy_folder, progress)
    assert progress.phases == []


def test_what_has_not_changed_is_not_run_again(noisy):
    first, progress = validated(noisy.folder, mutants=True), Recorded()
    assert validated(noisy.folder, progress, mutants=True) == first
    assert all("reading hand-ins" in what or "judging" in what for what, _ in progress.phases), progress.phases


def test_a_mistake_that_loses_another_check_is_found(toy_folder):
    path = toy_folder / "mistakes" / "persistence.py"
    path.write_text(path.read_text().replace('"forecast_continues_lines"', '"mean_of_one_value"'))
    lines = [line for line in validated(toy_folder).problems if "persistence" in line]
    assert lines[0].startswith("mistake persistence: loses forecast_continues_lines and should not (failed: ")
    assert lines[1] == "mistake persistence: passes mean_of_one_value and should not"


def test_an_alternative_that_loses_a_point_is_found(noisy):
    (noisy.folder / "alternatives" / "wrong.py").write_text(
        '"""Not right."""\n\n# %% question="guess"\ndef guess(draws):\n    return 7.0\n'
    )
    (line,) = validated(noisy.folder).problems
    assert line.startswith("alternative wrong: loses guess_is_near and should not (failed: the error is 7, above 1)")


NOT_A_NUMBER = '''"""Guesses nothing."""

CAUGHT_BY = ["guess_is_a_number"]
{more}

# %% question="guess"
def guess(draws):
    return float("nan")
'''


@pytest.mark.parametrize(
    ("more", "problems"), [('MAY_LOSE = ["guess_is_near"]', 0), ("", 1)], ids=["may lose", "must not lose"]
)
def test_a_mistake_may_lose_accuracy_if_it_says_so(noisy, more, problems):
    (noisy.folder / "mistakes" / "nothing.py").write_text(NOT_A_NUMBER.format(more=more))
    lines = validated(noisy.folder).problems
    assert [line.startswith("mistake nothing: loses guess_is_near and should not") for line in lines] == [
        True
    ] * problems


@pytest.mark.parametrize("name", ["guess_is_a_number", "guess_is_nearby"])
def test_only_checks_of_accuracy_may_be_lost_by_luck(noisy, name):
    text = NOT_A_NUMBER.format(more=f'MAY_LOSE = ["{name}"]')
    (noisy.folder / "mistakes" / "nothing.py").write_text(text)
    with pytest.raises(AssignmentError, match=r"nothing\.py: (MAY_LOSE names|no check) 'guess_is"):
        validated(noisy.folder)


def test_a_check_that_the_untouched_release_passes_is_found(toy_folder):
    path = toy_folder / "checks.py"
    text = path.read_text()
    start = text.index("def mean_of_one_value")
    body = text.index('"""', text.index('"""', start) + 3) + 3
    path.write_text(text[:body] + "\n    return\n" + text[body:])
    assert "release untouched: passes mean_of_one_value and should not" in validated(toy_folder).problems


def test_a_mistake_that_names_no_check_is_an_error(toy_folder):
    path = toy_folder / "mistakes" / "persistence.py"
    path.write_text(path.read_text().replace("CAUGHT_BY", "CAUGHT"))
    with pytest.raises(AssignmentError, match=r"toy/mistakes/persistence.py: CAUGHT_BY names no check"):
        validated(toy_folder)


def test_too_few_killed_mutants_are_a_problem(toy_folder):
    assert validated(toy_folder, mutants=True, goal=1.0).problems == ("95% of mutants are killed, not 100%",)


def test_what_only_accuracy_catches_is_tried_in_the_full_budget(noisy):
    found = validated(noisy.folder, mutants=True)
    assert found.problems == ()
    assert any(item.caught_by == ("guess_is_near",) for item in found.mutants)


def test_a_quick_look_says_nothing_of_accuracy(noisy):
    found = validated(noisy.folder, quick=True)
    assert found.problems == ()
    assert [item.points for item in found.findings] == [1, 0, 1, 1]


def test_marked_survivors_are_told_apart(toy_folder):
    survivor = next(item for item in validated(toy_folder, mutants=True).mutants if item.fate is Fate.SURVIVED).mutant
    text = f'question = "smooth"\nbefore = {survivor.before!r}\nafter = {survivor.after!r}\nreason = "symmetric"\n'
    marks = toy_folder / "survivors.toml"
    for kind, fate, rate in (("equivalent", Fate.EQUIVALENT, 1.0), ("tolerated", Fate.TOLERATED, 0.75)):
        marks.write_text(f"[[{kind}]]\n{text}")
        found = validated(toy_folder, mutants=True)
        (marked,) = (item for item in found.mutants if item.reason)
        assert (marked.fate, marked.reason, found.kill_rate("smooth")) == (fate, "symmetric", rate)
    marks.write_text(f"[[equivalent]]\n{text.replace('convolve', 'convolved')}")
    with pytest.raises(AssignmentError, match=r"toy/survivors.toml: no mutant of 'smooth'"):
        validated(toy_folder, mutants=True)


def test_the_command_exits_with_1_when_something_is_wrong(toy_folder):
    course = toy_folder.parent.parent
    good = gradecast("validate", "--no-mutants", "--json", cwd=course)
    assert good.returncode == 0, good.stderr
    assert json.loads(good.stdout)[0]["problems"] == []
    path = toy_folder / "mistakes" / "persistence.py"
    path.write_text(path.read_text().replace('"forecast_continues_lines"', '"mean_of_one_value"'))
    bad = gradecast("validate", "toy", cwd=course)
    assert bad.returncode == 1
    assert "mistake persistence: passes mean_of_one_value and should not" in bad.stdout
    assert "no mutant was tried: first the known solutions must get what they should" in bad.stdout


def test_an_unknown_name_in_caught_by_is_an_error_before_anything_runs(toy_folder):
    path = toy_folder / "mistakes" / "persistence.py"
    path.write_text(path.read_text().replace('"forecast_continues_lines"', '"forecast_continues_line"'))
    progress = Recorded()
    where = "toy/mistakes/persistence.py: no check 'forecast_continues_line'; did you mean 'forecast_continues_lines'?"
    for quick in (False, True):
        with pytest.raises(AssignmentError, match=re.escape(where)):
            validated(toy_folder, progress, quick=quick)
    assert progress.phases == []


def test_without_thresholds_each_command_says_by_what_it_judges(noisy):
    course = noisy.folder.parent.parent
    line = "no thresholds.toml: judged by the bounds that checks.py states; gradecast calibrate noisy sets them"
    (course / "submitted").mkdir()
    (course / "submitted" / "ada.ipynb").write_text(dumps(noisy.solved))
    for arguments in (("validate", "--no-mutants"), ("build", "noisy"), ("grade", "noisy", "submitted")):
        found = gradecast(*arguments, cwd=course)
        assert found.returncode == 0, found.stderr
        assert line in found.stdout + found.stderr
    assert any(line in note for note in validated(noisy.folder).notes)


def test_what_known_solutions_achieve_is_told(noisy):
    (noisy.folder / "mistakes" / "near_miss.py").write_text(
        '"""Just too far."""\n\nCAUGHT_BY = ["guess_is_near"]\n\n\n# %% question="guess"\n'
        "def guess(draws):\n    return 1.25\n"
    )
    (noisy.folder / "thresholds.toml").write_text("")
    found = validated(noisy.folder)
    achieved = {item.name: item.metrics[0] for item in found.findings}
    assert (achieved["near_miss"].value, achieved["near_miss"].threshold) == (pytest.approx(1.25), 1.0)
    assert achieved["itself"].passes
    assert not achieved["near_miss"].passes
    assert achieved["untouched"].value is None
    shown = gradecast("validate", "--no-mutants", cwd=noisy.folder.parent.parent).stdout
    assert re.search(r"mistake near_miss +│ error_of_the_guess │ +1.25 │ +1 │", shown)


def test_a_mistake_that_is_caught_only_just_is_told(noisy):
    course = noisy.folder.parent.parent
    calibrated = gradecast("calibrate", "noisy", "--runs", "3", "--rate", "0.65", cwd=course)
    assert calibrated.returncode == 0, calibrated.stderr
    limit = tomllib.loads((noisy.folder / "thresholds.toml").read_text())["metrics"]["error_of_the_guess"]
    just = limit["threshold"] + limit["margin"] + 0.001 * (limit["maximum"] - limit["minimum"])
    (noisy.folder / "mistakes" / "near_miss.py").write_text(
        '"""Just too far."""\n\nCAUGHT_BY = ["guess_is_near"]\n\n\n# %% question="guess"\n'
        f"def guess(draws):\n    return {just}\n"
    )
    found = validated(noisy.folder)
    (problem,) = found.problems
    assert "was not measured for their present state (near_miss, too_far); run gradecast calibrate noisy" in problem
    (line,) = found.notes
    assert line.startswith("mistake near_miss: error_of_the_guess is ")
    assert line.endswith("another seed of [unseen] may let it pass")


def test_stale_thresholds_do_not_stop_validating_but_grading(noisy):
    course = noisy.folder.parent.parent
    (noisy.folder / "thresholds.toml").write_text("")
    found = gradecast("validate", "--no-mutants", cwd=course)
    assert found.returncode == 0, found.stderr
    assert (
        "noisy/thresholds.toml: cannot be read (KeyError: 'provenance'); run gradecast calibrate noisy" in found.stdout
    )
    assert "Until then it is judged by the bounds that checks.py states" in found.stdout
    (course / "submitted").mkdir()
    assert gradecast("grade", "noisy", "submitted", cwd=course).returncode == 2


def test_a_quick_look_says_what_it_leaves_out(noisy):
    assert validated(noisy.folder, quick=True).notes == ("a quick look: accuracy is left out, 1 of 2 points",)
