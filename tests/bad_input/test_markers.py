"""Markers that are nearly right: each is an error that names file and line, and no solution is ever released."""

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.errors import MarkerError
from grader.notebook import read_cells
from grader.notebook.markers import check_markers, regions, strip_solutions

CELL = '# %% question="q"\ndef f():\n    {}\n    secret = 1\n    {}\n'
BEGINS = {
    "lower case": "# begin solution",
    "mixed case": "# Begin Solution",
    "no space": "#BEGIN SOLUTION",
    "two spaces": "#  BEGIN SOLUTION",
    "a tab": "#\tBEGIN SOLUTION",
    "a tab between": "# BEGIN\tSOLUTION",
    "glued": "# BEGINSOLUTION",
    "an underscore": "# BEGIN_SOLUTION",
    "a hyphen": "# BEGIN-SOLUTION",
    "a colon": "# BEGIN: SOLUTION",
    "plural": "# BEGIN SOLUTIONS",
    "a letter lost": "# BEGN SOLUTION",
    "a letter doubled": "# BEGIN SOLUTTION",
    "letters exchanged": "# BEGIN SOLUITON",
    "letters apart": "# B E G I N   S O L U T I O N",
    "other words": "# START SOLUTION",
    "exchanged words": "# SOLUTION BEGIN",
    "nbgrader's": "### BEGIN SOLUTION",
    "nbgrader's hidden tests": "### BEGIN HIDDEN TESTS",
    "nbgrader's mark scheme": "### BEGIN MARK SCHEME",
    "after code": "x = 1  # BEGIN SOLUTION",
    "in a text": 'x = "# BEGIN SOLUTION"',
    "without a sign": "BEGIN SOLUTION",
    "two signs": "# # BEGIN SOLUTION",
    "a full stop": "# BEGIN SOLUTION.",
    "with more behind it": "# BEGIN SOLUTION (two lines)",
    "HTML in code without spaces": "<!--BEGIN SOLUTION-->",
    "HTML that is open": "<!-- BEGIN SOLUTION",
    "a Cyrillic letter": "# B\u0415GIN SOLUTION",
    "Greek letters": "# BEGI\u039d S\u039fLUTI\u039fN",
    "full width": "# \uff22\uff25\uff27\uff29\uff2e \uff33\uff2f\uff2c\uff35\uff34\uff29\uff2f\uff2e",
    "a zero width space": "# BEGIN\u200b SOLUTION",
    "a zero width space in the word": "# BE\u200bGIN SOLUTION",
    "a no-break space": "# BEGIN\u00a0SOLUTION",
    "a soft hyphen": "# BEGIN SOLU\u00adTION",
    "an escape sequence": "# BEGIN SOLUTION\x1b[0m",
}
WORDS = (("BEGIN", "END"), ("Begin", "End"), ("begin", "end"), ("START", "STOP"), ("BEGN", "EN"))


def end_of(line):
    for begin, end in WORDS:
        line = line.replace(begin, end)
    return line


ENDS = {kind: end_of(line) for kind, line in BEGINS.items()}


@pytest.mark.parametrize("line", BEGINS.values(), ids=BEGINS.keys())
def test_a_beginning_that_is_nearly_right_is_one_clear_line(one_clear_line, line):
    with pytest.raises(MarkerError) as caught:
        check_markers(CELL.format(line, "# END SOLUTION"), "toy/notebook.py")
    one_clear_line(caught.value, "toy/notebook.py:3:", "looks like a marker")


@pytest.mark.parametrize("line", ENDS.values(), ids=ENDS.keys())
def test_an_end_that_is_nearly_right_is_one_clear_line(one_clear_line, line):
    with pytest.raises(MarkerError) as caught:
        check_markers(CELL.format("# BEGIN SOLUTION", line), "toy/notebook.py")
    one_clear_line(caught.value, "toy/notebook.py:")


@pytest.mark.parametrize("kind", BEGINS)
def test_if_both_are_nearly_right_nothing_is_released(one_clear_line, kind):
    """If the cell has another region, no other check would notice."""
    right = CELL.format("# BEGIN SOLUTION", "# END SOLUTION")
    with pytest.raises(MarkerError):
        check_markers(right + CELL.format(BEGINS[kind], ENDS[kind]), "toy/notebook.py")


WRONG = {
    "never closed": ["# BEGIN SOLUTION", "x"],
    "never opened": ["x", "# END SOLUTION"],
    "exchanged": ["# END SOLUTION", "# BEGIN SOLUTION"],
    "nested": ["# BEGIN SOLUTION", "# BEGIN SOLUTION", "# END SOLUTION", "# END SOLUTION"],
    "closed twice": ["# BEGIN SOLUTION", "# END SOLUTION", "# END SOLUTION"],
    "over two cells": ["# BEGIN SOLUTION", "# %%", "# END SOLUTION"],
    "over the end of the header": ["# END SOLUTION", "# %%", "# BEGIN SOLUTION"],
    "open at a Markdown cell": ["# BEGIN SOLUTION", "# %% [markdown]", "# <!-- END SOLUTION -->"],
}


@pytest.mark.parametrize("lines", WRONG.values(), ids=WRONG.keys())
def test_markers_that_do_not_pair_are_one_clear_line(toy_folder, one_clear_line, lines):
    text = '# %% question="mean"\n' + "\n".join(lines) + "\n"
    (toy_folder / "notebook.py").write_text(text)
    with pytest.raises(MarkerError) as caught:
        read_cells(toy_folder / "notebook.py")
    one_clear_line(caught.value, "toy/notebook.py:")


pieces = st.sampled_from(
    ["# BEGIN SOLUTION", "# END SOLUTION", *BEGINS.values(), *ENDS.values(), "secret = 1", "# %%", ""]
)


@given(st.lists(st.tuples(st.sampled_from(["", "  ", "\t"]), pieces), max_size=12))
def test_what_is_accepted_shows_no_marker_and_no_line_between_two(parts):
    text = "\n".join(indent + piece for indent, piece in parts)
    try:
        check_markers(text, "toy/notebook.py")
        cells = [
            list(group) for cell, group in itertools.groupby(text.split("\n"), lambda line: line == "# %%") if not cell
        ]
        stripped = [strip_solutions("\n".join(cell), "stub") for cell in cells]
    except MarkerError:
        return
    assert not any("SOLUTION" in cell.upper() for cell in stripped)


@given(st.text(max_size=30))
def test_any_comment_is_a_comment_or_one_clear_line(one_clear_line, text):
    assume("\n" not in text)
    try:
        regions(f"x = 1\n# {text}")
    except MarkerError as error:
        one_clear_line(error)


@pytest.mark.parametrize(
    "comment",
    [
        "# the end of a solution that was begun above",
        "# Solutions begin to differ from here on",
        "# in the beginning there is noise",
        "# see the solution in the lecture",
        "# beginning and end of the series",
        "# Lösung beginnt hier",
        "# ende",
        "# a big insolation",
    ],
)
def test_usual_comments_are_not_markers(comment):
    check_markers(f"# %%\n{comment}\n", "toy/notebook.py")
