"""Right hand-ins with a line that works only on another machine: their points, and who is told what."""

from __future__ import annotations

import copy
import json
import shutil
import sys
from dataclasses import replace

import pytest
from helpers import ROOT, Recorded, gradecast, request_for

from grader.evidence import Cell, CellStatus, Ending, Evidence, Fault, Stop
from grader.evidence.files import Files, read_evidence, read_grade, write_grade
from grader.exercise.assignment import load_reference
from grader.grading.grade import grade_class
from grader.judging.causes import SHARED, causes_of, notes_of, shared_causes
from grader.model import Grade, Outcome, Verdict
from grader.notebook import dumps
from grader.report.classreport import write_pages
from grader.support.disk import read_json, write_bytes
from grader.terminal.tables import show_class

pytestmark = pytest.mark.slow

MEAN = "def mean(values):\n    return pd.Series(values).mean()"
LINES = {
    "colab": 'from google.colab import drive\ndrive.mount("/content/drive")',
    "figures": "%matplotlib notebook\nimport matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.show()",
    "lacks-one": "import seaborn_x as sns",
    "lacks-two": "import seaborn_x as sns",
    "old-colab": "%tensorflow_version 2.x",
    "progress": "from tqdm.notebook import tqdm\nlist(tqdm([1]))",
    "widget": "%matplotlib widget",
}
"""Lines for other machines; in its cell, each is followed by the import that the answer needs."""
NEEDS = "import seaborn_x as sns\n\ndef mean(values):\n    return float(sns.mean(values))"
PIPES = "import os\nimport pandas as pd\n\ndef mean(values):\n    os.mkfifo('x')\n    return values.mean()"
NEWER = (
    'import pandas as pd\ndef mean(values):\n    shown = {"a": 1}\n    print(f"{shown["a"]}")\n    return values.mean()'
)


def handed_in(reference, line, answer):
    notebook = copy.deepcopy(reference.solved)
    at, cell = next((n, cell) for n, cell in enumerate(notebook["cells"]) if cell["id"] == "mean")
    cell["source"] = answer
    if line:
        own = {"cell_type": "code", "id": "own", "metadata": {}, "outputs": [], "execution_count": None}
        notebook["cells"].insert(at, {**own, "source": f"{line}\nimport pandas as pd"})
    return dumps(notebook).encode()


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The class, its request and its grades by student."""
    course = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(ROOT / "tests" / "course", course)
    reference = load_reference(course / "reference" / "toy")
    for student, line in LINES.items():
        write_bytes(course / "submitted" / f"{student}.ipynb", handed_in(reference, line, MEAN))
    for student, answer in {"needs": NEEDS, "pipes": PIPES, "newer-one": NEWER, "newer-two": NEWER}.items():
        write_bytes(course / "submitted" / f"{student}.ipynb", handed_in(reference, "", answer))
    request = request_for(course, reference)
    grades = grade_class(request, Recorded()).grades
    return request, {grade.student: grade for grade in grades}


@pytest.mark.parametrize("student", LINES)
def test_a_line_for_another_front_end_costs_no_points(graded, student):
    grade = graded[1][student]
    assert grade.points == grade.possible


def test_a_missing_module_costs_only_the_answers_that_need_it(graded):
    lost = [item.question for item in graded[1]["needs"].verdicts if item.outcome is not Outcome.PASSED]
    assert set(lost) == {"mean"}


def test_a_figure_for_a_browser_is_in_the_executed_notebook(graded):
    executed = read_json(Files(graded[0].folder / "figures").executed)
    outputs = next(cell["outputs"] for cell in executed["cells"] if cell["id"] == "extra-1")
    assert any("image/png" in output.get("data", {}) for output in outputs)


def test_the_class_table_ends_with_what_many_lose_points_by(graded, capsys):
    request, grades = graded
    show_class(request.exercise.assignment, list(grades.values()))
    shown = capsys.readouterr().out
    assert "3 of 11 met `import seaborn_x`: not installed here; 1 of them lost points to errors" in shown
    assert "1 of 11 stopped at `mknodat`: a system call that the sandbox refuses" in shown
    grading = f"(Python {sys.version_info[0]}.{sys.version_info[1]} grades here)"
    newer = sys.version_info >= (3, 12)
    assert newer or f"2 of 11 stopped at SyntaxError: f-string: unmatched '[' {grading}" in shown


def test_json_and_stored_grades_hold_the_causes(graded):
    request, grades = graded
    stored = read_grade(Files(request.folder / "needs").verdicts)
    assert stored == grades["needs"]
    assert stored.causes == ("`import seaborn_x`: not installed here",)
    shown = gradecast("judge", "toy", "--json", cwd=request.out.parent)
    by_student = {item["student"]: item["causes"] for item in json.loads(shown.stdout)}
    assert by_student["lacks-one"] == ["`import seaborn_x`: not installed here"]
    assert by_student["widget"] == []


def test_report_and_feedback_show_the_causes(graded):
    request, _ = graded
    page = write_pages(request.exercise, request.out, request.gradebook, Recorded()).read_text(encoding="utf-8")
    assert "`import seaborn_x`: not installed here <b>3</b>" in page
    feedback = (request.folder / "lacks-one" / "feedback.html").read_text(encoding="utf-8")
    assert "`import seaborn_x`: not installed where this is graded; the cell went on without it" in feedback
    feedback = (request.folder / "widget" / "feedback.html").read_text(encoding="utf-8")
    assert "`%matplotlib widget`: has no effect where this is graded" in feedback


def test_evidence_remembers_lines_and_its_digest_does_not_depend_on_them(graded):
    evidence = read_evidence(Files(graded[0].folder / "widget").evidence)
    (cell,) = (cell for cell in evidence.cells if cell.ignored)
    assert cell.ignored == ("%matplotlib widget",)
    bare = tuple(replace(item, ignored=(), missing=()) for item in evidence.cells)
    assert replace(evidence, cells=bare).digest() == evidence.digest()


def evidence(*cells):
    return Evidence(cells, {}, Ending(Stop.COMPLETED))


def test_only_causes_that_others_may_share_are_kept():
    def stopped(id, name, message="", **lines):
        return Cell(id, CellStatus.ERROR, Fault(name, message), **lines)

    given = {"given-1": "print(mean(series))"}
    cells = (
        stopped("given-1", "FileNotFoundError"),
        stopped("given-1", "NameError"),
        stopped("mean", "ValueError"),
        stopped("mean", "SyntaxError", "invalid syntax (2763.py, line 3)"),
        stopped("x", "ModuleNotFoundError", missing=("import `a`\nb", "%%cell", "%load_ext y", "from m import n")),
    )
    found = causes_of(evidence(*cells), given)
    assert found[0] == "the given cell `print(mean(series))`: FileNotFoundError"
    assert found[1].startswith("SyntaxError: invalid syntax (Python 3.")
    assert found[2:] == (
        "`import 'a'`: not installed here",
        "`%%cell`: unknown here",
        "`%load_ext y`: not there here",
        "`from m import n`: not there here",
    )


def test_a_cell_that_shows_an_error_on_purpose_is_nobodys_trouble(tmp_path):
    """Such a cell of the exercise stops in every hand-in, with any error that it is meant to show."""
    shutil.copytree(ROOT / "tests" / "course", tmp_path / "course")
    source = tmp_path / "course" / "reference" / "toy" / "notebook.py"
    shown = '# %% tags=["raises-exception"]\nprint("what a missing bracket looks like"\n'
    source.write_text(source.read_text() + "\n" + shown)
    reference = load_reference(source.parent)
    (meant,) = reference.meant_to_stop
    cell = Cell(meant, CellStatus.ERROR, Fault("SyntaxError", "'(' was never closed"), missing=("import a",))
    assert causes_of(evidence(cell), reference.given, reference.meant_to_stop) == ()
    assert causes_of(evidence(replace(cell, id="mean")), reference.given, reference.meant_to_stop)


def test_a_cause_of_a_single_student_is_reported_only_if_something_is_missing_here():
    def grade(student, *causes):
        return Grade(student, "toy", (), 0, causes=causes)

    shared = shared_causes([grade("a", "`import x`: …", "one"), grade("b", "two"), grade("c", "two")], 5)
    assert SHARED == 2
    assert [(item.cause, item.students) for item in shared] == [("two", ("b", "c")), ("`import x`: …", ("a",))]


def test_how_a_cause_reads():
    verdict = Verdict("c", "q", Outcome.ERRORED, 0, 1, False, "", "")
    lost = [Grade(name, "toy", (verdict,), 0, causes=("`import x`: not installed here",)) for name in "ab"]
    assert str(shared_causes(lost, 61)[0]) == "2 of 61 stopped at `import x`: not installed here"
    kept = [replace(item, verdicts=()) for item in lost]
    assert str(shared_causes(kept, 61)[0]).endswith("; none of them lost points to errors")


def test_lines_of_students_are_quoted_in_one_line():
    cell = Cell("c", CellStatus.OK, ignored=("!pip install `x`\nrm",))
    assert notes_of(cell, "here") == ("`!pip install 'x'`: has no effect here",)


def test_an_older_grade_has_no_causes(tmp_path):
    write_grade(tmp_path / "verdicts.json", Grade("a", "toy", (), 0, causes=("x",)))
    document = json.loads((tmp_path / "verdicts.json").read_text())
    del document["causes"]
    (tmp_path / "verdicts.json").write_text(json.dumps(document))
    assert read_grade(tmp_path / "verdicts.json").causes == ()
