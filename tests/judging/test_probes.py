"""Probes: their names are known without running anything, and authors' mistakes are reported."""

import pytest
from helpers import ROOT

from grader.errors import AssignmentError
from grader.exercise.assignment import load_reference
from grader.probes import Student, load_probes, observe, probe, probe_names, with_and_without

HEAD = "from grader.probes import probe\n"


def test_every_way_to_write_a_probe_is_known():
    source = HEAD + (
        "import grader.probes as g\n@probe\ndef plain(s): pass\n@g.probe\ndef dotted(s): pass\n"
        "assigned = probe(lambda s: 1)\nif True:\n    @probe\n    def nested(s): pass\n"
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    handled, other = plain, 1\n"
        "def helper():\n    @probe\n    def inner(s): pass\n    return inner\n"
    )
    assert list(load_probes(source)) == ["plain", "dotted", "assigned", "nested", "handled"]
    assert probe_names(source) == {"plain", "dotted", "assigned", "nested", "handled", "other"}


@pytest.mark.parametrize("path", sorted(ROOT.glob("reference/*/probes.py")), ids=lambda path: path.parent.name)
def test_the_exercises_have_no_other_names_than_their_probes(path):
    source = path.read_text(encoding="utf-8")
    assert set(load_probes(source)) <= probe_names(source)


def test_a_probe_that_nobody_could_foresee_is_refused():
    with pytest.raises(AssignmentError, match="the probe late is neither a decorated function"):
        load_probes(HEAD + "globals()['late'] = probe(lambda s: 1)\n")


def test_a_source_that_is_not_python_has_no_probes():
    assert probe_names("def") == frozenset()


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
    with pytest.raises(AssignmentError, match=rf"notebook.py, line {line}: '\(' was never closed \(cell 'given-"):
        _ = load_reference(toy_folder).release


def test_a_student_is_observed_with_own_functions_and_with_lent_ones():
    student = Student({"scale": lambda: 1 / 0})
    assert with_and_without(student, lambda: student["scale"](), scale=lambda: 3) == {"own": None, "lent": 3}
    student = Student({"scale": lambda: 2})
    assert with_and_without(student, lambda: student["scale"](), scale=lambda: 1 / 0) == {"own": 2, "lent": None}
    assert student["scale"]() == 2
    with pytest.raises(ZeroDivisionError):
        with_and_without(student, lambda: 1 / 0)


def numbers(student):
    return [float(number) for number in student["summarise"]([1, 2])[:1]]


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ("[x + 1 for x in block]", ["`summarise` returned None; is a `return` missing?"]),
        ("return None", ["`summarise` returned None; is a `return` missing?"]),
        ("if block:\n        return\n    return block", []),
        ("return 1", []),
        ("yield None", []),
    ],
)
def test_a_function_without_return_is_named_where_a_probe_stumbles_over_its_none(body, note):
    namespace = {}
    exec(f"def summarise(block):\n    {body}\ndef unused(block):\n    pass\n", namespace)
    with pytest.raises(TypeError) as stumbled:
        observe(numbers, namespace, {})
    assert getattr(stumbled.value, "__notes__", []) == note
