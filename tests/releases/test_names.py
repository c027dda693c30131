"""Names of cells survive editing: they follow the content, not the position."""

from __future__ import annotations

import pytest

from grader.notebook import NamedCell, named, parse_cells

TEXT = """\
# %% [markdown]
# # Tides

# %%
import numpy as np

# %% tags=["parameters"]
PERIOD = 6

# %%
def load(path):
    lines = open(path).read().splitlines()
    return np.array([float(line) for line in lines])

# %%
level = load("tides.txt")
print(level.mean())

# %% question="drift"
def drift(values):
    # BEGIN SOLUTION
    return values[-1] - values[0]
    # END SOLUTION

# %%
print(drift(level))

# %% question="drift"
def steps(values):
    # BEGIN SOLUTION
    return values[1:] - values[:-1]
    # END SOLUTION

# %% [markdown] question="drift" manual=1
# Why?
#
# <!-- BEGIN SOLUTION -->
# Because.
# <!-- END SOLUTION -->
"""


def names(text, *releases):
    return [cell.id for cell in named(parse_cells(text, "t"), *releases)]


def as_released(text, *releases):
    """The cells of a release of `text`."""
    kept = []
    for cell in named(parse_cells(text, "t"), *releases):
        source = cell.source if not cell.question else cell.source.split("# BEGIN")[0].split("<!-- BEGIN")[0] + "…"
        kept.append(NamedCell(cell.id, cell.kind, source, cell.question, bool(cell.manual)))
    return kept


def by_content(text, *releases):
    """The names of the cells, by the words that they contain."""
    cells = named(parse_cells(text, "t"), *releases)
    words = (
        "# Tides",
        "import numpy",
        "PERIOD =",
        "def load",
        "level =",
        "def drift",
        "print(drift",
        "def steps",
        "Why",
    )
    return {word: next(cell.id for cell in cells if word in cell.source) for word in words if word in text}


def test_new_names_come_from_the_question_or_the_cells_definitions_and_never_from_a_number():
    found = by_content(TEXT)
    assert found["# Tides"] == "text-tides"
    assert found["def load"] == "given-load"
    assert found["PERIOD ="] == "given-PERIOD"
    assert (found["def drift"], found["def steps"], found["Why"]) == ("drift", "drift-steps", "drift-by-hand")
    assert len(set(names(TEXT))) == len(names(TEXT))


EDITS = {
    "a cell in front": lambda text: "# %%\nprint('version 2')\n\n" + text,
    "a cell of text in front": lambda text: "# %% [markdown]\n# Read this first\n\n" + text,
    "a typing error in a text": lambda text: text.replace("# # Tides", "# # Tides and ebbs"),
    "a bug fixed in a given cell": lambda text: text.replace(
        "open(path).read()", "open(path, encoding='utf-8').read()"
    ),
    "another budget": lambda text: text.replace("PERIOD = 6", "PERIOD = 8"),
    "a name that a given cell uses": lambda text: text.replace("print(level.mean())", "print(level.mean().round(2))"),
    "a solution": lambda text: text.replace("values[-1] - values[0]", "np.ptp(values)"),
    "a stub": lambda text: text.replace("def drift(values):", 'def drift(values):\n    """From first to last."""'),
    "an answer cell in front of another": lambda text: text.replace(
        '# %% question="drift"\ndef drift',
        '# %% question="drift"\ndef mean(values):\n    # BEGIN SOLUTION\n    return 1\n    # END SOLUTION\n\n'
        '# %% question="drift"\ndef drift',
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_leaves_all_names(edit):
    before, text = as_released(TEXT), EDITS[edit](TEXT)
    assert text != TEXT
    old, new = by_content(TEXT), by_content(text, before)
    assert {word: name for word, name in new.items() if word in old} == {word: old[word] for word in new}


def test_names_follow_cells_that_change_places():
    cells = TEXT.split("# %%")
    swapped = "# %%".join([*cells[:4], cells[5], cells[4], *cells[6:]])
    assert swapped != TEXT
    assert by_content(swapped, as_released(TEXT)) == by_content(TEXT)


def test_of_a_cell_that_is_split_the_larger_part_keeps_the_name():
    whole = "# %%\nlow = level.min()\nhigh = level.max()\nspan = high - low\nprint(low, high)\n"
    one, two = "# %%\nlow = level.min()\nhigh = level.max()\nspan = high - low\n", "\n# %%\nprint(low, high)\n"
    (name,) = names(whole)
    kept, new = names(one + two, as_released(whole))
    assert kept == name
    assert new != name


def test_the_numbers_of_older_releases_stay_as_names():
    cells = parse_cells(TEXT, "t")
    numbered = [
        NamedCell(cell.id, cell.kind, old.text, cell.question, bool(cell.manual))
        for cell, old in zip(cells, as_released(TEXT), strict=True)
    ]
    assert {"text-1", "given-1", "given-5", "drift", "drift-2", "drift-by-hand"} <= {cell.id for cell in numbered}
    assert names("# %%\nprint('version 2')\n\n" + TEXT, numbered)[1:] == [cell.id for cell in numbered]


def test_equal_cells_are_told_apart_by_their_neighbours():
    text = "# %%\na = 1\n\n# %%\nprint(a)\n\n# %%\na = 2\n\n# %%\nprint(a)\n"
    one, two, three, four = names(text)
    assert len({one, two, three, four}) == 4
    without_the_first = "# %%\na = 1\n\n# %%\na = 2\n\n# %%\nprint(a)\n"
    assert names(without_the_first, as_released(text)) == [one, three, four]


def test_the_same_text_has_the_same_names_once_it_is_the_last_release():
    release = as_released(TEXT)
    for edit in EDITS.values():
        text = edit(TEXT)
        found = names(text, release)
        assert names(text, as_released(text, release)) == found


def test_a_cell_that_is_back_has_its_old_name():
    first = as_released("# %%\nx = 1\n\n# %%\nprint('hello')\n")
    first[1] = NamedCell("given-7", "code", first[1].text)
    second = as_released("# %%\nx = 1\n", first)
    assert names("# %%\nx = 1\n\n# %%\nprint('hello')\n", second, [first])[1] == "given-7"


def test_the_authors_own_names_come_first():
    text = '# %% grade_id="given-x"\ny = 2\n\n# %%\nx = 1\n'
    assert names(text)[0] == "given-x"
    assert names(text)[1] != "given-x"
    assert names(text, [NamedCell("given-x", "code", "x = 1")])[0] == "given-x"
    assert len(set(names(text, [NamedCell("given-x", "code", "x = 1")]))) == 2
