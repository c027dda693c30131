"""Importing an Otter master: the exercise that results, imported files, and refusals in one line."""

# ruff: noqa: E501

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from helpers import Recorded, exercise_of, gradecast, request_for
from otter_corpus import CASES, SQUARE, Master, code, config, question, raw, solution, text
from otter_corpus import tests as cases

from grader.errors import AssignmentError, InputError
from grader.exercise.assignment import load_reference
from grader.exercise.jobs import make_job
from grader.gradebook.unanswered import left_empty_in
from grader.grading.grade import grade_class
from grader.importing import import_otter
from grader.judging.view import Expected
from grader.model import Unseen
from grader.notebook import read_notebook, restore
from grader.notebook.otter_markup import read_case, student_text
from grader.release.build import build_release
from grader.release.nbgrader_course import compose_source

SECRET = "assert square(-3) == 9"
ESSAY = question("why", text("Why?"), solution(text("Because it is smooth.")), says="manual: true\npoints: 2")
PLAIN = [config(), text("# Squares"), *question("q1", SQUARE, cases(*CASES), says="points: 3"), *ESSAY]


def imported(cells, folder: Path, *, name: str = "hw", **files: bytes):
    """The exercise made from a master with `cells`."""
    path = Master(name, "", cells, {}, {key.replace("__", "."): value for key, value in files.items()}).write(
        folder / "m"
    )
    return load_reference(import_otter(path, name, folder / "reference").folder)


def refusal(path: Path, folder: Path) -> str:
    """The error line with which importing it ends."""
    with pytest.raises(InputError) as caught:
        import_otter(path, "hw", folder / "reference")
    assert "\n" not in str(caught.value)
    assert not (folder / "reference").exists()
    return str(caught.value)


def source(cell) -> str:
    return "".join(cell["source"])


def test_the_release_has_otters_stubs_and_the_public_tests(tmp_path):
    reference = imported(PLAIN, tmp_path)
    assert {cell["id"]: source(cell) for cell in reference.release["cells"] if "nbgrader" in cell["metadata"]} == {
        "q1-answer": "def square(x):\n    ...",
        "q1-test-1": "from grader.worker.cases import passes\n\n# q1 - 1\npasses(globals(), r'''\nassert square(2) == 4\n''')",
        "q1-test-2": "# q1 - 2: hidden, and run here when this notebook is graded.",
        "q1-test-3": "# q1 - 3: hidden, and run here when this notebook is graded.",
        "why": "_Type your answer here, replacing this text._",
    }


def test_hidden_tests_reach_the_notebook_that_is_graded_and_no_other(tmp_path):
    reference = imported(PLAIN, tmp_path)
    assert SECRET not in json.dumps(reference.release) + json.dumps(reference.solved)
    assert "smooth" not in json.dumps(reference.release)
    job = make_job(reference.assignment, reference.release)
    assert SECRET in next(cell.source for cell in job.cells if cell.id == "q1-test-3")


def test_points_messages_and_what_is_hidden_are_those_of_the_master(tmp_path):
    own = code(
        '""" # BEGIN TEST CONFIG\nhidden: true\npoints: 2\nfailure_message: "What of \\"minus\\" 3?"\nsuccess_message: Fine.\n""" # END TEST CONFIG\nassert square(-3) == 9'
    )
    reference = imported(
        [config(), *question("q1", SQUARE, cases(code("assert square(2) == 4"), own), says="points: 5")], tmp_path
    )
    first, second = reference.assignment.checks
    assert (first.points, first.hidden, first.in_process) == (3.0, False, True)
    assert (second.points, second.hidden, second.hint) == (2.0, True, 'What of "minus" 3?')
    assert "success='Fine.'" in reference.assignment.tests["q1-test-2"]


def test_seeds_run_before_each_cell_and_once_before_the_tests_of_a_question(tmp_path):
    cells = [
        config("generate:\n    seed: 5\n"),
        code("%%time\nx = 1"),
        *question("q1", SQUARE, cases(*CASES)),
        *question("q2", cases(code("assert square(1) == 1"))),
    ]
    reference = imported(cells, tmp_path)
    job = make_job(reference.assignment, reference.release)
    assert [cell.source.split("\n")[0].startswith("__import__('numpy').random.seed(5)") for cell in job.cells] == [
        False,
        True,
        True,
        False,
        False,
        True,
    ]
    assert "seed(5)" not in json.dumps(reference.release)


def test_students_have_a_seed_of_their_own(tmp_path):
    seeds = "seed:\n    variable: rng_seed\n    autograder_value: 713\n    student_value: 42\n"
    reference = imported([config(seeds), code("rng_seed = 713"), *question("q1", SQUARE, cases(*CASES))], tmp_path)
    assert source(reference.release["cells"][0]) == "rng_seed = 42"
    assert make_job(reference.assignment, reference.solved).cells[0].source == "rng_seed = 713\nrng_seed = 713"


MARKED = {
    "x = 5 # SOLUTION": "x = ...",
    "x, y = 1, 2  # SOLUTION": "x, y = ...",
    "df['a']['b'] = f(x=1) # SOLUTION": "df['a']['b'] = ...",
    "    return x # SOLUTION": "    ...",
    "x += 1 # SOLUTION": "...",
    "plot(x, y=2)  #SOLUTION": "...",
    "x = 1 # SOLUTION NO PROMPT": "",
    "seed = 4 # SEED": "",
    "# BEGIN SOLUTION\nx = 1\n# END SOLUTION\ny = 2": "...\ny = 2",
    "if x:\n    # BEGIN SOLUTION NO PROMPT\n    x = 1\n    # END SOLUTION\n    y = 2": "if x:\n    y = 2",
    'x = 1 # SOLUTION NO PROMPT\n""" # BEGIN PROMPT\nx = ...\n""" # END PROMPT': "x = ...",
    "x = 5  # the SOLUTION is 5": "x = 5  # the SOLUTION is 5",
}  # fmt: skip


@pytest.mark.parametrize(("author", "student"), MARKED.items())
def test_students_get_what_otter_leaves_of_a_solution(author, student):
    assert student_text(author, "cell") == student


@pytest.mark.parametrize(
    ("first", "hidden"),
    [("# HIDDEN", True), ("# HIDDEN TEST", True), ("#hidden", True), ("## Hidden ##", True), ("# the hidden one", True), ("# not", False), ("hidden = 1", False)],
)  # fmt: skip
def test_a_test_is_hidden_as_otter_has_it(first, hidden):
    assert read_case(f"{first}\nassert 1", "cell").hidden is hidden


REFUSED = {
    "a question without end": ([config(), *question("q1", SQUARE, cases(*CASES))[:-1]], "hw.ipynb, cell 2: # BEGIN QUESTION is never ended; add a raw cell # END QUESTION"),
    "a block without end": ([config(), raw("# BEGIN QUESTION\nname: q1"), raw("# BEGIN TESTS"), raw("# END QUESTION")], "cell 4: # END QUESTION, and # BEGIN TESTS is open, so end that first"),
    "a question in a question": ([raw("# BEGIN QUESTION\nname: a"), raw("# BEGIN QUESTION\nname: b")], "cell 2: # BEGIN QUESTION inside the question of cell 1"),
    "a block outside": ([raw("# BEGIN TESTS")], "cell 1: # BEGIN TESTS outside of a question"),
    "a block in a block": ([raw("# BEGIN QUESTION\nname: a"), raw("# BEGIN TESTS"), raw("# BEGIN SOLUTION")], "cell 3: # BEGIN SOLUTION inside TESTS of cell 2"),
    "an end of nothing": ([raw("# END SOLUTION")], "cell 1: # END SOLUTION, and nothing is open"),
    "a question without name": ([raw("# BEGIN QUESTION\npoints: 1"), raw("# END QUESTION")], "cell 1: a question needs a name"),
    "two of one name": ([config(), *question("q1", SQUARE), *question("q1", SQUARE)], "cell 7: a second question is called 'q1'"),
    "YAML that is none": ([raw("# BEGIN QUESTION\nname: [q1")], "cell 1: its YAML cannot be read"),
    "a text in the tests": ([config(), *question("q1", cases(text("hm")))], "cell 4: no code, and in a block of tests"),
    "tests that are no Python": ([config(), *question("q1", cases(code("!ls")))], "cell 4: a test that is no plain Python"),
    "a solution without end": ([config(), *question("q1", solution(code("# BEGIN SOLUTION\nx = 1")))], "cell 4, line 1: # BEGIN SOLUTION is never closed"),
    "points that are none": ([config(), *question("q1", cases(code("1")), says="points: many")], "cell 2: points must be a number, not negative; not 'many'"),
    "a list of points that is too short": ([config(), *question("q1", cases(*CASES), says="points: [1, 2]")], "cell 2: points lists 2 numbers for 3 tests"),
    "more points than there are": ([config(), *question("q1", cases(code('""" # BEGIN TEST CONFIG\npoints: 3\n""" # END TEST CONFIG\n1')), says="points: 2")], "its tests have 3 points, more than its 2"),
    "two functions in a test": ([config("tests:\n    ok_format: false\n"), *question("q1", cases(code("x = 1\ny = 2\nz = 3")))], "cell 4: with ok_format: false a test is one function"),
    "a plugin": ([config("plugins: [otter.plugins.builtin.GradeOverride]\n"), *question("q1", SQUARE)], "has plugins: a plugin runs code of its own and may change points"),
    "a plugin in a cell": ([config(), code("# BEGIN PLUGIN\nplugin: x\n# END PLUGIN"), *question("q1", SQUARE)], "cell 2 has # BEGIN PLUGIN"),
    "variables from a log": ([config("generate:\n    serialized_variables:\n        x: int\n"), *question("q1", SQUARE)], "has serialized_variables: points would come from what a student's log says"),
    "a key that Otter does not know": ([config("test: 1\n"), *question("q1", SQUARE)], "has 'test', which Otter does not know"),
    "a file that is not there": ([config("files: [data.csv]\n"), *question("q1", SQUARE)], "files names 'data.csv', which does not exist"),
    "a file that lies elsewhere": ([config("files: [../]\n"), *question("q1", SQUARE)], "is not below the master's folder"),
    "a seed that is none": ([config("seed:\n    variable: x\n"), *question("q1", SQUARE)], "a seed needs a whole number (None)"),
    "no question": ([config(), code("x = 1")], "no raw cell # BEGIN QUESTION"),
    "how it was written before": ([text("```\nBEGIN QUESTION\nname: q1\n```")], "cell 1: written for Otter before version 4"),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_a_refusal_says_why_in_one_line(tmp_path, cells, says):
    assert says in refusal(Master("hw", "", cells, {}).write(tmp_path / "m"), tmp_path)


def test_other_languages_are_refused(tmp_path):
    path = Master("hw", "", PLAIN, {}).write(tmp_path / "m")
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | {"metadata": {"kernelspec": {"name": "ir", "language": "R"}}}))
    assert "a notebook in R; Gradecast grades Python" in refusal(path, tmp_path)
    path = tmp_path / "m" / "hw.Rmd"
    path.write_text("<!-- # BEGIN QUESTION\nname: q1 -->\n\n```{r}\nx <- 1\n```\n")
    assert "cells in r" in refusal(path, tmp_path)
    path.with_suffix(".txt").write_text("x")
    assert "give a file that ends in .ipynb" in refusal(path.with_suffix(".txt"), tmp_path)


RMD = """---
title: Squares
---

<!--
# ASSIGNMENT CONFIG
tests:
    ok_format: true
-->

# Squares

<!--
# BEGIN QUESTION
name: q1
points: 2
-->

Write `square`.

<!-- # BEGIN SOLUTION -->

```{python}
def square(x):
    return x * x # SOLUTION
```

<!-- # END SOLUTION -->

<!-- # BEGIN TESTS -->

```{python}
assert square(2) == 4
```

```{python}
# HIDDEN
assert square(-3) == 9
```

<!-- # END TESTS -->

<!-- # END QUESTION -->

<!--
# BEGIN QUESTION
name: why
manual: true
points: 1
-->

Why?

<!-- # BEGIN SOLUTION -->

Because.

<!-- # END SOLUTION -->
<!-- # END QUESTION -->
"""


@pytest.mark.parametrize("suffix", [".Rmd", ".qmd"])
def test_r_markdown_and_quarto_in_python_are_read(tmp_path, suffix):
    path = tmp_path / f"hw{suffix}"
    path.write_text(RMD if suffix == ".Rmd" else RMD.replace("```{python}\ndef", "```{python}\n#| label: square\ndef"))
    made = import_otter(path, "hw", tmp_path / "reference")
    assert (made.points, made.manual, made.in_process, made.hidden) == (3.0, 1.0, 2, 1)
    reference = load_reference(made.folder)
    answers = [source(cell) for cell in reference.release["cells"] if cell["id"] in ("q1-answer", "why")]
    assert answers[0].endswith("def square(x):\n    ...")
    assert answers[1] == "_Type your answer here, replacing this text._"


def test_what_is_not_taken_is_named(tmp_path):
    says = "environment: environment.yml\nautograder_files: [answers.csv]\nsolutions_pdf: true\ngenerate:\n    points_possible: 10\n"
    cells = [
        config(says),
        *question("q1", SQUARE, cases(*CASES)),
        *question("q2", solution(code("x = 1 # SOLUTION"))),
        *question("q3", solution(code("y = 1 # SOLUTION")), cases(code("y")), says="manual: true"),
    ]
    made = import_otter(Master("hw", "", cells, {}).write(tmp_path / "m"), "hw", tmp_path / "reference")
    assert [note.partition(":")[0] for note in made.notes] == [
        "solutions_pdf",
        "environment",
        "autograder_files",
        "generate.points_possible",
        "q2",
        "q3",
    ]


def test_of_several_masters_the_named_one_is_imported(tmp_path):
    for name in ("one", "two"):
        Master(name, "", PLAIN, {}).write(tmp_path / "m")
    (tmp_path / "m" / "notes.ipynb").write_text("{}")
    assert "several masters, 'one.ipynb', 'two.ipynb'" in refusal(tmp_path / "m", tmp_path)
    made = import_otter(tmp_path / "m", "hw", tmp_path / "reference", "two")
    assert (made.notebook.name, [path.name for path in made.left]) == ("two.ipynb", ["one.ipynb"])
    with pytest.raises(InputError, match="no master called 'three'"):
        import_otter(tmp_path / "m", "other", tmp_path / "reference", "three")


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ("files: [../hw.txt]", "not below the master's folder"),
        ("files: [/etc/passwd]", "not below the master's folder"),
        ("files: [link]", "a link"),
        ("files: [folder]", "a link, not a file"),
        ('files: ["a\\0b"]', "does not exist"),
        ("requirements: /etc/passwd", "ends in .txt"),
        ("requirements: secret.txt", "names no package"),
        ("requirements: pipe.txt", "cannot be read"),
        ("config_file: pipe.txt", "no table of YAML"),
    ],
)
def test_a_master_reaches_no_file_that_it_should_not(tmp_path, says, why):
    path = Master("hw", "", [config(says + "\n"), *question("q1", SQUARE, cases(*CASES))], {}).write(tmp_path / "m")
    (path.parent / "secret.txt").write_text("root:x:0:0:root:/root:/bin/bash\n")
    (path.parent.parent / "hw.txt").write_text("1")
    (path.parent / "link").symlink_to("secret.txt")
    (path.parent / "folder").mkdir()
    (path.parent / "folder" / "broken").symlink_to("nowhere")
    os.mkfifo(path.parent / "pipe.txt")
    assert why in refusal(path, tmp_path)


def test_a_file_of_a_master_lands_in_its_exercise_however_it_is_written(tmp_path):
    home = tmp_path / "other" / "m"
    says = config("files: [../../other/m/table.csv, ./sub/../table.csv]\n")
    path = Master("hw", "", [says, *question("q1", SQUARE, cases(*CASES))], {}, {"table.csv": b"1"}).write(home)
    found = import_otter(path, "hw", tmp_path / "reference")
    written = [item.relative_to(tmp_path / "reference") for item in (tmp_path / "reference").rglob("*.csv")]
    assert written == [Path("hw/files/table.csv")]
    assert set(found.files) == {"table.csv"}


def test_files_and_requirements_of_the_master_are_taken_along(tmp_path):
    says = "files: [data__csv]\nrequirements: requirements.txt\n".replace("__", ".")
    wanted = b"# mine\nnumpy>=1\notter-grader==7.0.0\n-r other.txt\npandas # tables\n"
    reference = imported(
        [config(says), *question("q1", SQUARE, cases(*CASES))], tmp_path, data__csv=b"1\n", requirements__txt=wanted
    )
    assert reference.assignment.files == {"data.csv": b"1\n"}
    assert reference.requirements == ("gradecast[students]", "numpy>=1", "pandas")


def test_a_course_for_nbgrader_is_refused(tmp_path):
    reference = imported(PLAIN, tmp_path)
    with pytest.raises(AssignmentError, match="imported from Otter"):
        compose_source(reference, Expected({}), Unseen())


@pytest.mark.slow
def test_all_tests_that_the_masters_own_solution_loses_are_named(tmp_path):
    cells = [
        config(),
        *question("q1", SQUARE, cases(code("assert square(2) == 5"), code("square(2)", value="5"), *CASES)),
    ]
    reference = imported(cells, tmp_path)
    with pytest.raises(AssignmentError) as caught:
        build_release(
            exercise_of(tmp_path, reference),
            tmp_path / "assignments" / "hw",
            check_only=False,
            nbgrader=None,
            progress=Recorded(),
        )
    said = str(caught.value)
    assert "q1-test-1 (failed: AssertionError: assert square(2) == 5: which does not hold)" in said
    assert "q1-test-2 (failed: AssertionError: square(2) shows 4, not 5)" in said


@pytest.mark.slow
def test_a_folder_of_masters_is_looked_through_without_writing_anything(tmp_path):
    folder = tmp_path / "masters"
    Master("hw01", "", PLAIN, {}).write(folder)
    Master("hw02", "", REFUSED["a plugin"][0], {}).write(folder / "second")
    (folder / "notes.ipynb").write_text("{}")
    looked = gradecast("import-otter", folder, "--dry-run", "--json", cwd=tmp_path)
    assert looked.returncode == 1
    rows = {item["name"]: item["result"] for item in json.loads(looked.stdout)}
    assert rows["hw01"] == "builds"
    assert "plugins" in rows["hw02"]
    assert [path.name for path in tmp_path.iterdir()] == ["masters"]
    table = gradecast("import-otter", folder, "--dry-run", cwd=tmp_path)
    assert f"next: gradecast import-otter {folder}/hw01.ipynb hw01" in table.stdout


@pytest.mark.slow
def test_unchanged_texts_graded_by_hand_wait_for_nobody(tmp_path):
    reference = imported(PLAIN, tmp_path)
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "ada.ipynb").write_text(json.dumps(reference.solved))
    (tmp_path / "submitted" / "bob.ipynb").write_text(json.dumps(reference.release))
    grades = {grade.student: grade for grade in grade_class(request_for(tmp_path, reference), Recorded()).grades}
    assert (grades["ada"].points, grades["ada"].unanswered) == (3.0, ())
    assert (grades["bob"].points, grades["bob"].unanswered) == (0.0, ("why",))


OTTERS_LAST = [
    text("---\n\nTo double-check your work, the cell below will rerun all of the autograder tests."),
    code("grader.check_all()"),
    text(
        "## Submission\n\nMake sure you have run all cells in your notebook in order before running the cell below, so "
        "that all images/graphs appear in the output. The cell below will generate a zip file for you to submit. "
        "**Please save before exporting!**\n\nBy Friday."
    ),
    code("# Save your notebook first, then run this cell to export your submission.\ngrader.export(run_tests=True)"),
    text(" "),
]
"""What Otter puts at the end of a notebook, unless told otherwise."""


@pytest.mark.parametrize(
    ("written", "empty"), [("_Type your answer here, replacing this text._", True), ("So.", False)]
)
def test_what_otter_puts_at_the_end_is_no_students_answer(tmp_path, written, empty):
    reference = imported(PLAIN, tmp_path)
    cells = [
        code('# Initialize Otter\nimport otter\ngrader = otter.Notebook("hw.ipynb")'),
        text("# Squares"),
        code("def square(x):\n    return x * x"),
        code('grader.check("q1")'),
        text("<!-- BEGIN QUESTION -->\n\nWhy?"),
        text(written),
        text("<!-- END QUESTION -->\n\n"),
        *OTTERS_LAST,
    ]
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    restored = restore(read_notebook(tmp_path / "hw.ipynb", json.dumps(document).encode()), reference.release)
    answer = next(cell for cell in restored.notebook["cells"] if cell["id"] == "why")
    assert source(answer) == written
    assert left_empty_in(restored.notebook, reference) == ({"why"} if empty else set())
