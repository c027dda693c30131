"""A corpus of masters of every kind: we give the same points as stock Otter.

Stock Otter needs its own environment and takes minutes, so `bench/otter_corpus.py` has stored its notebooks and points
in `otter_stock.json`.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import otter_corpus as corpus
import pytest

from grader import sandbox as walls
from grader.exercise.assignment import load_reference
from grader.exercise.jobs import make_job
from grader.importing import import_otter
from grader.judging.judge import grade, judge
from grader.judging.view import Expected
from grader.submissions.find import HandIn, read_submission

pytestmark = pytest.mark.slow
STOCK = json.loads((Path(__file__).parent / "otter_stock.json").read_text())
KINDER = {("places-later", "drops-init"): {"q1": 2.0, "q2": 2.0}}
"""Our points if Otter's first cell is missing: Otter's calls then fail, but we still run the tests there."""
MASTERS = {item.name: item for item in corpus.masters()}


@pytest.fixture(scope="module")
def loop():
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def sandbox(loop):
    opened = walls.open_sandbox("fork", preload=("numpy", "pandas"), threads=1, conceal=())
    loop.run(opened.__aenter__())
    yield opened
    loop.run(opened.__aexit__(None, None, None))


def ours(master: corpus.Master, folder: Path, loop, sandbox) -> dict[str, dict[str, float]]:
    """Our points for each question with tests, for each hand-in that Otter graded, and for hand-ins of our release."""
    made = import_otter(master.write(folder / "masters"), master.name, folder / "reference")
    reference = load_reference(made.folder)
    stock = STOCK[master.name]
    class_ = master.hand_ins(stock["student"], stock["solved"])
    titles = {item.id: item.title for item in reference.assignment.questions}
    asked = {check.question for check in reference.assignment.checks}
    found = {}
    for student, document in {**class_, "ours": reference.solved, "empty": reference.release}.items():
        place = folder / student / f"{master.name}.ipynb"
        place.parent.mkdir()
        place.write_text(json.dumps(document))
        submission = read_submission(
            HandIn(student, place, place.parent), {reference.identity: reference.release}, 1 << 20
        )
        job = make_job(reference.assignment, submission.notebook, files=submission.files)
        run = loop.run(walls.testify(sandbox, job))
        result = grade(student, reference.assignment, judge(reference.assignment, run.evidence, Expected({})))
        found[student] = {
            titles[id]: round(sum(verdict.points for verdict in result.of(id)), 9) for id in sorted(asked)
        }
    return found


@pytest.mark.parametrize("name", MASTERS)
def test_the_points_are_those_of_stock_otter(name, tmp_path, loop, sandbox):
    found, stock = ours(MASTERS[name], tmp_path, loop, sandbox), STOCK[name]["points"]
    wanted = {student: KINDER.get((name, student), points) for student, points in stock.items()}
    if name == "hand-only":  # Otter runs nothing if there are no tests
        wanted = {student: {} for student in stock}
    assert {student: found[student] for student in stock} == wanted
    assert found["ours"] == wanted["solved"]
    assert found["empty"] == wanted["untouched"]


def test_all_hand_ins_have_points_of_stock_otter():
    assert {name: set(found["points"]) for name, found in STOCK.items()} == {
        name: {"solved", "untouched", *item.students} for name, item in MASTERS.items()
    }


def test_texts_in_a_hand_in_of_otters_are_the_answers_that_they_stand_for(tmp_path):
    master, stock = MASTERS["hand-texts"], STOCK["hand-texts"]
    reference = load_reference(import_otter(master.write(tmp_path / "m"), "hand-texts", tmp_path / "reference").folder)
    document = json.loads(json.dumps(stock["student"]))
    corpus.puts("_Type your answer here, replacing this text._", "So.")(document["cells"])
    corpus.puts("_Your three reasons:_", "One, two.")(document["cells"])
    place = tmp_path / "ada" / "hand-texts.ipynb"
    place.parent.mkdir()
    place.write_text(json.dumps(document))
    read = read_submission(HandIn("ada", place, place.parent), {reference.identity: reference.release}, 1 << 20)
    found = {cell["id"]: "".join(cell["source"]) for cell in read.notebook["cells"]}
    assert (found["why"], found["ask"]) == ("So.", "One, two.")
    assert [note for note in read.notes if "not found" in note.text] == []
