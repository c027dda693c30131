"""`gradecast new` writes an ordinary exercise that works at once."""

import tomllib

import pytest
from helpers import Recorded, exercise_of, gradecast

from grader.errors import CourseError, InputError
from grader.exercise.assignment import load_reference
from grader.exercise.course import Course
from grader.release.build import build_release
from grader.scaffold import scaffold
from grader.validation.validate import validate

NAME = "my_exercise"


@pytest.fixture
def empty(tmp_path):
    return Course(tmp_path)


@pytest.mark.slow
def test_a_new_exercise_builds_and_validates_at_once(empty):
    made = scaffold(empty, NAME)
    exercise = exercise_of(empty.root, load_reference(made.folder))
    built = build_release(exercise, empty.assignments / NAME, check_only=False, nbgrader=None, progress=Recorded())
    assert "my_exercise.ipynb" in built.stale
    found = validate(exercise, empty.root / "validation", Recorded(), mutants=True)
    assert found.problems == ()
    assert found.kill_rate() == 1


def test_it_shows_every_part_of_an_exercise_once(empty):
    reference = load_reference(scaffold(empty, NAME).folder)
    (question,) = reference.assignment.questions
    assert question.manual == 1
    assert {check.hidden for check in reference.assignment.checks} == {True, False}
    assert all(check.hint for check in reference.assignment.checks)
    drawn = reference.unseen(None)
    assert drawn.inputs
    assert not drawn.labels
    assert list(reference.folder.glob("mistakes/*.py"))
    assert list(reference.folder.glob("alternatives/*.py"))


def test_each_exercise_has_a_title_and_a_secret_seed_of_its_own(empty):
    plain = scaffold(empty, "kernel-regression")
    titled = scaffold(empty, NAME, title='Smoothing "by hand" \\ é')
    tables = [tomllib.loads((item.folder / "assignment.toml").read_text()) for item in (plain, titled)]
    assert [table["title"] for table in tables] == ["Kernel regression", 'Smoothing "by hand" \\ é']
    assert len({table["unseen"]["seed"] for table in tables}) == 2
    assert '# # Smoothing "by hand" \\ é\n' in (titled.folder / "notebook.py").read_text()
    texts = [path.read_text() for path in empty.root.rglob("*") if path.is_file()]
    assert not [text for text in texts if "__TITLE__" in text or "__SEED__" in text]


def test_a_new_course_keeps_results_and_caches_out_of_version_control(empty):
    scaffold(empty, NAME)
    path = empty.root / ".gitignore"
    assert {".gradecast/", "graded/"} <= set(path.read_text().splitlines())
    path.write_text("mine")
    scaffold(empty, "another")
    assert path.read_text() == "mine"


def test_it_never_writes_over_something(empty):
    folder = scaffold(empty, NAME).folder
    (folder / "checks.py").write_text("mine")
    with pytest.raises(CourseError, match="is there already, and nothing was changed"):
        scaffold(empty, NAME)
    assert (folder / "checks.py").read_text() == "mine"


@pytest.mark.parametrize("name", ["", "..", "a/b", "a b", ".hidden", "-x", "1st", "ä", "a" * 49, "x\n"])
def test_a_name_that_cannot_name_a_folder_everywhere_is_refused(empty, name):
    with pytest.raises(InputError, match="is no name for an exercise"):
        scaffold(empty, name)
    assert not list(empty.root.iterdir())


@pytest.mark.parametrize("title", ["", "  ", "two\nlines", "a" * 101, "\x1b[31m"])
def test_a_title_is_one_line(empty, title):
    with pytest.raises(InputError, match="one printable line"):
        scaffold(empty, NAME, title)
    assert not list(empty.root.iterdir())


@pytest.mark.slow
def test_outside_a_course_it_says_how_to_make_one(tmp_path):
    found = gradecast("new", NAME, cwd=tmp_path)
    assert (found.returncode, found.stdout) == (2, "")
    assert f"gradecast new {NAME} --course ." in found.stderr
    found = gradecast("new", NAME, "--course", ".", cwd=tmp_path)
    assert found.returncode == 0, found.stderr
    assert [line.split("#")[0].strip() for line in found.stdout.splitlines()[-3:]] == [
        f"gradecast {command} {NAME}" for command in ("build", "validate", "demo")
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".gitignore", "reference"]


@pytest.mark.slow
def test_outside_the_course_the_next_commands_name_it(tmp_path):
    found = gradecast("new", NAME, "--course", "my course", cwd=tmp_path)
    assert f"gradecast build {NAME} --course 'my course'" in found.stdout
