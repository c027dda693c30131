"""Probes: what authors are told of their slips."""

import pytest

from grader.assignment import load_reference
from grader.errors import AssignmentError
from grader.probes import observe, probe


@probe
def of_unseen(student, unseen):
    return unseen["hike"]


def test_an_unseen_input_that_is_not_drawn_is_named_with_its_probe():
    assert observe(of_unseen, {}, {"hike": 1}) == 1
    with pytest.raises(KeyError, match=r"the probe of_unseen reads unseen\['hike'\], and unseen.py draws hikes, ahead"):
        observe(of_unseen, {}, {"hikes": 1, "ahead": 2})


def test_probes_that_cannot_be_run_are_named_with_their_exercise(toy_folder):
    (toy_folder / "probes.py").write_text("import nothing_of_the_kind\n")
    with pytest.raises(AssignmentError, match=r"toy/probes.py: cannot be run \(ModuleNotFoundError"):
        load_reference(toy_folder)


def test_a_slip_in_the_notebook_is_named_with_its_line(toy_folder):
    path = toy_folder / "notebook.py"
    text = path.read_text().replace("smoothed = smooth(np.arange(10.0), WIDTH)", "smoothed = smooth(np.arange(10.0)")
    path.write_text(text)
    line = text[: text.index("smoothed = ")].count("\n") + 1
    with pytest.raises(AssignmentError, match=rf"notebook.py, line {line}: '\(' was never closed \(cell 'given-4'\)"):
        _ = load_reference(toy_folder).release
