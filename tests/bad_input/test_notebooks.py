"""Notebooks and scripts that no editor would write: refused with one clear line, or read correctly."""

import copy
import json
import os

import pytest
from helpers import Recorded, releases, request_for
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import SubmissionError
from grader.grading.grade import grade_class
from grader.notebook import dumps
from grader.submissions.find import HandIn, read_submission

LIMIT = 4 << 20


def read(exercise, folder, data, name="s.ipynb"):
    path = folder / name
    path.write_bytes(data)
    return read_submission(HandIn("ada", path), releases(exercise), LIMIT)


def sources(notebook):
    return {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}


def locked(notebook):
    cells = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("locked")]
    return [(cell["id"], "".join(cell["source"])) for cell in cells]


def nested(depth):
    return b'{"nbformat": 4, "cells": ' + b"[" * depth + b"]" * depth + b"}"


def one_cell(cell):
    return json.dumps({"nbformat": 4, "cells": [cell]}).encode()


REFUSED = {
    "empty": b"",
    "white space": b" \n\t\r\n",
    "only a byte order mark": b"\xef\xbb\xbf",
    "NUL bytes": bytes(1000),
    "not JSON": b"dear teacher, my notebook is attached",
    "an HTML page": b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "a zip": b"PK\x03\x04" + bytes(200),
    "a gzip": b"\x1f\x8b\x08\x00" + bytes(20),
    "a pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x07notebk\x94.",
    "a merge conflict": b'{"cells": [\n<<<<<<< HEAD\n]}',
    "single quotes": b"{'nbformat': 4, 'cells': []}",
    "two documents": b'{"nbformat": 4, "cells": []}{"nbformat": 4, "cells": []}',
    "two byte order marks": b"\xef\xbb\xbf\xef\xbb\xbf{}",
    "UTF-16": '{"nbformat": 4, "cells": []}'.encode("utf-16"),
    "UTF-16 without a mark": '{"nbformat": 4, "cells": []}'.encode("utf-16-le"),
    "UTF-32": '{"nbformat": 4, "cells": []}'.encode("utf-32"),
    "Latin-1": '{"nbformat": 4, "cells": [], "by": "Müller"}'.encode("latin-1"),
    "a lone surrogate as bytes": b'{"nbformat": 4, "x": "\xed\xa0\x80"}',
    "a list": b"[]",
    "a number": b"4",
    "null": b"null",
    "a text": b'"nbformat"',
    "NaN": b"NaN",
    "no version": b'{"cells": []}',
    "a version that is true": b'{"nbformat": true, "cells": []}',
    "a version with a point": b'{"nbformat": 4.0, "cells": []}',
    "a version in quotes": b'{"nbformat": "4", "cells": []}',
    "a version that is null": b'{"nbformat": null, "cells": []}',
    "nbformat 3": b'{"nbformat": 3, "worksheets": [{"cells": []}]}',
    "nbformat 0": b'{"nbformat": 0}',
    "nbformat -4": b'{"nbformat": -4}',
    "a version of 4000 digits": b'{"nbformat": ' + b"4" * 4000 + b"}",
    "a version of 5000 digits": b'{"nbformat": ' + b"4" * 5000 + b"}",
    "no cells": b'{"nbformat": 4, "metadata": {}}',
    "cells that are a dict": b'{"nbformat": 4, "cells": {"0": {}}}',
    "cells that are text": b'{"nbformat": 4, "cells": "code"}',
    "cells that are null": b'{"nbformat": 4, "cells": [null, null]}',
    "an empty list of cells": b'{"nbformat": 4, "cells": []}',
    "too many cells": json.dumps({"nbformat": 4, "cells": [{"cell_type": "raw", "source": ""}] * 5001}).encode(),
    "an empty cell": one_cell({}),
    "a cell without type": one_cell({"source": "x"}),
    "a cell without source": one_cell({"cell_type": "code"}),
    "a heading of nbformat 3": one_cell({"cell_type": "heading", "level": 1, "source": "x"}),
    "a type that is a list": one_cell({"cell_type": ["code"], "source": "x"}),
    "a type that is a dict": one_cell({"cell_type": {"code": 1}, "source": "x"}),
    "source that is a number": one_cell({"cell_type": "code", "source": 1}),
    "source that is null": one_cell({"cell_type": "code", "source": None}),
    "source that is a dict": one_cell({"cell_type": "code", "source": {"0": "x"}}),
    "source with a number in the list": one_cell({"cell_type": "code", "source": ["x", 1]}),
    "source with a list in the list": one_cell({"cell_type": "code", "source": [["x"]]}),
    "cells of nobody": one_cell({"cell_type": "code", "source": "x", "id": "mine"}),
    "nested deeply": nested(200_000),
    "opened and never closed": b"[" * 200_000,
    "objects nested deeply": b'{"a":' * 100_000,
    "a text beyond the limit": b'{"nbformat": 4, "cells": ["' + b"x" * LIMIT + b'"]}',
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_is_not_a_notebook_is_refused_in_one_clear_line(exercise, tmp_path, one_clear_line, data):
    with pytest.raises(SubmissionError) as caught:
        read(exercise, tmp_path, data)
    one_clear_line(caught.value, *([] if "none of the cells" in str(caught.value) else ["s.ipynb"]))


def test_a_file_of_100_mb_is_refused_by_its_size(exercise, tmp_path, one_clear_line):
    with (tmp_path / "s.ipynb").open("wb") as file:
        file.truncate(100 << 20)
    with pytest.raises(SubmissionError) as caught:
        read_submission(HandIn("ada", tmp_path / "s.ipynb"), releases(exercise), LIMIT)
    one_clear_line(caught.value, "s.ipynb: over the limit of 4 MiB")


def change(edit):
    def apply(document):
        edit(document)
        return dumps(document).encode()

    return apply


def cells_with(**values):
    return change(lambda document: [cell.update(copy.deepcopy(values)) for cell in document["cells"]])


def cells_without(*names):
    return change(lambda document: [cell.pop(name, None) for cell in document["cells"] for name in names])


def keep_cells(keep):
    return change(lambda document: document.update(cells=[cell for cell in document["cells"] if keep(cell)]))


def is_locked(cell):
    return cell["metadata"].get("nbgrader", {}).get("locked", False)


def encoded(transform):
    return lambda document: transform(dumps(document))


READ = {
    "a byte order mark": encoded(lambda text: text.encode("utf-8-sig")),
    "Windows line ends in the JSON": encoded(lambda text: text.replace("\n", "\r\n").encode()),
    "Windows line ends in the cells": encoded(lambda text: text.replace("\\n", "\\r\\n").encode()),
    "in one line, in ASCII": lambda document: json.dumps(document).encode(),
    "NaN in the metadata": change(lambda document: document["metadata"].update(x=float("nan"), y=float("-inf"))),
    "a key twice": encoded(lambda text: text.replace('{\n "cells"', '{\n "cells": null, "cells"', 1).encode()),
    "metadata that is a list": change(lambda document: document.update(metadata=[1])),
    "metadata that is null": change(lambda document: document.update(metadata=None)),
    "no metadata": change(lambda document: document.pop("metadata")),
    "the name of the assignment is a list": change(lambda document: document["metadata"].update(gradecast=["toy"])),
    "an unknown minor version": change(lambda document: document.update(nbformat_minor="9")),
    "no minor version": change(lambda document: document.pop("nbformat_minor")),
    "metadata of cells that is null": cells_with(metadata=None),
    "metadata of cells that is a text": cells_with(metadata="locked"),
    "nbgrader's metadata is a list": cells_with(metadata={"nbgrader": ["grade_id"]}),
    "grade ids that are numbers": cells_with(metadata={"nbgrader": {"grade_id": 1}}),
    "no metadata of cells": cells_without("metadata"),
    "tags that are no list": cells_with(metadata={"tags": 5}),
    "ids that are numbers": cells_with(id=5),
    "ids of 65 characters": cells_with(id="x" * 65),
    "the same id for all cells": cells_with(id="mean-checks"),
    "no ids": cells_without("id"),
    "outputs that are null": cells_with(outputs=None),
    "outputs that are a text": cells_with(outputs="I get 100 points"),
    "outputs of an unknown kind": cells_with(outputs=[{"output_type": "virus"}, 5, None]),
    "no outputs": cells_without("outputs", "execution_count"),
    "a count that is a text": cells_with(execution_count="1; drop table grade"),
    "attachments that are a list": cells_with(attachments=[1, 2]),
    "attachments that are no pictures": cells_with(attachments={"a.png": {"image/png": 5}}),
    "unknown keys": cells_with(virus={"deep": [[[]]]}),
    "a widget of 3 MB": change(lambda document: document["metadata"].update(widgets="x" * (3 << 20))),
    "locked cells removed": keep_cells(lambda cell: not is_locked(cell)),
    "only answers are left": keep_cells(lambda cell: cell["id"] in ("mean", "smooth", "smooth-by-hand", "forecast")),
    "cells reordered": change(lambda document: document["cells"].reverse()),
    "locked cells doubled": change(lambda document: document["cells"].extend(filter(is_locked, [*document["cells"]]))),
    "locked cells emptied": change(
        lambda document: [cell.update(source="") for cell in document["cells"] if is_locked(cell)]
    ),
    "answers marked as locked": change(
        lambda document: [cell["metadata"].get("nbgrader", {}).update(locked=True) for cell in document["cells"]]
    ),
}


@pytest.mark.parametrize("spoil", READ.values(), ids=READ.keys())
def test_a_notebook_that_an_editor_damaged_keeps_its_answers_and_gets_its_locked_cells_back(exercise, tmp_path, spoil):
    notebook = read(exercise, tmp_path, spoil(copy.deepcopy(exercise.solved))).notebook
    found, wanted = sources(notebook), sources(exercise.solved)
    assert {id: found[id] for id in ("mean", "smooth", "smooth-by-hand", "forecast")} == {
        id: wanted[id] for id in ("mean", "smooth", "smooth-by-hand", "forecast")
    }
    assert sorted(locked(notebook)) == sorted(locked(exercise.solved))
    assert len({cell["id"] for cell in notebook["cells"]}) == len(notebook["cells"])


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def places(document, path=()):
    """All paths into a JSON document."""
    yield path
    items = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in items:
        yield from places(value, (*path, key))


def replaced(document, path, value):
    if not path:
        return value
    document = copy.deepcopy(document)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return document


@given(st.data(), values)
def test_any_value_anywhere_is_refused_in_one_line_or_leaves_the_locked_cells_as_released(
    exercise, tmp_path_factory, one_clear_line, data, value
):
    path = data.draw(st.sampled_from(sorted(places(exercise.solved), key=str)))
    spoiled = json.dumps(replaced(exercise.solved, path, value)).encode()
    try:
        notebook = read(exercise, tmp_path_factory.getbasetemp(), spoiled).notebook
    except SubmissionError as error:
        one_clear_line(error)
    else:
        assert locked(notebook) == locked(exercise.release)
        json.dumps(notebook, ensure_ascii=False).encode()


@given(st.data())
def test_a_truncated_or_corrupted_file_is_refused_in_one_line_or_harmless(
    exercise, tmp_path_factory, one_clear_line, data
):
    spoiled = bytearray(dumps(exercise.solved).encode())
    place = data.draw(st.integers(0, len(spoiled) - 1))
    if data.draw(st.booleans()):
        del spoiled[place:]
    else:
        spoiled[place] = data.draw(st.integers(0, 255))
    try:
        notebook = read(exercise, tmp_path_factory.getbasetemp(), bytes(spoiled)).notebook
    except SubmissionError as error:
        one_clear_line(error)
    else:
        assert locked(notebook) == locked(exercise.release)


NAMES = ["a\nb", "\x1b[2J", "\u202egnp", "x" * 240, os.fsdecode(b"\xff\xfe")]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_the_name_of_a_broken_notebook_cannot_break_the_line(exercise, tmp_path, one_clear_line, name):
    with pytest.raises(SubmissionError) as caught:
        read(exercise, tmp_path, b"no notebook", f"{name}.ipynb")
    one_clear_line(caught.value)


SCRIPT = """# ---
# jupyter: {jupytext: [
# ---

# %% nbgrader={"grade_id": "gradecast", "locked": true}
from grader import check

# %% nbgrader={"grade_id": "mean", "solution": true}
ANSWER

# %% nbgrader={"grade_id": "mean-checks", "locked": true}
check("mean")
"""

SCRIPTS = {
    "Unix line ends": ("x = 1\ny = 2", "x = 1\ny = 2"),
    "Windows line ends": ("x = 1\r\ny = 2", "x = 1\ny = 2"),
    "old Macintosh line ends": ("x = 1\ry = 2", "x = 1\ny = 2"),
    "mixed line ends": ("x = 1\r\ny = 2\rz = 3", "x = 1\ny = 2\nz = 3"),
    "a magic of the cell": ("# %%time\nx = 1", "%%time\nx = 1"),
    "a magic in the cell": ("x = 1\n# %timeit x", "x = 1\n%timeit x"),
    "a line separator in quotes": ("x = 'a\u2028b'", "x = 'a\u2028b'"),
    "a form feed in quotes": ("x = 'a\x0cb'", "x = 'a\x0cb'"),
    "control characters in quotes": ("x = '\x1c\x1d\x1e\x85'", "x = '\x1c\x1d\x1e\x85'"),
    "a NUL byte": ("x = '\x00'", "x = '\x00'"),
    "an encoding that does not exist": ("# -*- coding: klingon -*-\nx = 1", "# -*- coding: klingon -*-\nx = 1"),
    "an encoding that it has not": ("# -*- coding: latin-1 -*-\nx = 'é'", "# -*- coding: latin-1 -*-\nx = 'é'"),
    "no Python": ("das ist kein Python", "das ist kein Python"),
    "an empty answer": ("", ""),
}


@pytest.mark.parametrize(("answer", "wanted"), SCRIPTS.values(), ids=SCRIPTS.keys())
def test_an_answer_in_a_script_is_read_as_python_would(exercise, tmp_path, answer, wanted):
    text = SCRIPT.replace("ANSWER", answer)
    notebook = read(exercise, tmp_path, text.encode(), "toy.py").notebook
    assert sources(notebook)["mean"] == wanted
    assert sorted(locked(notebook)) == sorted(locked(exercise.release))


BAD_SCRIPTS = {
    "empty": b"",
    "no cells": b"x = 1\n",
    "cells of nobody": b"# %%\nx = 1\n",
    "from nbconvert": b"#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\nx = 1\n",
    "Latin-1 as it declares": "# -*- coding: latin-1 -*-\n# %%\nx = 'é'\n".encode("latin-1"),
    "UTF-16": "# %%\nx = 1\n".encode("utf-16"),
    "byte code": b"\xa7\r\r\n" + bytes(range(128, 255)),
    "too many cells": b"# %%\n" * 5001,
}


@pytest.mark.parametrize("data", BAD_SCRIPTS.values(), ids=BAD_SCRIPTS.keys())
def test_a_file_that_is_not_a_script_is_refused_in_one_clear_line(exercise, tmp_path, one_clear_line, data):
    with pytest.raises(SubmissionError) as caught:
        read(exercise, tmp_path, data, "toy.py")
    one_clear_line(caught.value)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_a_script_with_any_text_never_changes_a_locked_cell(exercise, tmp_path_factory, one_clear_line, text):
    data = SCRIPT.replace("ANSWER", text).encode()
    notebook = read(exercise, tmp_path_factory.getbasetemp(), data, "toy.py").notebook
    assert sorted(locked(notebook)) == sorted(locked(exercise.release))


ANSWERS = {
    "nul": "x = '\x00'",
    "half-a-character": "x = '\ud83d'",
    "no-python": "das ist kein Python",
    "parentheses": "(" * 5000 + ")" * 5000,
    "operators": "-" * 100_000 + "1",
    "digits": "9" * 10_000,
    "magics": "%%nothing at all\n%unknown\n!ls /",
    "tabs-and-spaces": "if True:\n\tx = 1\n        y = 2",
    "long": "# " + "x" * (1 << 20),
}


@pytest.mark.slow
def test_code_that_does_not_compile_costs_only_its_own_question(course, exercise, one_clear_line):
    """The neighbour, whose notebook is right, has full marks."""
    folder = course / "submitted"
    folder.mkdir()
    for name, answer in ANSWERS.items():
        document = copy.deepcopy(exercise.solved)
        next(cell for cell in document["cells"] if cell["id"] == "mean")["source"] = answer
        (folder / f"{name}.ipynb").write_text(json.dumps(document))
    (folder / "right.ipynb").write_text(dumps(exercise.solved))
    (folder / "broken.ipynb").write_bytes(REFUSED["an HTML page"])
    result = grade_class(request_for(course, gradebook=None, workers=2), Recorded())
    found = {grade.student: (grade.points, grade.flagged) for grade in result.grades}
    assert found == {**dict.fromkeys(ANSWERS, (5.0, False)), "right": (8.0, False), "broken": (0.0, False)}
    troubles = {grade.student: grade.trouble for grade in result.grades if grade.trouble}
    assert troubles.keys() == {"broken"}
    one_clear_line(troubles["broken"], "broken.ipynb")
