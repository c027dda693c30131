"""Hand-ins in any shape: code that was added, moved, merged, split or pasted elsewhere counts exactly once."""

import contextlib
import copy
import functools
import json
import sys
import types
from pathlib import Path

import numpy as np
import pytest
from conftest import HERE
from helpers import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import SubmissionError
from grader.exercise.assignment import load_reference
from grader.notebook import dumps, read_notebook, restore
from grader.notebook.notes import LONGEST_NOTE, MOST_NOTES, NoteKind
from grader.support.cpu_bound import within_cpu

MEAN = "def mean(values):\n    return float(values.sum() / len(values))"
SMOOTH = "def smooth(values, width):\n    return np.convolve(values, np.ones(width) / width, mode='valid')"
FORECAST = "def forecast(windows):\n    return windows[:, -1] + windows[:, -1] - windows[:, -2]"
STUB = 'raise NotImplementedError("replace this line with your solution")'
ANSWERS = {"mean": MEAN, "smooth": SMOOTH, "forecast": FORECAST, "smooth-by-hand": "Full windows only."}


@pytest.fixture
def release(toy):
    return toy.release


def cell(notebook, id):
    return next(item for item in notebook["cells"] if item["id"] == id)


def text(notebook, id):
    return "".join(cell(notebook, id)["source"])


def code(source, **more):
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source, **more}


def markdown(source, **more):
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def answered(release, **answers):
    """The release with right answers, some replaced by other texts; None deletes the cell."""
    notebook = copy.deepcopy(release)
    for id, answer in {**ANSWERS, **{id.replace("_", "-"): text for id, text in answers.items()}}.items():
        if answer is None:
            notebook["cells"].remove(cell(notebook, id))
        else:
            cell(notebook, id)["source"] = answer
    return notebook


def put(notebook, beside, new, after=False):
    at = notebook["cells"].index(cell(notebook, beside)) + after
    notebook["cells"].insert(at, {"id": f"own{len(notebook['cells'])}", **new})
    return notebook


def pasted(notebook):
    """The notebook pasted into a new one: without names and metadata."""
    cells = [{**item, "id": f"c{number}", "metadata": {}} for number, item in enumerate(notebook["cells"])]
    return {**notebook, "cells": cells, "metadata": {}}


def restored(notebook, release, name="s.ipynb"):
    data = notebook if isinstance(notebook, bytes) else dumps(notebook).encode()
    return restore(read_notebook(Path(name), data), release)


def run(notebook):
    """The namespace after all code cells, each run as far as possible, and how often each given cell ran."""
    namespace, errors = {}, []
    stand_in = types.ModuleType("grader")
    stand_in.check = lambda question=None: None
    before = sys.modules["grader"]
    sys.modules["grader"] = stand_in
    try:
        for item in notebook["cells"]:
            if item["cell_type"] == "code":
                try:
                    exec("".join(item["source"]), namespace)
                except Exception as error:
                    errors.append(f"{item['id']}: {error!r}")
    finally:
        sys.modules["grader"] = before
    return types.SimpleNamespace(**namespace, errors=errors)


def is_right(result, release):
    """Whether all three answers work, and every given cell is there once, with the text of the release."""
    is_whole(result, release)
    left = run(result.notebook)
    assert right_answers(left) == {"mean", "smooth", "forecast"}
    return left


def right_answers(left):
    """The functions in the namespace that are right."""
    series, right = np.array([1.0, 2.0, 4.0, 8.0]), set()
    with contextlib.suppress(Exception):
        right |= {"mean"} if left.mean(series) == 3.75 else set()
    with contextlib.suppress(Exception):
        right |= {"smooth"} if list(left.smooth(series, 2)) == [1.5, 3.0, 6.0] else set()
    with contextlib.suppress(Exception):
        right |= {"forecast"} if list(left.forecast(np.array([[1.0, 3.0]]))) == [5.0] else set()
    return right


def is_whole(result, release):
    """Whether every given cell is there once, with the text of the release, and every graded cell exists."""
    sources = ["".join(item["source"]) for item in result.notebook["cells"]]
    ids = [item["id"] for item in result.notebook["cells"]]
    assert len(ids) == len(set(ids))
    for original in release["cells"]:
        if original["metadata"].get("nbgrader", {}).get("locked"):
            assert text(result.notebook, original["id"]) == "".join(original["source"])
            assert sources.count("".join(original["source"])) == 1 or original["id"].endswith("-checks")
    assert {item["id"] for item in release["cells"] if "nbgrader" in item["metadata"]} <= set(ids)


def told(result):
    return [(note.kind, note.cell) for note in result.notes]


def test_an_honest_notebook_has_no_notes(release):
    result = restored(answered(release), release)
    assert is_right(result, release).errors == []
    assert result.notes == ()


def test_given_cells_and_checks_are_locked_in_the_release_and_answers_are_not(release):
    for item in release["cells"]:
        marked = item["metadata"].get("nbgrader", {})
        is_locked = marked.get("locked", False)
        assert (item["metadata"].get("editable", True), item["metadata"].get("deletable", True)) == (
            (not is_locked,) * 2
        )


# --- what is written into given cells


def test_an_import_in_a_given_cell_counts(release):
    notebook = answered(release, mean="def mean(values):\n    return math.fsum(values) / len(values)")
    cell(notebook, "given-import-numpy")["source"] = "import numpy as np\nimport math"
    result = restored(notebook, release)
    assert is_right(result, release).errors == []
    assert told(result) == [(NoteKind.ADDED, "given-import-numpy")]
    assert "`import math`" in result.notes[0].text


def test_what_stood_before_the_first_statement_of_a_given_cell_runs_before_it(release):
    notebook = answered(release)
    cell(notebook, "given-average")["source"] = (
        "before = 'average' in globals()\n" + text(release, "given-average") + "\nafter = average"
    )
    left = is_right(restored(notebook, release), release)
    assert left.before is False
    assert left.after == 4.5


def test_a_changed_value_of_a_given_cell_does_not_count_and_is_named(release):
    notebook = answered(release)
    cell(notebook, "given-WIDTH")["source"] = "WIDTH = 1000"
    result = restored(notebook, release)
    assert is_right(result, release).WIDTH == 3
    assert told(result) == [(NoteKind.PUT_BACK, "given-WIDTH")]
    assert "`WIDTH = 1000`" in result.notes[0].text


@pytest.mark.parametrize(
    "more",
    [
        "WIDTH = 1000",
        "WIDTH: int = 1000",
        "WIDTH += 997",
        "print(WIDTH := 1000)",
        "for WIDTH in [1000]: pass",
        "_, WIDTH = 1, 1000",
        "[WIDTH := 1000 for _ in 'a']",
        "def change():\n    global WIDTH\n    WIDTH = 1000\nchange()",
        "del WIDTH",
        "from sys import maxsize as WIDTH",
        "match 1000:\n    case WIDTH: pass",
        "def WIDTH(): pass",
    ],
)
def test_a_further_value_for_a_name_of_a_given_cell_does_not_run(release, more):
    notebook = answered(release)
    cell(notebook, "given-WIDTH")["source"] = f"WIDTH = 3\n{more}"
    result = restored(notebook, release)
    assert is_right(result, release).WIDTH == 3
    assert (NoteKind.PUT_BACK, "given-WIDTH") in told(result)


def test_a_combined_import_brings_what_is_new(release):
    notebook = answered(release)
    cell(notebook, "given-import-numpy")["source"] = "import math, numpy as np"
    left = is_right(restored(notebook, release), release)
    assert left.math.pi > 3


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        ("import   numpy as np  ", []),
        ("import numpy as np;", []),
        ("# my note\nimport numpy as np", [NoteKind.IGNORED]),
        ("# only a comment", [NoteKind.PUT_BACK]),
        ("import numpy as np\n(", [NoteKind.ADDED]),
        ("%matplotlib inline\nimport numpy as np\n!ls", [NoteKind.ADDED]),
        ("%%time\nimport numpy as np", []),
        ("import numpy as np; import math", [NoteKind.ADDED]),
        ("import numpy as np\nawait something()", [NoteKind.ADDED]),
        ("import numpy as np\n@staticmethod\ndef f():\n    pass", [NoteKind.ADDED]),
        ("import nump as np (", [NoteKind.PUT_BACK]),
        ("", [NoteKind.PUT_BACK]),
    ],
)
def test_given_cells_of_all_sorts_run_as_they_were_handed_out(release, source, kinds):
    notebook = answered(release)
    cell(notebook, "given-import-numpy")["source"] = source
    result = restored(notebook, release)
    assert [note.kind for note in result.notes] == kinds
    is_right(result, release)


def test_added_magics_and_decorators_keep_their_lines(release):
    notebook = answered(release)
    added = "%matplotlib inline\n\n\n# a helper\n@cached\ndef f():\n    return 1  # one"
    cell(notebook, "given-import-numpy")["source"] = f"import numpy as np\n{added}"
    result = restored(notebook, release)
    assert text(result.notebook, "extra-1") == added


def test_an_answer_merged_into_a_given_cell_counts(release):
    notebook = answered(release, mean=None)
    cell(notebook, "given-import-numpy")["source"] = text(release, "given-import-numpy") + "\n\n\n" + MEAN
    result = restored(notebook, release)
    is_right(result, release)
    assert text(result.notebook, "mean") == MEAN
    assert (NoteKind.MOVED, "mean") in told(result)


@pytest.mark.parametrize("source", [MEAN + '\ncheck("mean")', MEAN, 'check("mean")\n' + MEAN])
@pytest.mark.parametrize("left", ["# below", "", None, "stub"])
def test_an_answer_in_a_check_cell_counts(release, source, left):
    stub = text(release, "mean")
    notebook = answered(release, mean=stub if left == "stub" else left)
    cell(notebook, "mean-checks")["source"] = source
    result = restored(notebook, release)
    is_right(result, release)
    assert (NoteKind.MOVED, "mean") in told(result)


# --- answers elsewhere


@pytest.mark.parametrize("where", ["gradecast", "given-import-numpy", "given-average", "forecast-checks"])
def test_an_answer_in_a_cell_of_its_own_counts_and_its_stub_does_not_undo_it(release, where):
    notebook = put(answered(release, mean=text(release, "mean")), where, code(MEAN))
    result = restored(notebook, release)
    is_right(result, release)
    assert told(result) == [(NoteKind.MOVED, "mean")]


def test_all_answers_in_one_cell_at_the_top_count(release):
    everything = "\n\n\n".join(["import numpy as np", MEAN, SMOOTH, FORECAST])
    stubs = {id: text(release, id) for id in ("mean", "smooth", "forecast")}
    result = restored(put(answered(release, **stubs), "given-WIDTH", code(everything)), release)
    is_right_but_for_own_import(result, release)
    assert {note.cell for note in result.notes if note.kind is NoteKind.MOVED} == {"mean", "smooth", "forecast"}


def is_right_but_for_own_import(result, release):
    """Like `is_right`, but the student may repeat given imports."""
    notebook = copy.deepcopy(result.notebook)
    for item in notebook["cells"]:
        if not item["metadata"].get("nbgrader", {}).get("locked") and "".join(item["source"]) == "import numpy as np":
            item["source"] += " "
    is_right(type(result)(notebook, result.notes), release)


@pytest.mark.parametrize("separator", ["\n", "\n\n\n"])
def test_two_answers_merged_into_one_cell_count_both(release, separator):
    result = restored(answered(release, mean=MEAN + separator + SMOOTH, smooth=None), release)
    is_right(result, release)
    assert text(result.notebook, "mean") == MEAN
    assert text(result.notebook, "smooth") == SMOOTH
    assert told(result) == [(NoteKind.MOVED, "smooth")]


def test_two_answers_below_a_magic_for_the_whole_cell_count_both(release):
    result = restored(answered(release, mean=f"%%time\n{MEAN}\n{SMOOTH}", smooth=None), release)
    ids = [item["id"] for item in result.notebook["cells"]]
    assert ids[ids.index("mean") + 1] == "smooth"
    assert "raise" not in text(result.notebook, "smooth")


def test_a_copy_of_the_stub_below_the_answer_does_not_undo_it(release):
    again = {**code(text(release, "mean")), "metadata": cell(release, "mean")["metadata"]}
    is_right(restored(put(answered(release), "given-average", again), release), release)


def test_an_answer_in_a_copy_of_its_cell_counts(release):
    notebook = answered(release, mean=text(release, "mean"))
    again = {**code(MEAN), "metadata": cell(release, "mean")["metadata"]}
    result = restored(put(notebook, "gradecast", again), release)
    is_right(result, release)
    assert text(result.notebook, "mean") == MEAN


def test_of_two_answers_in_cells_of_one_name_the_last_counts_and_a_note_says_so(release):
    notebook = answered(release, mean="def mean(values):\n    return 0.0")
    again = {**code(MEAN), "metadata": cell(release, "mean")["metadata"]}
    result = restored(put(notebook, "mean", again, after=True), release)
    is_right(result, release)
    assert "the last one counts" in result.notes[0].text


def test_a_half_answered_cell_stays_where_it_is(release):
    begun = MEAN.replace("return", "print(values)\n    return")
    notebook = put(answered(release, mean=begun), "mean", code("print('mine')"), after=True)
    result = restored(notebook, release)
    assert text(result.notebook, "mean") == begun
    assert result.notes == ()


def test_an_answer_that_is_simply_missing_gets_no_note(release):
    result = restored(copy.deepcopy(release), release)
    assert result.notes == ()
    assert STUB in text(result.notebook, "mean")


def test_a_missing_answer_is_named(release):
    result = restored(answered(release, mean=None), release)
    assert told(result) == [(NoteKind.UNPLACED, "mean")]
    assert STUB in text(result.notebook, "mean")


def test_an_answer_below_the_line_for_it_is_the_answer(release):
    notebook = answered(release, smooth_by_hand=text(release, "smooth-by-hand"))
    put(notebook, "smooth-by-hand", markdown("Because of full windows."), after=True)
    result = restored(notebook, release)
    assert text(result.notebook, "smooth-by-hand") == "Because of full windows."
    assert told(result) == [(NoteKind.MOVED, "smooth-by-hand")]


# --- notebooks that lost names and metadata, and cells


def test_a_notebook_pasted_into_a_fresh_one_is_recognised(release):
    result = restored(pasted(answered(release)), release)
    assert is_right(result, release).errors == []
    assert text(result.notebook, "smooth-by-hand") == ANSWERS["smooth-by-hand"]
    assert [note for note in result.notes if note.kind is NoteKind.UNPLACED] == []


def test_a_changed_given_cell_is_recognised_without_names_and_put_back(release):
    notebook = answered(release)
    cell(notebook, "given-WIDTH")["source"] = "WIDTH = 1000"
    cell(notebook, "given-average")["source"] = text(release, "given-average").replace("10.0", "20.0")
    left = is_right(restored(pasted(notebook), release), release)
    assert left.WIDTH == 3
    assert left.average == 4.5


def test_all_code_in_one_cell_without_any_text_counts(release):
    notebook = answered(release)
    sources = ["".join(item["source"]) for item in notebook["cells"] if item["cell_type"] == "code"]
    merged = pasted({**notebook, "cells": [code("\n\n".join(sources))]})
    result = restored(merged, release)
    assert is_right(result, release).errors == []
    assert (NoteKind.UNPLACED, "smooth-by-hand") in told(result)


def test_a_name_in_the_metadata_is_enough_to_be_recognised(release):
    notebook = answered(release)
    merged = {**notebook, "cells": [code(MEAN, id="x")]}
    assert text(restored(merged, release).notebook, "mean") == MEAN


@pytest.mark.parametrize("form", ["percent", "light", "script", "plain"])
def test_a_script_of_any_converter_counts(release, form):
    import jupytext
    import nbformat

    notebook = pasted(answered(release))
    if form in ("percent", "light"):
        data = jupytext.writes(nbformat.reads(dumps(notebook), as_version=4), fmt=f"py:{form}")
    elif form == "script":
        data = script_as_nbconvert_writes_it(notebook)
    else:
        data = "\n\n".join("".join(item["source"]) for item in notebook["cells"] if item["cell_type"] == "code")
    result = restored(data.encode(), release, "s.py")
    assert is_right(result, release).errors == []
    if form in ("percent", "script"):  # other forms do not distinguish texts from comments
        assert text(result.notebook, "smooth-by-hand") == ANSWERS["smooth-by-hand"]


def script_as_nbconvert_writes_it(notebook):
    parts = ["#!/usr/bin/env python\n# coding: utf-8\n"]
    for item in notebook["cells"]:
        source = "".join(item["source"])
        commented = "\n".join(f"# {line}" for line in source.split("\n"))
        parts.append(f"# In[ ]:\n\n\n{source}\n\n" if item["cell_type"] == "code" else f"{commented}\n")
    return "\n".join(parts)


def test_another_exercise_with_the_same_imports_is_refused(release):
    cells = [code("from grader import check"), code("import numpy as np"), code("x = 1"), code("def train(): pass")]
    with pytest.raises(SubmissionError, match="none of the cells"):
        restored(pasted({**release, "cells": cells}), release)


def test_a_student_cannot_replace_a_check_or_a_given_cell(release):
    notebook = answered(release)
    cell(notebook, "mean-checks")["source"] = "check = lambda question: print('passed')"
    cell(notebook, "gradecast")["source"] = "def check(question): pass"
    result = restored(notebook, release)
    for id in ("mean-checks", "gradecast"):
        assert text(result.notebook, id) == text(release, id)


def test_notes_are_few_and_short(release):
    notebook = answered(release)
    for number in range(200):
        again = {**code(f"{MEAN}\n{'x' * 5000} = {number}"), "metadata": cell(release, "mean")["metadata"]}
        notebook["cells"].append(again)
    cell(notebook, "given-WIDTH")["source"] = "WIDTH = 3\n" + "\n".join(
        f"y{number}{'z' * 400} = 1" for number in range(900)
    )
    result = restored(notebook, release)
    assert len(result.notes) <= MOST_NOTES
    assert all(len(note.text) <= LONGEST_NOTE and note.text.isprintable() for note in result.notes)


@pytest.mark.parametrize(
    "source",
    [
        "(" * 50_000,
        "[" * 3000 + "]" * 3000,
        "x = " + "-" * 60_000 + "1",
        "%x\n" * 6_000,
        "a\n" * 40_000,
        "\0",
        "1" * 90_000,
    ],
)
def test_source_that_breaks_parsers_is_put_back_and_costs_no_time(release, source):
    notebook = answered(release)
    cell(notebook, "given-import-numpy")["source"] = source
    notebook["cells"].append(code(source))
    result = restored(json.loads(dumps(notebook)), release)
    assert text(result.notebook, "given-import-numpy") == "import numpy as np"


def test_an_imported_assignment_keeps_the_rules_of_nbgrader(release):
    strict = copy.deepcopy(release)
    strict["metadata"]["gradecast"]["rules"] = "nbgrader"
    notebook = answered(strict)
    cell(notebook, "given-import-numpy")["source"] = "import numpy as np\nimport math"
    result = restored(notebook, strict)
    assert text(result.notebook, "given-import-numpy") == "import numpy as np"
    assert "import math" not in dumps(result.notebook)
    assert told(result) == [(NoteKind.PUT_BACK, "given-import-numpy")]


@functools.cache
def exercise(name):
    return load_reference(ROOT / "reference" / name)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["attention_timeseries", "jena_density", "manual_rnn", "minimal_timellm", "transformer"]
)
@pytest.mark.parametrize("size", [2, 3, 1000])
def test_the_exercises_with_cells_merged_and_all_texts_gone_come_back_cell_by_cell(name, size):
    """All code in one cell, or in a few; plots can be told apart only if there is code between them."""
    reference = exercise(name)
    sources = ["".join(item["source"]) for item in reference.solved["cells"] if item["cell_type"] == "code"]
    merged = [code("\n\n\n".join(sources[n : n + size])) for n in range(0, len(sources), size)]
    result = restored(pasted({**reference.solved, "cells": merged}), reference.release)
    before, after = (
        {item["id"]: "".join(item["source"]).strip() for item in notebook["cells"] if item["cell_type"] == "code"}
        for notebook in (reference.solved, result.notebook)
    )
    by_hand = {cell.id for cell in reference.cells if cell.manual}
    assert {id: source for id, source in after.items() if id not in by_hand} == {
        id: source for id, source in before.items() if id not in by_hand
    }
    assert not any(STUB in source for source in after.values())


def test_an_answer_that_became_text_is_named(release):
    notebook = answered(release)
    at = notebook["cells"].index(cell(notebook, "mean"))
    notebook["cells"][at] = {**markdown(MEAN), "id": "mean"}
    result = restored(notebook, release)
    assert told(result) == [(NoteKind.IGNORED, "mean")]
    assert MEAN in texts(result.notebook)


def test_a_statement_that_only_uses_a_name_is_not_an_answer(release):
    notebook = answered(release, mean=text(release, "mean"))
    put(notebook, "gradecast", code("for mean in range(3):\n    print(mean)"))
    result = restored(notebook, release)
    assert text(result.notebook, "mean") == text(release, "mean")


# --- whatever students do to a notebook

LOCKED = (
    "gradecast",
    "given-WIDTH",
    "given-import-numpy",
    "mean-checks",
    "given-average",
    "given-smoothed",
    "smooth-checks",
    "forecast-checks",
)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "move", "append", "prepend", "copy", "own", "drop text", "delete"]),
        st.integers(0, 40),
        st.integers(0, 40),
    ),
    max_size=8,
)


def done_to(notebook, deeds):
    """The notebook after `deeds`, none of which removes an answer; added statements are numbered."""
    cells = notebook["cells"]
    for number, (deed, one, other) in enumerate(deeds):
        at, mark = one % len(cells), f"mark_{number} = {number}"
        item = cells[at]
        is_code = item["cell_type"] == "code"
        source = "".join(item["source"])
        if deed == "merge" and is_code and at + 1 < len(cells) and cells[at + 1]["cell_type"] == "code":
            cells[at] = {**item, "source": f"{source}\n\n{''.join(cells.pop(at + 1)['source'])}"}
        elif deed == "move":
            cells.insert(other % len(cells), cells.pop(at))
        elif deed == "append" and is_code:
            cells[at] = {**item, "source": f"{source}\n{mark}"}
        elif deed == "prepend" and is_code:
            cells[at] = {**item, "source": f"{mark}\n{source}"}
        elif deed == "copy" and item["id"] in ("mean", "smooth", "forecast"):
            cells.insert(other % len(cells), {**item, "source": "".join(item["source"])})
        elif deed == "own":
            cells.insert(at, code(mark, id=f"own-{number}"))
        elif (deed == "drop text" and not is_code) or (
            deed == "delete" and item["id"] in LOCKED and source.count("\n") < 2 and "mark" not in source
        ):
            del cells[at]
    return notebook


def texts(notebook):
    return ["".join(item["source"]) for item in notebook["cells"]]


@functools.cache
def toy_release():
    return load_reference(HERE / "course" / "reference" / "toy").release


@given(DEEDS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_after_any_edits_given_cells_run_once_answers_count_and_nothing_is_lost(deeds, is_pasted):
    release = toy_release()
    notebook = done_to(answered(release), deeds)
    wanted = [f"mark_{number} = {number}" for number in range(len(deeds))]
    code_before = "\n".join("".join(item["source"]) for item in notebook["cells"] if item["cell_type"] == "code")
    result = restored(pasted(notebook) if is_pasted else notebook, release)
    is_whole(result, release)
    assert right_answers(run(notebook)) <= right_answers(run(result.notebook))
    lines = [line for item in result.notebook["cells"] for line in "".join(item["source"]).split("\n")]
    for mark in wanted:
        assert lines.count(mark) == code_before.split("\n").count(mark)
    again = restored(result.notebook, release)
    assert again.notes == () or is_pasted
    assert texts(again.notebook) == texts(result.notebook)


def test_cells_of_blank_lines_and_beginnings_of_escapes_are_read_as_fast_as_others(release):
    """Such cells once took minutes: the search for a magic at the top of a cell began again at every blank line."""
    notebook = answered(release)
    notebook["cells"] += [code("1\n" + " \n" * 49_000 + "2"), code('"' + '\\N{"' * 25_000), code(" \n" * 49_000)]
    with within_cpu(2.0):
        restored = restore(read_notebook(Path("toy.ipynb"), dumps(notebook).encode()), release)
    assert len(restored.notebook["cells"]) >= len(release["cells"])
