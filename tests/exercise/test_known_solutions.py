"""Known solutions: the reference with some cells replaced, or some lines changed."""

import re

import pytest

from grader.errors import AssignmentError
from grader.exercise.assignment import load_reference
from grader.exercise.changes import Change, apply_change, read_changes
from grader.exercise.known_solutions import check_samples, load_sample, sample_notebook

HEADER = '"""Wrong."""\n\nCAUGHT_BY = ["mean_of_a_range"]\n\n'
TRAIN = """\
def train(steps):
    total = 0
    for step in range(steps):
        loss = compute(step)

        total += loss
    return total
"""


@pytest.fixture
def write(toy_folder):
    def write(text, folder="mistakes"):
        path = toy_folder / folder / "small.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEADER + text if folder == "mistakes" else text)
        return load_sample(path)

    return write


def sources(notebook):
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


def changed(toy, sample):
    before, after = sources(toy.solved), sources(sample_notebook(toy, sample))
    return {id: after[id] for id in after if after[id] != before[id]}


def edit(text, source=TRAIN):
    """The `source` with all changes of a cell."""
    cells = [source]
    for change in read_changes(text, "here"):
        cells = apply_change(change, cells, "here")
    return cells[0]


def test_a_line_is_replaced_where_it_is_indented():
    assert edit("# - loss = compute(step)\n# + loss = 0") == TRAIN.replace("compute(step)", "0")


def test_lines_are_added_and_removed_at_their_depth():
    text = "#       total += loss\n# - return total\n# + else:\n# +     total = 1\n# + return total - 1"
    end = "        total += loss\n    else:\n        total = 1\n    return total - 1\n"
    assert edit(text) == TRAIN[: TRAIN.index("        total += loss")] + end


def test_a_change_goes_over_lines_that_are_empty():
    text = "# - loss = compute(step)\n# -\n# - total += loss\n# + total += compute(step)\n# +\n# + print(step)"
    assert edit(text).endswith(":\n        total += compute(step)\n\n        print(step)\n    return total\n")


def test_an_empty_line_separates_two_changes():
    text = "# - total = 0\n# + total = 1\n\n\n# - return total\n"
    assert edit(text) == TRAIN.replace("total = 0", "total = 1").replace("    return total\n", "")


def test_only_whole_lines_are_found():
    with pytest.raises(AssignmentError, match=r"here: 'total' is not in the reference; did you mean"):
        edit("# - total\n# + nothing")


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        "# not done",
        "#+ x",
        "# - x\ny = 1",
        "# - x\n\n    # + x\nf()",
        "#   x",
        "",
        "def f():\n    # - x\n    ...",
    ],
)
def test_code_and_other_comments_are_no_change(text):
    assert read_changes(text, "here") == ()


def test_a_change_holds_what_was_and_what_is():
    assert read_changes("#   a\n# - b\n# + c", "here") == (Change(("a", "b"), ("a", "c")),)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# - x\n#y", "'#y' begins with none of"),
        ("# - x\n# y", "'# y' begins with none of"),
        ("# + x", "'# + x' has no place; put a line of the reference beside it"),
        ("# - x\n\n# + y", "'# + y' has no place"),
        (
            "# - loss = compute(steps)",
            "'loss = compute(steps)' is not in the reference; did you mean 'loss = compute(step)'?",
        ),
        ("# - total = 0\n# - return total", "the lines from 'total = 0' do not follow one another so in the reference"),
        (
            "# - for step in range(steps):\n# - loss = compute(step)",
            "the lines from 'for step in range(steps):' do not",
        ),
    ],
)
def test_a_change_that_does_not_fit_says_where_it_does_not(text, line):
    with pytest.raises(AssignmentError, match=re.escape(f"here: {line}")):
        edit(text)


def test_what_is_there_twice_asks_for_a_line_beside_it():
    source = "a = 1\nb = 2\na = 1\n"
    with pytest.raises(AssignmentError, match="'a = 1' stands 2 times in the reference; add a line from beside it"):
        edit("# - a = 1", source)
    assert edit("#   b = 2\n# - a = 1\n# + a = 3", source) == "a = 1\nb = 2\na = 3\n"


def test_a_mistake_is_the_reference_with_a_line_changed(toy, write):
    sample = write('# %% question="mean"\n# - return float(total_of_values / len(values))\n# + return 0.0\n')
    before = sources(toy.solved)["mean"]
    assert changed(toy, sample) == {"mean": before.replace("float(total_of_values / len(values))", "0.0")}


@pytest.mark.parametrize("folder", ["mistakes", "alternatives"])
def test_a_change_that_went_stale_is_an_error_that_names_the_line(toy, write, folder):
    write('# %% question="mean"\n# - return float(total / len(values))\n# + return 0.0\n', folder)
    line = (
        f"toy/{folder}/small.py:{6 if folder == 'mistakes' else 2}: 'return float(total / len(values))' is not in the "
        "reference; did you mean 'return float(total_of_values / len(values))'?"
    )
    with pytest.raises(AssignmentError, match=f"^{re.escape(line)}$"):
        check_samples(toy)


@pytest.mark.parametrize("cell", ["# - return 1", "x = 1"])
def test_a_cell_of_a_question_that_is_none_is_an_error(toy, write, cell):
    write(f'# %% question="meen"\n{cell}\n')
    with pytest.raises(AssignmentError, match=r"^toy/mistakes/small.py:6: .*; did you mean 'mean'\?$"):
        check_samples(toy)
    write(f'# %% question="quadrature"\n{cell}\n')
    with pytest.raises(AssignmentError, match=r"^toy/mistakes/small.py:6: .*notebook.py$"):
        check_samples(toy)


@pytest.fixture
def two_functions(toy_folder):
    """The toy exercise with two cells for the first question."""
    path = toy_folder / "notebook.py"
    text = path.read_text()
    end = "# %%\naverage = "
    assert end in text
    second = '# %% question="mean"\ndef twice(x):\n    # BEGIN SOLUTION\n    return 2 * x\n    # END SOLUTION\n\n\n'
    path.write_text(text.replace(end, second + end))
    return load_reference(toy_folder)


def test_a_cell_replaces_the_one_that_defines_the_same(two_functions, write):
    sample = write('# %% question="mean"\ndef twice(x):\n    return 3 * x\n')
    assert changed(two_functions, sample) == {"mean-twice": "def twice(x):\n    return 3 * x"}


def test_other_cells_replace_the_first_that_are_left(two_functions, write):
    other = "def twice(x):\n    return 3 * x"
    sample = write(f'# %% question="mean"\n{other}\n\n\n# %% question="mean"\nmean = None\n')
    assert changed(two_functions, sample) == {"mean": "mean = None", "mean-twice": other}
    three = "".join(f'# %% question="mean"\nx = {number}\n\n\n' for number in range(3))
    with pytest.raises(AssignmentError, match=r"small.py:14: 'mean-3' replaces no cell"):
        sample_notebook(two_functions, write(three))


def test_a_change_is_looked_for_in_all_cells_of_a_question(two_functions, write):
    sample = write('# %% question="mean"\n# - return 2 * x\n# + return 3 * x\n')
    assert changed(two_functions, sample) == {"mean-twice": "def twice(x):\n    return 3 * x"}
