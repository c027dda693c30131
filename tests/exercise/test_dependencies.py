"""What cells give, read and change, as far as their text tells."""

import pytest

from grader.exercise.dependencies import cells_needed, cells_that_define
from grader.notebook import SourceCell


def cells(*sources):
    return [SourceCell(str(number), "code", source) for number, source in enumerate(sources, start=1)]


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nnp.random.seed(1)",
        "HOURS = 24\nDAYS, WEEKS = 7 * HOURS, [1, 2]",
        "def f(x):\n    return g(x)",
        "class Net(nn.Module):\n    def forward(self, x):\n        return self.layer(x)",
        '"""Only words."""',
    ],
)
def test_what_imports_or_defines_does_no_work(source):
    assert cells_that_define(cells(source)) == {"1"}


@pytest.mark.parametrize("source", ["data = read()", "for x in y:\n    pass", "x = 1\nprint(x)", "x += 1", "del x"])
def test_what_calls_or_repeats_does_work(source):
    assert cells_that_define(cells(source)) == set()


def test_text_that_students_read_is_no_cell_of_code():
    assert cells_that_define([SourceCell("1", "markdown", "HOURS = 24")]) == set()


def needed(words, *sources, **options):
    return "".join(sorted(cells_needed(cells(*sources), words.split(), **options)))


def test_a_value_needs_the_cells_that_it_is_made_from():
    assert needed("b", "a = 1", "b = a", "c = b") == "12"
    assert needed("c", "import numpy as np", "a = 1", "b = 2", "c = np.sum(b)") == "134"
    assert needed("f", "k = 1", "def f():\n    return g()", "def g():\n    return k", "x = f()") == "123"
    assert needed("x", "k = 1", "def f():\n    return k", "x = f()") == "123"
    assert needed("x", "def f():\n    global x\n    x = 1", "f()", "y = 2") == "12"


def test_a_value_that_is_replaced_needs_nothing_of_the_one_before():
    assert needed("a", "a = slow()", "a = 1") == "2"
    assert needed("a", "b = 1", "b = a = 2\nprint(b)") == "2"
    assert needed("a", "a = 1", "a = a + 1") == "12"


@pytest.mark.parametrize(
    "change", ["a.sort()", "fit(a)", "fit(model=a)", "fit(*a)", "a[0] = 1", "a.weight = 1", "h = fit(a)", "del a[0]"]
)
def test_what_may_change_a_value_in_place_is_needed_if_that_is_asked_for(change):
    assert needed("a", "a = [2, 1]", change) == "1"
    assert needed("a", "a = [2, 1]", change, changes=True) == "12"


@pytest.mark.parametrize("look", ["print(a)", "n = len(a)", "b = a + 1", "c = a[0]", "np.sum(b)", "a.shape"])
def test_what_only_looks_is_not(look):
    assert needed("a", "a = [2, 1]", look, changes=True) == "1"
