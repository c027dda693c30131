"""Notebooks: the release for students, and reading what they hand in."""

import copy
import json
from pathlib import Path

import nbformat
import pytest

from grader.errors import AssignmentError, SubmissionError
from grader.notebook import dumps, read_notebook, restore
from grader.notebook.source import parse_cells, read_cells

NAME = Path("s.ipynb")


def read(notebook):
    return read_notebook(NAME, dumps(notebook).encode())


def sources(notebook):
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


def cell(notebook, id):
    return next(item for item in notebook["cells"] if item["id"] == id)


def test_the_release_is_a_valid_notebook(toy):
    notebook = nbformat.reads(dumps(toy.release), as_version=4)
    nbformat.validate(notebook)


def test_nbgraders_validator_accepts_the_release(toy):
    from nbgrader.nbgraderformat import MetadataValidator

    MetadataValidator().validate_nb(nbformat.reads(dumps(toy.release), as_version=4))
    MetadataValidator().validate_nb(nbformat.reads(dumps(toy.solved), as_version=4))


def test_the_release_has_stubs_and_no_solution(toy):
    text = dumps(toy.release)
    assert text.count("NotImplementedError") == 3
    assert "total_of_values" not in text
    assert "Each average needs" not in text
    assert "HINT: no library function" in text


def test_each_question_with_checks_is_followed_by_its_check_cell(toy):
    ids = [item["id"] for item in toy.release["cells"]]
    for question, behind in {"mean": "mean", "smooth": "given-smoothed", "forecast": "forecast"}.items():
        assert ids[ids.index(behind) + 1] == f"{question}-checks"
        assert cell(toy.release, f"{question}-checks")["metadata"]["nbgrader"]["locked"]
    assert cell(toy.release, "mean-checks")["metadata"]["nbgrader"]["points"] == 3


def test_a_hand_graded_cell_carries_its_points(toy):
    metadata = cell(toy.release, "smooth-by-hand")["metadata"]["nbgrader"]
    assert (metadata["grade"], metadata["solution"], metadata["points"]) == (True, True, 1)


def test_the_reference_notebook_differs_from_the_release_only_where_students_write(toy):
    released, solved = sources(toy.release), sources(toy.solved)
    assert released.keys() == solved.keys()
    assert {id for id in released if released[id] != solved[id]} == {"mean", "smooth", "smooth-by-hand", "forecast"}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('# %% question="mean"\n', "# %%\n", "without question"),
        ("    # BEGIN SOLUTION\n    total", "    total", "closes nothing"),
        ('question="mean"', 'question="mean" ponts=3', "'ponts' is unknown"),
        ('[markdown] question="smooth" manual=1', "[markdown] manual=1", "names no question"),
        (
            '# %% tags=["parameters"]\nWIDTH = 3',
            '# %% tags=["parameters"]\nWIDTH = 3\n\n# %% tags=["parameters"]\nX = 1',
            "more than one",
        ),
    ],
)
def test_a_contradictory_notebook_is_refused(toy_folder, old, new, message):
    path = toy_folder / "notebook.py"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises((AssignmentError, Exception), match=message):
        read_cells(path)


def test_a_question_cell_without_a_region_would_leak_and_is_refused(toy_folder):
    path = toy_folder / "notebook.py"
    path.write_text(path.read_text().replace("# BEGIN SOLUTION\n", "\n").replace("# END SOLUTION\n", "\n"))
    with pytest.raises(AssignmentError, match="no solution region"):
        read_cells(path)


def test_cell_ids_come_from_questions_and_places():
    text = '# %% question="a"\nx\n\n# %% question="a"\ny\n\n# %% question="a" manual=1\nz\n\n# %%\nw\n'
    assert [item.id for item in parse_cells(text, "t")] == ["a", "a-2", "a-by-hand", "given-1"]


def test_an_unchanged_solution_is_restored_to_itself(toy):
    assert sources(restore(read(toy.solved), toy.release).notebook) == sources(toy.solved)


def test_changed_locked_and_check_cells_come_back(toy):
    notebook = copy.deepcopy(toy.solved)
    cell(notebook, "given-WIDTH")["source"] = "WIDTH = 1"
    cell(notebook, "mean-checks")["source"] = "print('all passed')"
    cell(notebook, "mean")["metadata"]["nbgrader"]["points"] = 100
    restored = restore(read(notebook), toy.release).notebook
    assert sources(restored) == sources(toy.solved)
    assert "points" not in cell(restored, "mean")["metadata"]["nbgrader"]


@pytest.mark.parametrize("id", ["gradecast", "given-WIDTH", "mean", "mean-checks", "forecast-checks"])
def test_a_deleted_cell_comes_back_in_its_place(toy, id):
    notebook = copy.deepcopy(toy.solved)
    notebook["cells"] = [item for item in notebook["cells"] if item["id"] != id]
    restored = restore(read(notebook), toy.release).notebook
    assert [item["id"] for item in restored["cells"] if "nbgrader" in item["metadata"]] == [
        item["id"] for item in toy.release["cells"] if "nbgrader" in item["metadata"]
    ]
    wanted = toy.release if id == "mean" else toy.solved
    assert sources(restored)[id] == sources(wanted)[id]


def test_of_two_cells_with_one_id_the_first_is_the_answer(toy):
    notebook = copy.deepcopy(toy.solved)
    double = copy.deepcopy(cell(notebook, "mean"))
    double["source"] = "print('copy')"
    notebook["cells"].append(double)
    restored = restore(read(notebook), toy.release).notebook
    ids = [item["id"] for item in restored["cells"]]
    assert len(ids) == len(set(ids))
    assert sources(restored)["mean"] == sources(toy.solved)["mean"]
    assert "print('copy')" in sources(restored).values()


def test_extra_cells_stay_where_they_are(toy):
    notebook = copy.deepcopy(toy.solved)
    at = [item["id"] for item in notebook["cells"]].index("mean")
    extra = {
        "cell_type": "code",
        "id": "abc",
        "metadata": {},
        "source": "helper = 1",
        "outputs": [],
        "execution_count": 1,
    }
    notebook["cells"].insert(at, extra)
    restored = restore(read(notebook), toy.release).notebook
    assert "".join(restored["cells"][at]["source"]) == "helper = 1"


def test_an_editor_that_drops_cell_ids_but_keeps_metadata_does_no_harm(toy):
    notebook = copy.deepcopy(toy.solved)
    for item in notebook["cells"]:
        item.pop("id")
    notebook["nbformat_minor"] = 4
    assert sources(restore(read(notebook), toy.release).notebook)["mean"] == sources(toy.solved)["mean"]


def test_outputs_and_foreign_metadata_are_dropped(toy):
    notebook = copy.deepcopy(toy.solved)
    cell(notebook, "mean")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "<script>"}]
    cell(notebook, "mean")["metadata"]["evil"] = "<script>"
    assert "<script>" not in dumps(restore(read(notebook), toy.release).notebook)


def test_a_notebook_for_another_assignment_is_refused(toy):
    notebook = copy.deepcopy(toy.solved)
    notebook["metadata"]["gradecast"]["assignment"] = "other"
    with pytest.raises(SubmissionError, match="is for 'other', not for 'toy'"):
        restore(read(notebook), toy.release)


def test_a_notebook_with_none_of_our_cells_is_refused(toy):
    stranger = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    with pytest.raises(SubmissionError, match="none of the cells"):
        restore(read(stranger), toy.release)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"not json", "not a notebook, or cut off"),
        (b'{"nbformat": 4, "cells": [', "cut off"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[1, 2]", "not a notebook"),
        (b'{"a": 1}', "not a notebook"),
        (b'{"nbformat": 3, "worksheets": []}', "format 3, not 4"),
        (b'{"nbformat": 5, "cells": []}', "format 5, not 4"),
        (b'{"nbformat": "4", "cells": []}', "not a notebook"),
        (b'{"nbformat": 4}', "no list of cells"),
        (b'{"nbformat": 4, "cells": [1]}', "no list of cells"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code"}]}', "cell 1 is not a cell"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "virus", "source": ""}]}', "cell 1 is not a cell"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": [1]}]}', "cell 1 is not a cell"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"nbformat": ' + b"9" * 5000 + b"}", "not a notebook"),
        (json.dumps({"nbformat": 4, "cells": [{"cell_type": "code", "source": ""}] * 5001}).encode(), "5,001 cells"),
    ],
)
def test_a_broken_notebook_gives_one_clear_line(data, message):
    with pytest.raises(SubmissionError, match=message) as caught:
        read_notebook(NAME, data)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("s.ipynb")


@pytest.mark.parametrize(
    "header", ["# ---\n# kernelspec: {name: x}\n# ---\n", "# ---\n# a: &a [x, x]\n# b: &b [*a, *a]\n# ---\n", ""]
)
def test_the_header_of_a_script_is_not_parsed(toy, header):
    text = (
        header
        + '# %% nbgrader={"grade_id": "mean", "solution": true}\n# %time x = 1\ny = 2\n\n# %% [markdown]\n# text\n'
    )
    cells = read_notebook(Path("s.py"), text.encode())["cells"]
    assert [(item["cell_type"], item["source"], item["key"]) for item in cells] == [
        ("code", "%time x = 1\ny = 2", "mean"),
        ("markdown", "text", None),
    ]


def test_a_script_from_jupytext_is_read(toy):
    import jupytext

    text = jupytext.writes(nbformat.reads(dumps(toy.solved), as_version=4), fmt="py:percent")
    restored = restore(read_notebook(Path("s.py"), text.encode()), toy.release).notebook
    assert sources(restored)["forecast"] == sources(toy.solved)["forecast"]
