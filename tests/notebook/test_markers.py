"""Solution markers: what is not spelt exactly is an error, never a leak."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import MarkerError
from grader.notebook.markers import (
    check_markers,
    keep_solutions,
    mark_for_nbgrader,
    regions,
    solution_lines,
    strip_solutions,
)

GOOD = """# %% question="q"
def f(x):
    # HINT: think
    # BEGIN SOLUTION
    y = x + 1
    return y
    # END SOLUTION
"""
CELL = GOOD.split("\n", 1)[1]


def test_a_solution_is_replaced_by_a_stub_with_its_indentation():
    assert strip_solutions(CELL, "raise NotImplementedError") == (
        "def f(x):\n    # HINT: think\n    raise NotImplementedError"
    )


def test_keeping_a_solution_drops_only_the_markers():
    assert keep_solutions(CELL) == "def f(x):\n    # HINT: think\n    y = x + 1\n    return y"


def test_nbgrader_gets_its_own_spelling():
    assert "    ### BEGIN SOLUTION\n" in mark_for_nbgrader(CELL)
    assert "    ### END SOLUTION" in mark_for_nbgrader(CELL)


def test_several_regions_in_a_cell_are_all_stripped():
    source = CELL + "\n" + CELL.replace("f(", "g(")
    assert strip_solutions(source, "stub").count("stub") == 2
    assert len(regions(source)) == 2
    assert "return y" not in strip_solutions(source, "stub")


def test_markdown_answers_are_regions_too():
    source = "Why?\n\n<!-- BEGIN SOLUTION -->\nBecause.\n<!-- END SOLUTION -->"
    assert strip_solutions(source, "*answer*") == "Why?\n\n*answer*"


def test_a_correct_file_passes():
    check_markers(GOOD, "notebook.py")


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("    # BEGIN SOLUTON", 4),
        ("    # BEGIN SOLUTION:", 4),
        ("    #BEGIN SOLUTION", 4),
        ("    # Begin Solution", 4),
        ("    ### BEGIN SOLUTION", 4),
        ("    # BEGIN_SOLUTION", 4),
        ("    # BEGINSOLUTION", 4),
        ("    # BEGN SOLUTION", 4),
        ("    # START SOLUTION", 4),
        ("    # SOLUTION BEGIN", 4),
        ("    y = 1  # BEGIN SOLUTION", 4),
        ("    # BEGIN HIDDEN TESTS", 4),
        ("    # # BEGIN SOLUTION", 4),
        ("    # BEGIN SOLUTION # BEGIN SOLUTION", 4),
    ],
)
def test_a_misspelt_marker_is_an_error_with_file_and_line(line, number):
    text = GOOD.replace("    # BEGIN SOLUTION", line)
    with pytest.raises(MarkerError, match=rf"notebook\.py:{number}: .*looks like a marker"):
        check_markers(text, "notebook.py")


@pytest.mark.parametrize("word", ["# END SOLUTIONS", "# END  SOLUTION", "# EN SOLUTION", "# end solution"])
def test_a_misspelt_end_is_an_error_too(word):
    with pytest.raises(MarkerError, match=r"notebook\.py:7"):
        check_markers(GOOD.replace("# END SOLUTION", word), "notebook.py")


def test_a_nested_marker_is_an_error_with_file_and_line():
    text = GOOD.replace("    y = x + 1", "    # BEGIN SOLUTION")
    with pytest.raises(MarkerError, match=r"nb\.py:5: .*opened at line 4"):
        check_markers(text, "nb.py")


def test_an_unclosed_marker_is_an_error_with_file_and_line():
    with pytest.raises(MarkerError, match=r"nb\.py:4: .*never closed"):
        check_markers(GOOD.replace("    # END SOLUTION\n", ""), "nb.py")


def test_a_region_may_not_reach_into_the_next_cell():
    text = GOOD.replace("    # END SOLUTION", "# %%\n    # END SOLUTION")
    with pytest.raises(MarkerError, match=r"nb\.py:4: .*before the cell ends at line 7"):
        check_markers(text, "nb.py")


def test_a_stray_end_is_an_error_with_file_and_line():
    with pytest.raises(MarkerError, match=r"nb\.py:2: .*closes nothing"):
        check_markers("# %%\n# END SOLUTION\n", "nb.py")


@pytest.mark.parametrize(
    "comment", ["# the end of the solution", "# beginning of the series", "# a solution in three lines"]
)
def test_ordinary_comments_are_no_markers(comment):
    check_markers(f"# %%\n{comment}\n", "nb.py")


lines = st.lists(
    st.sampled_from(["x = 1", "    y = 2", "", "# BEGIN SOLUTION", "# END SOLUTION", "secret = 3", "# a comment"]),
    max_size=20,
)


@given(lines)
def test_whatever_is_accepted_leaves_no_line_of_a_region_behind(parts):
    source = "\n".join(parts)
    try:
        found = regions(source)
    except MarkerError:
        return
    stripped = strip_solutions(source, "stub").split("\n")
    outside = len(source.splitlines()) - sum(region.end - region.begin + 1 for region in found)
    assert len(stripped) == max(outside + len(found), 1)
    assert not any("SOLUTION" in line for line in stripped)
    assert len(solution_lines(source)) == sum(region.end - region.begin - 1 for region in found)
