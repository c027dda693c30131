"""Validation: known solutions get what they deserve, mutants die, and what is wrong with the tests is found."""

import json
import shutil

import pytest
from conftest import HERE
from support import Recorded, gradecast, request_for

from grader.assignment import load_reference
from grader.errors import AssignmentError
from grader.validate import Fate, Kind, validate

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
    request = request_for(course, load_reference(folder), out=course / "validation", workers=2)
    return validate(request, progress or Recorded(), **{"mutants": False, **options})


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
    assert found.kill_rate() == pytest.approx(21 / 22)
    assert found.kill_rate("smooth") == 0.75
    assert found.kill_rate("nothing") is None


def test_what_has_not_changed_is_not_run_again(noisy):
    first, progress = validated(noisy.folder, mutants=True), Recorded()
    assert validated(noisy.folder, progress, mutants=True) == first
    assert not [what for what, _ in progress.phases if "grading" in what or "running" in what]


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
    assert "survived: smooth, line 5, argument order" in bad.stdout
