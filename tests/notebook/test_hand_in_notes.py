"""Notes on what was restored, moved or ignored appear everywhere; pictures arrive; changed answers wait again."""

import copy
import csv
import io
import json
import shutil

import pytest
from conftest import HERE
from helpers import Recorded, gradecast, request_for

from grader.exercise.assignment import load_reference
from grader.gradebook.answer import Seen, answer_digests
from grader.gradebook.unanswered import left_empty_in
from grader.grading.grade import grade_class
from grader.judging.differences import differences
from grader.notebook import changed_in_history, changed_parameters, dumps
from grader.notebook.attachments import harmless_attachments, with_pictures
from grader.notebook.notes import MOST_NOTES, Note, NoteKind, as_document, from_document
from grader.report.markdown import Headings, render_markdown

pytestmark = pytest.mark.slow

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
PICTURE = {"sketch.png": {"image/png": PNG}}
BY_HAND = "smooth-by-hand"


def cell(notebook, id):
    return next(item for item in notebook["cells"] if item["id"] == id)


def changed(notebook, id, **what):
    notebook = copy.deepcopy(notebook)
    cell(notebook, id).update(what)
    return notebook


# --- a class


@pytest.fixture(scope="module")
def graded_course(tmp_path_factory):
    """Hand-ins of the toy exercise: honest, with an import added to a given cell, and with a picture in an answer."""
    course = tmp_path_factory.mktemp("noted") / "course"
    shutil.copytree(HERE / "course", course, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded"))
    toy = load_reference(course / "reference" / "toy")
    uses_math = "def mean(values):\n    return math.fsum(values) / len(values)"
    hand_ins = {
        "honest": toy.solved,
        "added": changed(
            changed(toy.solved, "mean", source=uses_math),
            "given-import-numpy",
            source="import numpy as np\nimport math",
        ),
        "pasted": changed(toy.solved, BY_HAND, source="See ![sketch](attachment:sketch.png)", attachments=PICTURE),
    }
    for folder in ("submitted", "nb"):
        (course / folder).mkdir()
    for student, notebook in hand_ins.items():
        (course / "submitted" / f"{student}.ipynb").write_text(dumps(notebook))
    found = gradecast("grade", "toy", "submitted", "--nbgrader", "nb", cwd=course)
    assert found.returncode == 0, found.stderr
    (course / "table.txt").write_text(found.stdout)
    return course


@pytest.fixture
def graded(graded_course, tmp_path):
    shutil.copytree(graded_course, tmp_path / "course")
    return tmp_path / "course"


def book(course):
    """Results record the path of their gradebook; a copy of them has a gradebook of its own."""
    return ("--gradebook", f"sqlite:///{course / 'nb' / 'gradebook.db'}")


@pytest.mark.slow
def test_the_class_table_says_in_a_line_what_happened_to_a_hand_in(graded):
    lines = [line for line in (graded / "table.txt").read_text().splitlines() if "runs as a cell of its own" in line]
    assert [line.partition(":")[0] for line in lines] == ["added"]
    verdicts = json.loads((graded / "graded" / "toy" / "added" / "verdicts.json").read_text())
    assert verdicts["points"] == verdicts["possible"]


@pytest.mark.slow
def test_judging_report_and_feedback_say_it_too(graded):
    said = "`import math` in the given cell `import numpy as np …` runs as a cell of its own"
    judged = gradecast("judge", "toy", *book(graded), cwd=graded)
    assert f"added: {said}" in judged.stdout
    assert gradecast("feedback", "toy", *book(graded), cwd=graded).returncode == 0
    pages = {name: (graded / "graded" / "toy" / name / "feedback.html").read_text() for name in ("added", "honest")}
    assert said in pages["added"]
    assert "How your notebook was read" not in pages["honest"]
    assert gradecast("report", "toy", *book(graded), cwd=graded).returncode == 0
    report = (graded / "graded" / "toy" / "report.html").read_text()
    assert said in report
    assert "Put back, moved or ignored" in report


@pytest.mark.slow
def test_pictures_of_answers_reach_the_run_the_feedback_and_formgrader(graded):
    executed = json.loads((graded / "graded" / "toy" / "pasted" / "executed.ipynb").read_text())
    assert cell(executed, BY_HAND)["attachments"] == PICTURE
    gradecast("feedback", "toy", *book(graded), cwd=graded)
    page = (graded / "graded" / "toy" / "pasted" / "feedback.html").read_text()
    assert f'src="data:image/png;base64,{PNG}"' in page
    shown = json.loads((graded / "nb" / "autograded" / "pasted" / "toy" / "toy.ipynb").read_text())
    answer = cell(shown, BY_HAND)
    assert list(answer["attachments"].values()) == list(PICTURE.values())
    assert "![picture](attachment:picture-1)" in "".join(answer["source"])
    noted = json.loads((graded / "nb" / "autograded" / "added" / "toy" / "toy.ipynb").read_text())
    assert "runs as a cell of its own" in noted["cells"][0]["source"]


@pytest.mark.slow
def test_another_answer_waits_again_with_the_old_points_in_view(graded):
    (graded / "points.csv").write_text("student,question,points,comment\nhonest,smooth,1,fine\npasted,smooth,1,\n")

    def waiting():
        found = gradecast("mark", "toy", "--template", *book(graded), cwd=graded)
        rows = csv.DictReader(io.StringIO(found.stdout.lstrip("\ufeff")))
        return {row["student"]: row["before"] for row in rows}

    def grade():
        return gradecast("grade", "toy", "submitted", *book(graded), cwd=graded)

    assert gradecast("mark", "toy", "points.csv", *book(graded), cwd=graded).returncode == 0
    assert waiting() == {"added": ""}
    path = graded / "submitted" / "honest.ipynb"
    first = path.read_text()
    path.write_text(dumps(changed(json.loads(first), BY_HAND, source="Quite another text.")))
    assert grade().returncode == 0
    assert waiting() == {"added": "", "honest": "1"}
    exported = gradecast("export", "toy", *book(graded), cwd=graded)
    assert "honest" in exported.stdout + exported.stderr
    path.write_text(first)
    assert grade().returncode == 0
    assert waiting() == {"added": ""}  # the marked answer is back
    path.write_text(dumps(changed(json.loads(first), BY_HAND, source="A third text.")))
    assert grade().returncode == 0
    assert gradecast("mark", "toy", "points.csv", *book(graded), cwd=graded).returncode == 0
    assert gradecast("judge", "toy", *book(graded), cwd=graded).returncode == 0
    assert waiting() == {"added": ""}  # the new answer was seen


@pytest.mark.slow
def test_evidence_of_a_notebook_that_would_be_restored_otherwise_today_is_made_again(graded, capsys):
    folder = graded / "graded" / "toy" / "added"
    executed = json.loads((folder / "executed.ipynb").read_text())
    kept = [item for item in executed["cells"] if item["source"] != "import math"]
    (folder / "executed.ipynb").write_text(json.dumps({**executed, "cells": kept}))
    found = gradecast("grade", "toy", "submitted", *book(graded), cwd=graded)
    assert "1 new result" in found.stdout


# --- in the student's own notebook


def test_check_on_the_command_line_names_what_was_put_back(course):
    found = gradecast("build", "toy", cwd=course)
    assert found.returncode == 0, found.stderr
    mine = course / "assignments" / "toy" / "toy.ipynb"
    notebook = changed(json.loads(mine.read_text()), "given-WIDTH", source="WIDTH = 1000")
    mine.write_text(dumps(notebook))
    found = gradecast("check", mine, cwd=course)
    assert "note: the given cell `WIDTH = 3 …` runs as it was handed out: `WIDTH = 1000` does not count" in found.stdout


def test_a_given_cell_that_ran_in_another_form_is_seen_in_the_history(toy):
    given = "".join(cell(toy.release, "given-average")["source"])
    other = given.replace("10.0", "99.0")
    assert changed_in_history(["", given, "x = 1"], toy.release) == ()
    assert [note.cell for note in changed_in_history([given, other], toy.release)] == ["given-average"]
    assert changed_in_history([other, given], toy.release) == ()


def test_a_statement_that_several_cells_have_does_not_make_one_of_them_the_other():
    data = "figure, (upper, lower) = plt.subplots(2)\nupper.plot(data)\nlower.plot(means)\nplt.show()"
    cells = {"given-curve": "plot_history(history)\nplt.show()", "given-data": data}
    marks = {"nbgrader": {"solution": False}}
    released = [{"id": id, "cell_type": "code", "source": source, "metadata": marks} for id, source in cells.items()]
    assert changed_in_history(list(cells.values()), {"cells": released}) == ()
    assert changed_in_history([data], {"cells": released}) == ()


def test_parameters_with_other_values_are_named(toy):
    assert changed_parameters({"WIDTH": 3}, toy.release) == ()
    (note,) = changed_parameters({"WIDTH": 1000}, toy.release)
    assert "`WIDTH` is 1000 here and 3 as handed out" in note.text
    assert changed_parameters({"WIDTH": [1]}, toy.release) == ()


def test_the_saved_notebook_is_compared_where_it_is_found(toy, tmp_path, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    (tmp_path / "mine.ipynb").write_text(dumps(changed(toy.solved, "given-WIDTH", source="WIDTH = 1000")))
    assert differences(tmp_path, toy.release, {}) == ()
    monkeypatch.setenv("JPY_SESSION_NAME", "mine.ipynb")
    assert [note.cell for note in differences(tmp_path, toy.release, {"WIDTH": 1000})] == ["given-WIDTH"]
    (tmp_path / "mine.ipynb").write_text("{")
    assert differences(tmp_path, toy.release, {}) == ()


# --- what is kept


def test_notes_survive_a_file_and_damage_to_it():
    notes = (Note(NoteKind.ADDED, "a", "text", "q"), Note(NoteKind.PUT_BACK, "", "more"))
    assert from_document(json.loads(json.dumps(as_document(notes)))) == notes
    broken = [1, None, {"kind": "no such"}, {"kind": "added", "cell": "a\x1b[2J", "text": "t\nu" * 400, "question": 7}]
    (note,) = from_document(broken)
    assert note.text.isprintable()
    assert note.cell.isprintable()
    assert len(from_document(as_document(notes) * 100)) <= MOST_NOTES
    assert from_document("damaged") == ()


def test_points_belong_to_the_answer_that_was_seen():
    first = Seen("a").recorded(has_points=False, waits=True)
    assert first == Seen("a", "a")
    assert not Seen("a", "a").recorded(has_points=True, waits=False).is_stale
    other = Seen("b", "a").recorded(has_points=True, waits=False)
    assert other.is_stale
    assert other.recorded(has_points=True, waits=True).is_stale  # nobody has looked
    assert other.recorded(has_points=True, waits=False) == Seen("b", "b")  # a person has, in whatever program
    assert not Seen("a", "a", "b").recorded(has_points=True, waits=True).is_stale  # the marked one came back
    assert not Seen("a").recorded(has_points=True, waits=False).is_stale  # marked before anything was kept


def test_a_digest_of_an_answer_follows_its_text_and_pictures(toy):
    plain = answer_digests(toy.solved, [BY_HAND])
    blanks = changed(toy.solved, BY_HAND, source=f"{''.join(cell(toy.solved, BY_HAND)['source'])}  \n")
    assert answer_digests(blanks, [BY_HAND]) == plain
    assert answer_digests(changed(toy.solved, BY_HAND, source="other"), [BY_HAND]) != plain
    assert answer_digests(changed(toy.solved, BY_HAND, attachments=PICTURE), [BY_HAND]) != plain


# --- left empty


def test_left_empty_is_what_is_empty(toy):
    assert left_empty_in(toy.release, toy) == {BY_HAND}
    assert left_empty_in(changed(toy.release, BY_HAND, source=" \n"), toy) == {BY_HAND}
    assert left_empty_in(changed(toy.release, BY_HAND, source="<!-- no -->"), toy) == {BY_HAND}
    assert left_empty_in(toy.solved, toy) == frozenset()
    assert left_empty_in(changed(toy.release, BY_HAND, attachments=PICTURE), toy) == frozenset()
    below = copy.deepcopy(toy.release)
    at = below["cells"].index(cell(below, BY_HAND)) + 1
    below["cells"].insert(at, {"id": "extra-1", "cell_type": "code", "metadata": {}, "source": "# because"})
    assert left_empty_in(below, toy) == {BY_HAND}
    below["cells"][at]["cell_type"] = "markdown"
    assert left_empty_in(below, toy) == frozenset()


# --- pictures


@pytest.mark.parametrize(
    "bundle",
    [
        {"image/svg+xml": "PHN2Zz48L3N2Zz4="},
        {"text/html": "<script>"},
        {"image/png": "<script>alert(1)</script>"},
        {"image/png": "PHNjcmlwdD4="},
        {"image/png": PNG + '" onload="alert(1)'},
        {"image/png": 7},
        {"image/jpeg": PNG},
        "image/png",
        None,
    ],
)
def test_a_file_that_is_not_a_picture_is_not_attached(bundle):
    assert harmless_attachments({"a.png": bundle}) == {}


@pytest.mark.parametrize("name", ['a" onerror="alert(1)', "a'b", "<a>", "a\nb", "(", "", "x" * 200])
def test_names_that_could_leave_an_address_are_left_out(name):
    assert harmless_attachments({name: {"image/png": PNG}}) == {}


def test_a_picture_is_shown_where_the_text_refers_to_it_and_what_is_missing_stays_text():
    text = "![a sketch](attachment:sketch.png) ![other](attachment:other.png) <img src=x onerror=alert(1)>"
    html = render_markdown(with_pictures(text, PICTURE), Headings(2))
    assert html.count("<img") == 3
    assert html.count("src=") == 1
    assert "onerror" not in html


def test_attachments_are_few():
    many = {f"{number}.png": {"image/png": PNG} for number in range(1000)}
    assert len(harmless_attachments(many)) == 20
    assert harmless_attachments({"a.png": {"image/png": "A" * 9_000_000}}) == {}


@pytest.mark.slow
def test_an_imported_text_keeps_its_picture(tmp_path):
    from grader.importing import import_exercise

    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "![plan](attachment:image.png)", "attachments": item}
        for item in ({"image.png": {"image/png": PNG}}, {"image.png": {"image/gif": "R0lGODlhAQABAAAAACw="}})
    ]
    marked = {"grade": False, "locked": False, "solution": True, "task": False, "schema_version": 3, "grade_id": "a"}
    cells.append(
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {"nbgrader": marked},
            "outputs": [],
            "source": "x = 1",
        }
    )
    source = tmp_path / "pictured.ipynb"
    source.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}))
    import_exercise(source, "pictured", tmp_path / "reference")
    release = load_reference(tmp_path / "reference" / "pictured").release
    found = [item["attachments"] for item in release["cells"] if "attachments" in item]
    assert [list(bundle) for item in found for bundle in item.values()] == [["image/png"], ["image/gif"]]
    assert found == [cell["attachments"] for cell in cells if "attachments" in cell], "each cell keeps its own"


def test_notes_are_printed_once_for_each_student(graded_course):
    """A second `grade` runs nothing, and still prints the notes."""

    request = request_for(graded_course, load_reference(graded_course / "reference" / "toy"), gradebook=None)
    result = grade_class(request, Recorded())
    assert [line.partition(":")[0] for line in result.notes] == ["added"]
