"""Importing an nbgrader assignment: the exercise that results, imported files, and refusals in one line."""

# ruff: noqa: E501

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import nbgrader_corpus as corpus
import pytest
from helpers import Recorded, exercise_of, gradecast, request_for
from nbgrader_corpus import BEGIN, DOUBLE, END, HIDE, SHOW, Assignment, answer, essay, given, plain, write_source
from nbgrader_corpus import tests as graded_cell

from grader.errors import AssignmentError, InputError, LeakError
from grader.exercise.assignment import load_reference
from grader.exercise.jobs import make_job
from grader.gradebook.read import read_class_scores
from grader.grading.grade import grade_class
from grader.importing import import_exercise
from grader.release.build import build_release
from grader.release.compose import compose_release
from grader.support.disk import write_bytes

pytest.importorskip("nbgrader")
SECRET = "assert double(21) == 42"
TESTS = graded_cell("t", f"assert double(1) == 2\n{HIDE}\n{SECRET}\n{SHOW}", 2)
PLAIN = Assignment("hw", "plain", [DOUBLE, TESTS, essay("why")], {})


def imported(assignment: Assignment, folder: Path, **options: str):
    """The exercise made from the assignment, in a course at `folder`."""
    source = write_source(assignment, folder / "nbcourse")
    return load_reference(import_exercise(source, assignment.name, folder / "reference", **options).folder)


def refusal(assignment: Assignment, folder: Path) -> str:
    """The error line with which importing it ends."""
    with pytest.raises(InputError) as caught:
        imported(assignment, folder)
    assert "\n" not in str(caught.value)
    assert not (folder / "reference").exists()
    return str(caught.value)


def hand_in(folder: Path, student: str, assignment: Assignment, document: object, **files: bytes) -> None:
    place = folder / "submitted" / student / assignment.name
    place.mkdir(parents=True, exist_ok=True)
    (place / assignment.file).write_text(json.dumps(document))
    for name, content in files.items():
        (place / name.replace("_csv", ".csv")).write_bytes(content)


def test_hidden_tests_reach_the_notebook_that_is_graded_and_no_other(tmp_path):
    reference = imported(PLAIN, tmp_path)
    assert SECRET not in json.dumps(reference.release) + json.dumps(reference.solved)
    job = make_job(reference.assignment, reference.release)
    assert SECRET in next(cell.source for cell in job.cells if cell.id == "t")
    assert job.nbgrader


def test_the_release_has_the_cells_of_nbgraders_own_and_no_other(tmp_path):
    reference = imported(PLAIN, tmp_path)
    texts = ["".join(cell["source"]) for cell in reference.release["cells"]]
    stub = "def double(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert texts == [stub, "assert double(1) == 2", "YOUR ANSWER HERE"]
    assert [cell["metadata"]["nbgrader"]["grade_id"] for cell in reference.release["cells"]] == ["double", "t", "why"]
    assert reference.release["cells"][1]["metadata"]["nbgrader"]["points"] == 2


def test_cells_with_similar_names_are_two_checks(tmp_path):
    cells = [
        answer("a", "a = 1"),
        graded_cell("t-1", "assert a"),
        graded_cell("t_1", "assert a"),
        graded_cell("t-1-", "a"),
    ]
    reference = imported(Assignment("alike", "names", cells, {}), tmp_path)
    assert [check.cell for check in reference.assignment.checks] == ["t-1", "t_1", "t-1-"]


REFUSED = {
    "another language": (Assignment("r", "", [DOUBLE], {}, metadata={"kernelspec": {"name": "ir", "language": "R"}}), "in R;"),
    "a kernel of another language": (Assignment("j", "", [DOUBLE], {}, metadata={"kernelspec": {"name": "julia-1.9"}}), "julia-1.9"),
    "a solution in a cell that is none": (Assignment("s", "", [plain(f"{BEGIN}\n1\n{END}"), DOUBLE], {}), "is not marked as a solution"),
    "hidden tests in a cell that is none": (Assignment("h", "", [DOUBLE, given("g", f"{HIDE}\n1\n{SHOW}")], {}), "is not marked as tests"),
    "a region that is nested": (Assignment("n", "", [answer("a", f"{BEGIN}\n{BEGIN}\n{END}")], {}), "inside the region"),
    "a region without end": (Assignment("e", "", [answer("a", f"{BEGIN}\nx = 1")], {}), "never closed"),
    "tests to be made": (Assignment("a", "", [DOUBLE, graded_cell("t", "### AUTOTEST double(2)")], {}), "AUTOTEST"),
    "nothing to grade": (Assignment("0", "", [plain("x = 1")], {}), "no cell is answered"),
}  # fmt: skip


@pytest.mark.parametrize(("assignment", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_says_why_in_one_line(tmp_path, assignment, says):
    assert says in refusal(assignment, tmp_path)


def test_marks_in_a_solution_go_with_it_as_in_nbgrader(tmp_path):
    scheme = "Because.\n=== BEGIN MARK SCHEME ===\none for each word\n=== END MARK SCHEME ==="
    given = f"def triple(x):\n{BEGIN}\n    return 3 * x\n{HIDE}\n    # none yet\n{SHOW}\n{END}"
    cells = [answer("triple", given), TESTS, essay("why", scheme), DOUBLE]
    reference = imported(Assignment("hw", "plain", cells, {}), tmp_path)
    released = {cell.id: cell.released for cell in reference.cells}
    assert released["why"] == "YOUR ANSWER HERE"
    assert released["triple"] == "def triple(x):\n# YOUR CODE HERE\nraise NotImplementedError()"


@pytest.mark.parametrize("id", ["q 1", "q.1", "größe"])
def test_a_name_of_a_cell_that_nbgrader_refuses_is_named(tmp_path, id):
    says = refusal(Assignment("hw", "plain", [DOUBLE, graded_cell(id, "assert 1")], {}), tmp_path)
    assert f"cell {id!a}" in says
    assert "letters, digits, - and _" in says


def test_the_markers_of_a_course_are_those_of_its_configuration(tmp_path):
    cells = [answer("a", "# >>>\na = 12345678901234\n# <<<"), graded_cell("t", "assert a\n# (((\nassert a > 10\n# )))")]
    write_source(Assignment("hw", "", cells, {}), tmp_path / "nbcourse")
    (tmp_path / "nbcourse" / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        'c.ClearSolutions.begin_solution_delimeter = ">>>"\nc.ClearSolutions.end_solution_delimeter = "<<<"\n'
        'c.ClearHiddenTests.begin_test_delimeter = "((("\nc.ClearHiddenTests.end_test_delimeter = ")))"\n'
        'c.ClearSolutions.code_stub = {"python": "..."}\n'
    )
    source = tmp_path / "nbcourse" / "source" / "hw"
    reference = load_reference(import_exercise(source, "hw", tmp_path / "reference").folder)
    assert ["".join(cell["source"]) for cell in reference.release["cells"]] == ["...", "assert a"]


def test_of_several_notebooks_the_named_one_is_imported(tmp_path):
    assignment = Assignment("hw", "", PLAIN.cells, {}, notebook="Lab 1")
    source = write_source(assignment, tmp_path / "nbcourse")
    shutil.copy(source / "Lab 1.ipynb", source / "Lab 2.ipynb")
    made = import_exercise(source, "second", tmp_path / "reference", "Lab 2")
    assert made.notebook.name == "Lab 2.ipynb"
    assert [path.name for path in made.left] == ["Lab 1.ipynb"]
    with pytest.raises(InputError, match="no notebook called 'Lab 3'; there are: 'Lab 1', 'Lab 2'"):
        import_exercise(source, "third", tmp_path / "reference", "Lab 3")


@pytest.mark.slow
def test_where_no_course_is_the_command_to_make_one_is_whole_and_can_be_pasted(tmp_path):
    source = write_source(Assignment("Übung 2", "plain", PLAIN.cells, {}, notebook="Teil B"), tmp_path / "nbcourse")
    found = gradecast("import-nbgrader", str(source), "two", "--notebook", "Teil B", cwd=tmp_path)
    assert found.returncode == 2
    assert f"gradecast import-nbgrader '{source}' two --notebook 'Teil B' --course ." in found.stderr


@pytest.mark.slow
def test_hand_ins_are_found_by_the_names_of_their_course(tmp_path):
    assignment = Assignment("week 1", "", PLAIN.cells, {}, notebook="Lab 1")
    source = write_source(assignment, tmp_path / "nbcourse")
    reference = load_reference(import_exercise(source, "lab", tmp_path / "reference").folder)
    for student, document in assignment.hand_ins(json.loads(json.dumps(reference.release))).items():
        hand_in(tmp_path, student, assignment, document)
        (tmp_path / "submitted" / student / "week 1" / "Lab 2.ipynb").write_text("{}")
    request = request_for(tmp_path, reference)
    graded = grade_class(request, Recorded())
    assert {grade.student: grade.points for grade in graded.grades} == {"solved": 2.0, "untouched": 0.0}
    assert graded.notes == ()
    scores = read_class_scores(request.gradebook, reference.assignment)
    essays = {student: score.questions[1] for student, score in scores.items()}
    assert {student: (item.points, item.waiting) for student, item in essays.items()} == {
        "solved": (0.0, True),
        "untouched": (0.0, False),
    }
    shown = request.files("untouched").executed.read_text()
    assert SECRET not in shown


@pytest.mark.slow
def test_all_tests_that_the_reference_loses_are_named_and_what_stopped_before(tmp_path):
    cells = [
        given("read", "open('missing.csv')"),
        DOUBLE,
        graded_cell("t", "assert double(1) == 3"),
        graded_cell("u", "1 / 0"),
    ]
    reference = imported(Assignment("hw", "", cells, {}), tmp_path)
    (tmp_path / "submitted").mkdir()
    with pytest.raises(AssignmentError) as caught:
        grade_class_of(tmp_path, reference)
    said = str(caught.value)
    assert "t (failed: AssertionError" in said
    assert "u (failed: ZeroDivisionError" in said
    assert "the cell `open('missing.csv')` stops with FileNotFoundError" in said


def grade_class_of(folder, reference):
    return build_release(
        exercise_of(folder, reference),
        folder / "assignments" / "hw",
        check_only=False,
        nbgrader=None,
        progress=Recorded(),
    )


TABLE = Assignment(
    "hw", "", [given("read", "text = open('data/table.csv').read()"), DOUBLE, graded_cell("t", "assert text == 'a\\n1\\n'")], {},
    files={"data/table.csv": b"a\n1\n", "helper.py": b"def help():\n    return 1\n"},
)  # fmt: skip


@pytest.mark.slow
def test_files_next_to_the_notebook_are_released_and_used_for_grading(tmp_path):
    reference = imported(TABLE, tmp_path)
    assert set(reference.assignment.files) == {"data/table.csv", "helper.py"}
    grade_class_of(tmp_path, reference)
    assert (tmp_path / "assignments" / "hw" / "data" / "table.csv").read_bytes() == b"a\n1\n"
    for student in ("ada", "bob"):
        hand_in(tmp_path, student, TABLE, reference.solved)
    changed = tmp_path / "submitted" / "bob" / "hw" / "data" / "table.csv"
    changed.parent.mkdir()
    changed.write_bytes(b"a\n2\n")
    graded = grade_class(request_for(tmp_path, reference), Recorded())
    assert {grade.student: grade.points for grade in graded.grades} == {"ada": 1.0, "bob": 1.0}
    (note,) = graded.notes
    assert note.startswith("bob: the file `data/table.csv` was changed; the notebook runs with the released one")
    checked = gradecast("check", "hw.ipynb", cwd=tmp_path / "assignments" / "hw")
    assert "1 of 1" in checked.stdout or "✓" in checked.stdout, checked.stdout + checked.stderr


def test_files_of_students_that_clash_with_released_ones_are_left_out(tmp_path):
    reference = imported(TABLE, tmp_path)
    mine = {"data": b"a file", "helper.py/x": b"", "data/table.csv": b"mine", "own.csv": b"1"}
    job = make_job(reference.assignment, reference.release, files=mine)
    assert job.files == {"own.csv": b"1"}
    assert job.released["data/table.csv"] == b"a\n1\n"


def test_files_that_hold_a_solution_or_clash_with_the_release_are_refused(tmp_path):
    reference = imported(PLAIN, tmp_path)
    folder = reference.folder / "files"
    folder.mkdir()
    for name, content, error, says in (
        ("notes.txt", f"remember: {SECRET}, yes", LeakError, None),
        ("README.md", "mine", AssignmentError, "has a file or folder of that name"),
        ("public/x.txt", "mine", AssignmentError, "has a file or folder of that name"),
    ):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        if says is None:
            path.write_text("import a\nresult = double(21)\n" + "assert double(21) == 42  # of the hidden tests\n" * 2)
            (reference.folder / "notebook.ipynb").write_text(
                (reference.folder / "notebook.ipynb").read_text().replace(SECRET, SECRET + "  # of the hidden tests")
            )
        loaded = load_reference(reference.folder)
        with pytest.raises(error, match=says or "a line of a hidden test"):
            compose_release(loaded, expected_of(loaded))
        path.unlink()


def expected_of(reference):
    from grader.judging.view import Expected

    return Expected({})


def test_files_are_bounded_and_links_are_refused(tmp_path, monkeypatch):
    reference = imported(TABLE, tmp_path)
    (reference.folder / "files" / "link").symlink_to(tmp_path)
    with pytest.raises(AssignmentError, match="files/link: a link"):
        load_reference(reference.folder)
    (reference.folder / "files" / "link").unlink()
    monkeypatch.setattr("grader.exercise.files.MOST", 1)
    with pytest.raises(AssignmentError, match="more than 1 files"):
        load_reference(reference.folder)


def test_a_pipe_among_the_files_is_refused_and_not_waited_for(tmp_path):
    reference = imported(TABLE, tmp_path)
    os.mkfifo(reference.folder / "files" / "pipe")
    with pytest.raises(AssignmentError, match="files/pipe: a link, or no file"):
        load_reference(reference.folder)


def test_a_source_that_is_no_plain_file_is_refused_and_not_waited_for(tmp_path, monkeypatch):
    place = tmp_path / "source" / "hw"
    place.mkdir(parents=True)
    os.mkfifo(place / "hw.ipynb")
    with pytest.raises(InputError, match="not a plain file"):
        import_exercise(place, "hw", tmp_path / "reference")
    source = write_source(PLAIN, tmp_path / "nbcourse")
    monkeypatch.setattr("grader.importing.source.LARGEST", 100)
    with pytest.raises(InputError, match="over 0 MiB"):
        import_exercise(source, "hw", tmp_path / "reference")
    assert not (tmp_path / "reference").exists()


def test_an_exercise_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    source = write_source(TABLE, tmp_path / "nbcourse")

    def stop(path, *arguments):
        if path.name == "checks.py":
            raise KeyboardInterrupt
        return write_bytes(path, *arguments)

    monkeypatch.setattr("grader.importing.folder.write_bytes", stop)
    with pytest.raises(KeyboardInterrupt):
        import_exercise(source, "hw", tmp_path / "reference")
    assert not (tmp_path / "reference" / "hw").exists()
    monkeypatch.undo()
    assert load_reference(import_exercise(source, "hw", tmp_path / "reference").folder).assignment.files


@pytest.mark.slow
def test_a_course_is_looked_through_without_writing_anything(tmp_path):
    course = tmp_path / "nbcourse"
    for assignment in (PLAIN, TABLE.__class__("hw2", "", TABLE.cells, {}), REFUSED["another language"][0]):
        write_source(assignment, course)
    looked = gradecast("import-nbgrader", course, "--dry-run", "--json", cwd=tmp_path)
    assert looked.returncode == 1
    rows = {Path(item["notebook"]).name: item for item in json.loads(looked.stdout)}
    assert rows["hw.ipynb"]["result"] == "builds"
    assert "FileNotFoundError" in rows["hw2.ipynb"]["result"]
    assert "in R;" in rows["r.ipynb"]["result"]
    assert [path.name for path in tmp_path.iterdir()] == ["nbcourse"]
    table = gradecast("import-nbgrader", course, "--dry-run", cwd=tmp_path)
    assert "1 of 3 notebooks builds." in table.stdout
    assert f"next: gradecast import-nbgrader {course}/source/hw hw --notebook hw" in table.stdout


EARLIER = {
    "assignment.toml": 'title = "Halves"\nseed = 1\n\n[[questions]]\nid = "half"\ntitle = "half"\npoints = 2\n',
    "notebook.py": (
        '# %% question="half" grade_id="half"\n# BEGIN SOLUTION\nhalf = 0.5\n# END SOLUTION\n\n'
        '# %% grade_id="test_half"\nassert half == 0.5\n'
    ),
    "probes.py": (
        "from grader.probes import in_process, probe\n\n\n@probe\ndef passes_test_half(student):\n"
        '    """What the tests say."""\n    return in_process(student, "assert half == 0.5\\nassert type(half) is float")\n'
    ),
    "checks.py": (
        "from grader.checks import assert_in_process, check\n\n\n"
        '@check("half", points=2.0, hidden=True, in_process=True, hint="Try others.")\n'
        'def passes_hidden_too(observed, expected):\n    """The tests pass."""\n'
        "    assert_in_process(observed.passes_test_half, 2.0)\n"
    ),
}
"""An exercise as older versions of `import-nbgrader` made it, with tests that ran after the notebook."""


@pytest.mark.slow
def test_exercises_that_were_imported_earlier_are_graded_as_they_were(tmp_path):
    for name, text in EARLIER.items():
        path = tmp_path / "reference" / "halves" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    reference = load_reference(tmp_path / "reference" / "halves")
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "ada.ipynb").write_text(json.dumps(reference.solved))
    (tmp_path / "submitted" / "bob.ipynb").write_text(json.dumps(reference.release))
    graded = grade_class(request_for(tmp_path, reference), Recorded()).grades
    assert {grade.student: grade.points for grade in graded} == {"ada": 2.0, "bob": 0.0}


def test_the_corpus_has_three_assignments_of_each_kind():
    kinds = [item.kind for item in corpus.assignments()]
    assert len(kinds) >= 40
    assert min(map(kinds.count, kinds)) >= 3


@pytest.mark.slow
def test_a_test_cell_can_become_a_probe_and_a_check_while_others_stay(tmp_path):
    cells = [DOUBLE, TESTS, graded_cell("u", "assert double(0) == 0", 1)]
    folder = imported(Assignment("hw", "", cells, {}), tmp_path).folder
    document = json.loads((folder / "notebook.ipynb").read_text())
    document["cells"] = [cell for cell in document["cells"] if corpus.name_of(cell) != "t"]
    (folder / "notebook.ipynb").write_text(json.dumps(document))
    (folder / "probes.py").write_text(
        "from grader.probes import probe\n\n\n@probe\ndef doubles(student):\n"
        '    """Some doubles."""\n    return {"one": student["double"](1)}\n'
    )
    text = (folder / "checks.py").read_text()
    begin, end = text.index('@check("double", points=2.0'), text.index('@check("double", points=1.0')
    check = (
        '@check("double", points=2, hint="Twice?")\ndef one_is_doubled(observed, expected):\n    """One is doubled."""\n'
        '    assert_equal(observed.doubles["one"], 2, "the double")\n\n\n'
    )
    text = (text[:begin] + check + text[end:]).replace("import assert_in_place", "import assert_equal, assert_in_place")
    (folder / "checks.py").write_text(text)
    reference = load_reference(folder)
    ids = [cell["id"] for cell in reference.release["cells"]]
    assert ids == ["gradecast", "double", "double-checks", "u"]
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "ada.ipynb").write_text(json.dumps(reference.solved))
    zero = json.dumps(reference.release).replace("raise NotImplementedError()", "return 0")
    (tmp_path / "submitted" / "bob.ipynb").write_text(zero)
    request = request_for(tmp_path, reference)
    graded = grade_class(request, Recorded()).grades
    assert {grade.student: grade.points for grade in graded} == {"ada": 3.0, "bob": 1.0}
    assert {item.check: item.in_process for item in graded[0].verdicts} == {
        "one_is_doubled": False,
        "passes_u_shown": True,
    }
    scores = read_class_scores(request.gradebook, reference.assignment)
    assert {student: score.points for student, score in scores.items()} == {"ada": 3.0, "bob": 1.0}
    grade_class_of(tmp_path, reference)


def test_jobs_on_a_cluster_carry_files_and_how_they_are_run(tmp_path):
    from grader.executor.slurm.serialization import Shared, job_of, job_record, shared_of, shared_record

    reference = imported(TABLE, tmp_path)
    job = make_job(reference.assignment, reference.release, files={"own.csv": b"1"})
    shared = Shared.by(job)
    assert job_of(job_record(job, "digest"), shared_of(shared_record(shared))) == job


@pytest.mark.slow
def test_files_are_in_the_bundle_for_gradescope_and_in_the_course_for_nbgrader(tmp_path):
    import io
    import zipfile

    from grader.gradescope import Settings, pack_bundle
    from grader.release.build import build_course

    reference = imported(TABLE, tmp_path)
    folder = reference.folder / "files" / "attack"
    folder.mkdir()
    (folder / "x.csv").write_text("1\n")
    reference = load_reference(reference.folder)
    exercise = exercise_of(tmp_path, reference)
    packed = pack_bundle(exercise, Settings("hw"), Recorded()).data
    names = set(zipfile.ZipFile(io.BytesIO(packed)).namelist())
    assert {f"course/reference/hw/files/{name}" for name in ("data/table.csv", "helper.py", "attack/x.csv")} <= names
    path = build_course(exercise, tmp_path / "out", Recorded())
    assert (path.parent / "data" / "table.csv").read_bytes() == b"a\n1\n"


@pytest.mark.slow
def test_data_may_name_a_file_next_to_the_notebook(tmp_path):
    cells = [given("read", "from grader import datasets\ntext = datasets.path('table.csv').read_text()"), DOUBLE,
             graded_cell("t", "assert text == 'a'")]  # fmt: skip
    reference = imported(Assignment("hw", "", cells, {}, files={"table.csv": b"a"}), tmp_path)
    path = reference.folder / "assignment.toml"
    path.write_text('data = "table.csv"\n' + path.read_text())
    reference = load_reference(reference.folder)
    assert reference.data_path == reference.folder / "files" / "table.csv"
    built = gradecast("build", "hw", "--course", ".", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    checked = gradecast("check", "hw.ipynb", cwd=tmp_path / "assignments" / "hw")
    assert "✓" in checked.stdout, checked.stdout + checked.stderr
