"""From `validate` to the report: failures get the name of the known mistake that they look like."""

import json
import shutil

import pytest
from conftest import HERE
from helpers import Recorded, exercise_of, gradecast

from grader.evidence.files import Files, read_grade
from grader.exercise.assignment import load_reference
from grader.exercise.known_solutions import load_sample, sample_notebook
from grader.exercise.observed_mistakes import FILE, load_mistakes
from grader.notebook import dumps
from grader.validation.validate import validate

pytestmark = pytest.mark.slow

WRITTEN_BY_STUDENTS = {
    "ada": ("mean", "def mean(values):\n    return sum(v / max(1e-300, len(values) - 1) for v in values)\n"),
    "ben": ("mean", "def mean(values):\n    return float(np.median(values) + 1)\n"),
    "cleo": ("forecast", "def forecast(windows):\n    return np.array([row[-1] for row in windows])\n"),
    "dora": ("smooth", "def smooth(values, width):\n    raise RuntimeError('not finished either')\n"),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The toy exercise, validated, and a class: two known mistakes, of which one teaches, an unknown one, an error."""
    course = tmp_path_factory.mktemp("named") / "course"
    shutil.copytree(HERE / "course", course, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded"))
    folder = course / "reference" / "toy"
    (folder / "mistakes" / "endless.py").unlink()
    path = folder / "mistakes" / "persistence.py"
    path.write_text(
        path.read_text().replace("\n\nCAUGHT_BY", '\n\nTEACHES = "Does <b>nothing</b> change?"\n\nCAUGHT_BY')
    )
    path = folder / "mistakes" / "short_mean.py"
    path.write_text(path.read_text().replace("len(values) - 1", "max(1e-300, len(values) - 1)"))
    toy = load_reference(folder)
    exercise = exercise_of(course, toy)
    found = validate(exercise, course / ".gradecast" / "validation", Recorded(), mutants=True)
    assert found.problems == ()
    for student, (question, answer) in WRITTEN_BY_STUDENTS.items():
        text = f'"""Of {student}."""\n\nCAUGHT_BY = []\n\n\n# %% question="{question}"\n{answer}'
        (course / f"{student}.py").write_text(text)
        target = course / "submitted" / f"{student}.ipynb"
        target.parent.mkdir(exist_ok=True)
        target.write_text(dumps(sample_notebook(toy, load_sample(course / f"{student}.py"))))
    assert gradecast("grade", "toy", "submitted", "--workers", "2", cwd=course).returncode == 0
    return course


def suspects(course, student):
    grade = read_grade(Files(course / "graded" / "toy" / student).verdicts)
    return {item.check: item.suspects for item in grade.verdicts if item.suspects}


def test_validate_keeps_mistakes_and_mutants(course):
    reference = load_reference(course / "reference" / "toy")
    known = load_mistakes(reference)
    assert known.stale == ""
    assert {item.name for item in known.mistakes if not item.is_mutant} == {
        "crash_in_the_middle",
        "persistence",
        "short_mean",
    }
    mutants = [item.name for item in known.mistakes if item.is_mutant]
    assert len(mutants) > 5
    assert all(name.startswith("a mutant: ") for name in mutants)
    assert any("in `forecast`" in name for name in mutants)
    assert (reference.folder / FILE).stat().st_size < 20_000


def test_validating_again_writes_the_same(course):
    path = course / "reference" / "toy" / FILE
    before = path.read_bytes()
    exercise = exercise_of(course)
    validate(exercise, course / ".gradecast" / "validation", Recorded(), mutants=False)
    assert path.read_bytes() == before, "mutants that are not tried stay"


def test_known_mistakes_are_named_and_others_are_not(course):
    assert suspects(course, "ada") == dict.fromkeys(["mean_of_a_range", "mean_of_one_value"], ("short_mean",))
    assert suspects(course, "ben") == {}
    assert suspects(course, "cleo") == {"forecast_continues_lines": ("persistence",)}
    assert suspects(course, "dora") == {}


def test_only_what_a_mistake_teaches_reaches_the_student(course):
    assert gradecast("feedback", "toy", cwd=course).returncode == 0
    pages = {item: (course / "graded" / "toy" / item / "feedback.html").read_text() for item in WRITTEN_BY_STUDENTS}
    assert "Does &lt;b&gt;nothing&lt;/b&gt; change?" in pages["cleo"]
    assert "persistence" not in pages["cleo"]
    assert "short_mean" not in pages["ada"]
    assert "Sum, then divide by how many there are." in pages["ada"]


def test_the_report_groups_failures_by_their_cause(course):
    assert gradecast("report", "toy", cwd=course).returncode == 0
    page = (course / "graded" / "toy" / "report.html").read_text()
    part = page[page.index('id="suspected"') : page.index('id="similar"')]
    assert "<code>short_mean</code>" in part
    assert "Divides by one less than there are." in part
    assert "25 %" in part
    assert "Of 5 failures 2 have an unknown cause." in part
    assert "2 more had nothing to look at" in part


def test_explain_says_what_it_looks_like(course):
    said = gradecast("explain", "toy", "ada", cwd=course).stdout
    assert "looks like short_mean (Divides by one less than there are); 1 of 4 students, 25%" in said
    document = json.loads(gradecast("explain", "toy", "ada", "--json", cwd=course).stdout)
    check = document["questions"][0]["checks"][0]
    assert (check["verdict"]["suspects"], check["suspected"]["students"]) == (["short_mean"], ["ada"])


def test_the_command_lists_them_with_the_share_of_the_class(course):
    rows = {item["name"]: item for item in json.loads(gradecast("mistakes", "toy", "--json", cwd=course).stdout)}
    assert rows["short_mean"]["students"] == ["ada"]
    assert rows["persistence"]["teaches"] == "Does <b>nothing</b> change?"
    assert rows["persistence"]["points"] == 2
    assert "25%" in gradecast("mistakes", "toy", cwd=course).stdout


@pytest.fixture
def copy(course, tmp_path):
    shutil.copytree(course, tmp_path / "course")
    return tmp_path / "course"


def test_a_confirmed_case_becomes_a_known_mistake(copy):
    made = gradecast("mistakes", "toy", "--from", "ben", "--as", "the_median", cwd=copy)
    assert made.returncode == 0, made.stderr
    sample = load_sample(copy / "reference" / "toy" / "mistakes" / "the_median.py")
    assert sample.caught_by == {"mean_of_a_range", "mean_of_one_value"}
    assert "ben" not in (copy / "reference" / "toy" / "mistakes" / "the_median.py").read_text()
    assert gradecast("validate", "toy", "--no-mutants", cwd=copy).returncode == 0
    assert gradecast("judge", "toy", cwd=copy).returncode == 0
    assert suspects(copy, "ben") == dict.fromkeys(["mean_of_a_range", "mean_of_one_value"], ("the_median",))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "ben", "--as", "short_mean"], "short_mean.py is there already; choose another name with --as"),
        (["--from", "ben", "--as", "../x"], "use small letters, digits and _"),
        (["--from", "ben", "--question", "smooth"], "no check was lost in question 'smooth'"),
        (["--from", "ben", "--question", "smoth"], "did you mean 'smooth'?"),
        (["--from", "nobody"], "no results of 'nobody'"),
        (["--question", "mean"], "--question and --as go with --from STUDENT"),
    ],
)
def test_what_cannot_be_written_is_refused(copy, words, said):
    before = sorted((copy / "reference" / "toy" / "mistakes").iterdir())
    found = gradecast("mistakes", "toy", *words, cwd=copy)
    assert found.returncode == 2
    assert said in found.stderr
    assert sorted((copy / "reference" / "toy" / "mistakes").iterdir()) == before


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ('# %% question="smooth"\nraise RuntimeError\n', "lines that divide cells of a script"),
        ("%matplotlib inline\n", "cannot be written as a script"),
    ],
)
def test_an_answer_that_would_be_another_script_is_refused(copy, answer, said):
    path = copy / "graded" / "toy" / "ben" / "executed.ipynb"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["id"] == "mean":
            cell["source"] = [*cell["source"], "\n", answer]
    path.write_text(json.dumps(notebook))
    found = gradecast("mistakes", "toy", "--from", "ben", cwd=copy)
    assert found.returncode == 2, found.stdout
    assert said in found.stderr
    assert not list((copy / "reference" / "toy" / "mistakes").glob("mean_seen*"))
