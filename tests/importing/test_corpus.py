"""A corpus of assignments of every kind: we give the same points as stock nbgrader.

Stock nbgrader starts a kernel for each hand-in, which takes minutes for all of them, so `bench/nbgrader_corpus.py` has
stored its points in `stock.json`. Here nbgrader grades some of each kind again.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import nbgrader_corpus as corpus
import pytest

from bench.nbgrader_corpus import graded_by_nbgrader
from grader import sandbox as walls
from grader.evidence.files import Files
from grader.exercise.assignment import load_reference
from grader.exercise.jobs import executed_notebook, make_job
from grader.gradebook.rows import _scored
from grader.gradebook.unanswered import worth_nothing
from grader.importing import import_exercise
from grader.judging.judge import grade, judge
from grader.judging.view import Expected
from grader.notebook import dumps, grade_cell_points
from grader.submissions.find import HandIn, read_submission

pytestmark = pytest.mark.slow
pytest.importorskip("nbgrader")
STOCK = json.loads((Path(__file__).parent / "stock.json").read_text())
ASSIGNMENTS = {item.name: item for item in corpus.assignments()}
KINDER = {
    ("by-hand-essay", "codes"): {"why": 0.0, "t": 0.0},
    ("structure-cells", "copies"): {"t": 2.0, "u": 1.0},
    ("structure-cells", "copies-tests"): {"t": 0.0, "u": 1.0},
    ("structure-cells", "copies-wrong-first"): {"t": 0.0, "u": 1.0},
    ("structure-cells", "text"): {"t": 2.0, "u": 1.0},
}
"""Our points for hand-ins on which stock nbgrader fails with an error."""


def released(assignment: corpus.Assignment) -> dict:
    """The release that `nbgrader generate_assignment` makes, by its own preprocessors."""
    import nbformat
    from nbgrader.nbgraderformat import MetadataValidator
    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

    notebook = nbformat.from_dict(assignment.document())
    notebook = MetadataValidator().upgrade_notebook_metadata(notebook)
    resources: dict = {}
    for kind in (ClearSolutions, ClearHiddenTests, ClearMarkScheme):
        notebook, resources = kind().preprocess(notebook, resources)
    return json.loads(nbformat.writes(notebook, version=nbformat.NO_CONVERT))


@pytest.fixture(scope="module")
def loop():
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def sandbox(loop):
    opened = walls.open_sandbox("fork", preload=("numpy", "matplotlib"), threads=1, conceal=())
    loop.run(opened.__aenter__())
    yield opened
    loop.run(opened.__aexit__(None, None, None))


def ours(assignment: corpus.Assignment, folder: Path, loop, sandbox) -> dict[str, dict[str, float | None] | str]:
    """Our points for each cell of each hand-in."""
    source = corpus.write_source(assignment, folder / "course")
    reference = load_reference(import_exercise(source, assignment.name, folder / "reference").folder)
    found = {}
    for student, document in assignment.hand_ins(released(assignment)).items():
        place = folder / student / assignment.file
        place.parent.mkdir()
        place.write_text(json.dumps(document))
        hand_in = HandIn(student, place, place.parent)
        submission = read_submission(hand_in, {reference.identity: reference.release}, 1 << 20)
        job = make_job(reference.assignment, submission.notebook, files=submission.files)
        run = loop.run(walls.testify(sandbox, job))
        files = Files(folder / "graded" / student)
        files.folder.mkdir(parents=True)
        files.executed.write_text(dumps(executed_notebook(submission.notebook, run, reference.assignment)))
        verdicts = judge(reference.assignment, run.evidence, Expected({}))
        result = grade(student, reference.assignment, verdicts, unanswered=worth_nothing(files, reference))
        points = {id: _scored(result, id, False, False)["points"] for id in grade_cell_points(reference.release)}
        found[student] = points | {cell.id: None for cell in reference.cells if cell.task}
    return found


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_points_are_those_of_stock_nbgrader(name, tmp_path, loop, sandbox):
    points = ours(ASSIGNMENTS[name], tmp_path, loop, sandbox)
    for student, cells in STOCK[name].items():
        assert points[student] == (KINDER[name, student] if cells == "refused" else cells), student


@pytest.mark.parametrize("name", ["last-partial", "side-effects", "by-hand-task"])
@pytest.mark.filterwarnings("ignore")
def test_the_stored_points_of_stock_nbgrader_are_those_that_it_gives_here(name, commands_on_path):
    assert graded_by_nbgrader(name) == STOCK[name]


def test_all_hand_ins_have_points_of_stock_nbgrader():
    assert {name: set(found) for name, found in STOCK.items()} == {
        name: {"solved", "untouched", *item.students} for name, item in ASSIGNMENTS.items()
    }
