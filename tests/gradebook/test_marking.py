"""Points by hand from a table: all rows or none; they survive judging and grading, and appear everywhere."""

import csv
import io
import json
import shutil

import pytest
from conftest import HERE
from helpers import gradecast

from grader.exercise.assignment import load_reference
from grader.exercise.known_solutions import load_sample, sample_notebook
from grader.gradebook.read import read_class_scores
from grader.notebook import dumps

pytestmark = pytest.mark.slow
HEADINGS = "student,question,points,comment\n"


@pytest.fixture(scope="module")
def graded_course(tmp_path_factory):
    """Three students of the toy exercise, graded once, of whom one wrote no free text."""
    course = tmp_path_factory.mktemp("marked") / "course"
    shutil.copytree(HERE / "course", course, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded"))
    toy = load_reference(course / "reference" / "toy")
    (course / "submitted").mkdir()
    mistake = sample_notebook(toy, load_sample(toy.folder / "mistakes" / "persistence.py"))
    for student, notebook in {"ada": toy.solved, "bob": toy.release, "cleo": mistake}.items():
        (course / "submitted" / f"{student}.ipynb").write_text(dumps(notebook))
    found = gradecast("grade", "toy", "submitted", cwd=course)
    assert found.returncode == 0, found.stderr
    assert "1 further point is given by hand: gradecast mark toy --template" in found.stdout
    return course


@pytest.fixture
def marked(graded_course, tmp_path):
    shutil.copytree(graded_course, tmp_path / "course")
    return tmp_path / "course"


def mark(course, text, *options):
    (course / "points.csv").write_text(text)
    return gradecast("mark", "toy", "points.csv", "--gradebook", gradebook(course), *options, cwd=course)


def gradebook(course):
    return f"sqlite:///{course / 'graded' / 'gradebook.db'}"


def scores(course):
    toy = load_reference(course / "reference" / "toy").assignment
    found = read_class_scores(gradebook(course), toy)
    return {
        student: next(item for item in score.questions if item.question == "smooth") for student, score in found.items()
    }


def test_the_template_has_a_row_for_each_part_that_waits(marked):
    found = gradecast("mark", "toy", "--template", "--gradebook", gradebook(marked), cwd=marked)
    assert found.returncode == 0, found.stderr
    rows = list(csv.DictReader(io.StringIO(found.stdout.lstrip("\ufeff"))))
    assert [(row["student"], row["question"], row["points"], row["of"], row["answer"]) for row in rows] == [
        ("ada", "smooth", "", "1", ""),
        ("bob", "smooth", "", "1", "left empty"),
        ("cleo", "smooth", "", "1", ""),
    ]


def test_formgrader_shows_who_left_a_part_empty(marked, tmp_path):
    found = gradecast("judge", "toy", "--gradebook", gradebook(marked), "--nbgrader", tmp_path / "nb", cwd=marked)
    assert found.returncode == 0, found.stderr
    shown = {}
    for student in ("ada", "bob"):
        notebook = json.loads((tmp_path / "nb" / "autograded" / student / "toy" / "toy.ipynb").read_text())
        cell = next(item for item in notebook["cells"] if item["id"] == "smooth-by-hand")
        shown[student] = "".join(cell["source"])
    assert shown["bob"].endswith("**Left empty.**")
    assert "Left empty" not in shown["ada"]


def test_points_and_comments_are_written_and_survive_judging_and_grading(marked):
    found = mark(marked, f"{HEADINGS}ada,smooth,0.5,Nearly\ncleo,smooth,1,\nbob,smooth,,\n")
    assert found.returncode == 0, found.stderr
    assert "toy: points of 2 rows written, 1 still wait for a person" in found.stdout
    for command in ((), ("judge", "toy"), ("grade", "toy", "submitted")):
        if command:
            again = gradecast(*command, "--gradebook", gradebook(marked), cwd=marked)
            assert again.returncode == 0, again.stderr
        now = scores(marked)
        assert (now["ada"].points, now["ada"].comment, now["ada"].waiting) == (3.5, "Nearly", False)
        assert (now["cleo"].points, now["cleo"].waiting) == (4.0, False)
        assert (now["bob"].points, now["bob"].waiting) == (0.0, True)


def test_marks_are_in_the_export_and_in_the_feedback(marked):
    assert mark(marked, f"{HEADINGS}ada,smooth,0.5,Nearly <script>alert(1)</script>\n").returncode == 0
    exported = gradecast("export", "toy", "--json", "--gradebook", gradebook(marked), cwd=marked)
    rows = {row["student"]: (row["status"], row["points"]) for row in json.loads(exported.stdout)}
    assert rows["ada"] == ("graded", 8.5)
    assert rows["bob"] == ("waiting", None)
    fed = gradecast("feedback", "toy", "ada", "--gradebook", gradebook(marked), cwd=marked)
    assert fed.returncode == 0, fed.stderr
    page = (marked / "graded" / "toy" / "ada" / "feedback.html").read_text()
    assert "Nearly" in page
    assert "<script>alert(1)" not in page


def test_a_second_table_corrects_the_first(marked):
    assert mark(marked, f"{HEADINGS}ada,smooth,0.5,Nearly\n").returncode == 0
    assert mark(marked, "Student;Question;Points;Comment\nada;smooth-by-hand;0,75;\n").returncode == 0
    assert (scores(marked)["ada"].points, scores(marked)["ada"].comment) == (3.75, "Nearly")


def test_one_bad_row_prevents_all_writing(marked):
    rows = (
        "ada,smooth,1,\nadda,smooth,1,\nbob,smoth,1,\nbob,mean,1,\nbob,smooth,1.5,\ncleo,smooth,nan,\nada,smooth,1,\n"
    )
    found = mark(marked, HEADINGS + rows)
    assert found.returncode == 2
    assert found.stderr.splitlines() == [
        "gradecast: points.csv, row 3: no results of student 'adda'; did you mean 'ada'?",
        "gradecast: points.csv, row 4: no question 'smoth' with points by hand; did you mean 'smooth'?",
        "gradecast: points.csv, row 5: 'mean' has points by checks; to replace them, say the reason with --why",
        "gradecast: points.csv, row 6: '1.5' is not a number of points from 0 to 1",
        "gradecast: points.csv, row 7: 'nan' is not a number of points from 0 to 1",
        "gradecast: points.csv, row 8: a second row for 'ada' and 'smooth'",
        "gradecast: nothing was written; fix these rows",
    ]
    assert all(item.waiting for item in scores(marked).values())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("student,points\nada,1\n", "no column 'question'; write student, question and points into the first line"),
        ("", "not a CSV file with headings"),
    ],
)
def test_a_file_that_is_not_a_table_of_points_is_one_clear_line(marked, text, said):
    found = mark(marked, text)
    assert found.returncode == 2
    assert said in found.stderr
    assert len(found.stderr.splitlines()) == 1


def test_a_table_or_the_template_and_not_both(marked):
    for arguments in ((), ("points.csv", "--template"), ("points.csv", "--serve")):
        found = gradecast("mark", "toy", *arguments, "--gradebook", gradebook(marked), cwd=marked)
        assert found.returncode == 2
        assert "choose one: --serve to mark in the browser, a table of points, --template" in found.stderr


def test_without_results_it_says_what_to_do_first(course):
    found = gradecast("mark", "toy", "--template", cwd=course)
    assert found.returncode == 2
    assert "toy: no points are recorded; run gradecast grade toy first" in found.stderr
    assert not (course / "graded").exists()
