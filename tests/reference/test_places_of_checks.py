"""A student finds the checks of a question before the next question begins."""

import pytest
from helpers import ROOT

from grader.exercise.assignment import load_reference


@pytest.mark.parametrize("name", sorted(path.parent.name for path in ROOT.glob("reference/*/notebook.py")))
def test_the_checks_of_a_question_stand_before_the_next_question(name):
    reference = load_reference(ROOT / "reference" / name)
    places = {cell.id: number for number, cell in enumerate(reference.cells)}
    begins: dict[str, int] = {}
    for cell in reference.cells:
        if cell.question:
            begins.setdefault(cell.question, places[cell.id])
    late = {
        question: cell
        for question, cell in reference.ours.after.items()
        if any(begins[question] < begin < places[cell] for begin in begins.values())
    }
    assert late == {}
