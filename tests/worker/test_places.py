"""Where in a student's code an error arose: expression, function and line, and the shapes of the arrays there."""

import linecache

import numpy as np
import pytest

from grader.worker.faults import fault
from grader.worker.places import LONGEST_PLACE, place_of


def raised_by(source, namespace=None, name="<ipython-input-1-0>"):
    """The error of a cell, whose last frames are those of the libraries that it calls."""
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    names = {"__name__": "__main__", "np": np, **(namespace or {})}
    try:
        exec(compile(source, name, "exec"), names)
    except Exception as error:
        return error
    raise AssertionError("it raised nothing")


def test_the_expression_its_function_and_its_line_are_said_with_the_shapes():
    error = raised_by("def attend(q, k):\n    n = 2\n    return (q @ k) / n\nattend(np.ones((2, 3)), np.ones((2, 3)))")
    assert place_of(error) == ("attend(), line 3", "`q @ k`, where q has shape (2, 3), k has shape (2, 3)")


@pytest.mark.parametrize(
    ("source", "where", "what"),
    [
        ("x = 1\ny = x / 0", "line 2", "`x / 0`"),
        ("class A:\n    def go(self):\n        return undefined\nA().go()", "A.go(), line 3", "`undefined`"),
        ("def f():\n    return [1 / n for n in (1, 0)]\nf()", "f(), line 2", "`1 / n`"),
        (
            "def f():\n    def g():\n        raise ValueError('no')\n    g()\nf()",
            "f.g(), line 3",
            "`raise ValueError('no')`",
        ),
        ("import json\njson.loads('{')", "line 2", "`json.loads('{')`"),
        ("ü = 'ß'; ü + 1", "line 1", "`ü + 1`"),
    ],
)
def test_it_is_the_innermost_place_in_the_notebook(source, where, what):
    assert place_of(raised_by(source)) == (where, what)


def test_a_cell_that_cannot_be_read_is_told_by_its_line():
    assert place_of(raised_by("x = 1\ny = (")) == ("line 2", "`y = (`")


def test_a_file_beside_the_notebook_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "my_helper.py"
    path.write_text("def half(x):\n    return x / None\n")
    error = raised_by(path.read_text() + "half(1)", {"__name__": "my_helper"}, str(path))
    assert place_of(error) == ("my_helper.py, half(), line 2", "`x / None`")


def test_code_that_is_not_the_students_has_no_place():
    assert place_of(raised_by("1 / 0", {"__name__": "gradecast_probes"})) == ("", "")
    assert fault(ValueError("x"))["place"] == ["", ""]


def test_objects_that_answer_oddly_cost_at_most_their_shape():
    odd = type("Odd", (), {"shape": property(lambda self: 1 / 0), "__truediv__": lambda self, other: 1 / other})()
    assert place_of(raised_by("odd / 0", {"odd": odd}))[1] == "`odd / 0`"
    assert place_of(raised_by("none / 0", {"none": type("N", (), {"shape": (None, 3)})()}))[1] == "`none / 0`"


def test_it_is_short():
    assert max(map(len, place_of(raised_by(f"{'x' * 5000} = 1\ny = {'x' * 5000} / 0")))) <= LONGEST_PLACE
