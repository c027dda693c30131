"""Building: nothing hidden leaves, and the same reference gives the same bytes."""

import json
import os
import stat
import sys

import numpy as np
import pytest
from helpers import EXPECTED

from grader.errors import AssignmentError, LeakError
from grader.evidence import Observation
from grader.exercise.assignment import load_reference
from grader.exercise.public_assignment import load_release
from grader.exercise.public_part import extract, reads
from grader.judging.view import Expected
from grader.release.compose import compose_release, stale_files, write_release
from grader.support.disk import write_bytes


def test_two_builds_are_byte_identical(toy, toy_folder):
    assert compose_release(toy, EXPECTED) == compose_release(load_reference(toy_folder), EXPECTED)


def test_a_fresh_release_is_not_stale_and_a_touched_one_is(toy, tmp_path):
    files = compose_release(toy, EXPECTED)
    write_release(files, tmp_path)
    assert stale_files(files, tmp_path) == ()
    (tmp_path / "README.md").write_text("other")
    (tmp_path / "stray.txt").write_text("other")
    (tmp_path / "requirements.txt").unlink()
    assert stale_files(files, tmp_path) == ("README.md", "requirements.txt", "stray.txt")
    write_release(files, tmp_path)
    assert stale_files(files, tmp_path) == ()
    assert not (tmp_path / "stray.txt").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such rights")
def test_a_release_may_be_read_by_those_whom_the_umask_lets(toy, tmp_path):
    files = compose_release(toy, EXPECTED)
    before = os.umask(0o027)
    try:
        write_release(files, tmp_path)
        write_bytes(tmp_path / "results.json", b"{}")
    finally:
        os.umask(before)
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in files} == {0o640}
    assert stat.S_IMODE((tmp_path / "results.json").stat().st_mode) == 0o600


def test_nothing_hidden_is_in_the_release(toy):
    files = compose_release(toy, EXPECTED)
    text = "\n".join(data.decode("utf-8", "replace") for data in files.values())
    for secret in (
        "total_of_values",
        "kernel_of_ones",
        "slopes_per_step",
        "Each average needs",
        "mean_of_one_value",
        "smoothing_averages",
        "forecast_continues_lines",
        "SECRET_MARGIN",
        "A line goes on",
        "def forecasts",
        "labels",
        "5f1c0d1d2ab84f0e",
        'of_one": 5',
    ):
        assert secret not in text


def test_only_the_expected_values_that_public_checks_name_are_released(toy):
    files = compose_release(toy, EXPECTED)
    assert json.loads(files["public/expected.json"]) == {"averages": {"shape": [8]}}
    assert "public/expected.npz" not in files


def test_a_release_loads_with_its_public_checks_only(toy, tmp_path):
    write_release(compose_release(toy, EXPECTED), tmp_path)
    assignment = load_release(tmp_path)
    assert [check.name for check in assignment.checks] == ["mean_of_a_range", "smoothing_shortens"]
    assert assignment.questions == toy.assignment.questions
    assert assignment.limits == toy.assignment.limits


def add_check(folder, body, arguments="observed, expected"):
    path = folder / "checks.py"
    path.write_text(
        path.read_text()
        + f'\n\n@check("mean", points=0, hint="h")\ndef added({arguments}):\n    """Says."""\n    {body}\n'
    )
    return load_reference(folder)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("assert expected", "hands on `expected` whole"),
        ("print(vars(expected))", "hands on `expected` whole"),
        ("getattr(observed, 'means')", "hands on `observed` whole"),
        ("assert expected.labels", "reads the labels"),
        ("assert observed.forecasts", "needs unseen inputs"),
    ],
)
def test_a_public_check_that_could_leak_is_refused(toy_folder, body, message):
    with pytest.raises(LeakError, match=message):
        compose_release(add_check(toy_folder, body), EXPECTED)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("assert observed.nothing", "reads observed.nothing, and probes.py has no probe of that name; write one"),
        ("assert expected.thresholds", "'thresholds', which probes.py does not observe"),
    ],
)
def test_a_public_check_of_an_unknown_probe_is_an_error(toy_folder, body, message):
    with pytest.raises(AssignmentError, match=message):
        compose_release(add_check(toy_folder, body), EXPECTED)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("checks.py", "Sum, then divide by how many there are.", "total_of_values = values.sum()"),
        ("probes.py", "Means of small series.", "return windows[:, -1] + slopes_per_step"),
        ("checks.py", "Sum, then divide by how many there are.", "see smoothing_averages"),
        ("notebook.py", "A short exercise", "seed 5f1c0d1d2ab84f0e9f0f6a0a5f3f9c11"),
    ],
)
def test_a_leak_by_hand_stops_the_build(toy_folder, file, old, new):
    path = toy_folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(LeakError, match="would hold"):
        compose_release(load_reference(toy_folder), EXPECTED)


def test_what_a_check_reads_is_found_in_its_source():
    source = "def c(o, e):\n    x = o.a['k'] + e.b['m'] + e.b['n']\n    return e.c, x\n"
    found = reads(source, "c", "checks.py")
    assert found.observed == {"a"}
    assert found.expected == {"b": frozenset({"m", "n"}), "c": None}


MODULE = """\
import os, sys
import numpy as np
from math import pi, tau

# secret comment
A = 1
B = A + 1
SECRET = 2


def helper():
    return B * pi


def wanted():
    # why
    return np.sum(helper())


def hidden():
    return SECRET
"""


def test_extracting_follows_helpers_and_constants_and_nothing_else():
    text = extract(MODULE, ["wanted"], "header")
    namespace = {}
    exec(text, namespace)
    assert {"A", "B", "helper", "wanted", "np", "pi"} <= namespace.keys()
    assert not {"SECRET", "hidden", "os", "sys", "tau"} & namespace.keys()
    assert "secret comment" not in text
    assert "# why" in text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("points = 3", "points = 4", "question 'mean' has 4 points"),
        ("manual = 1", "manual = 2", "question 'smooth'"),
        ('id = "mean"', 'id = "means"', "'mean' that is not listed|'means' has"),
        ("cell_seconds = 3", "cell_second = 3", "'cell_second' is unknown"),
        ("cell_seconds = 3", "cell_seconds = -1", "must be a number above 0"),
        ("seed = 7", 'seed = "7"', "seed has the wrong type"),
        ("seed = 7", "seeds = 7", "unknown key 'seeds'"),
        ("seed = 7", "seed = = 7", "assignment.toml"),
        ("seed = 7", "seed = 7\n[parameters]\nDEPTH = 1", "'DEPTH' is not set"),
        ('[unseen]\nseed = "5f1c0d1d2ab84f0e9f0f6a0a5f3f9c11"', "", "needs \\[unseen\\] seed"),
        ('id = "smooth"', 'id = "mean"', "two questions are called 'mean'|'mean' has"),
    ],
)
def test_a_contradiction_in_the_assignment_is_one_clear_line(toy_folder, old, new, message):
    path = toy_folder / "assignment.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(AssignmentError, match=message) as caught:
        load_reference(toy_folder)
    assert "\n" not in str(caught.value)


def test_unseen_inputs_are_drawn_once_and_again_where_the_cache_is_damaged(toy, tmp_path):
    from grader.exercise.unseen import load_unseen

    def same(left, right):
        return all(np.array_equal(left.inputs[key], right.inputs[key]) for key in left.inputs) and all(
            np.array_equal(left.labels[key], right.labels[key]) for key in left.labels
        )

    drawn = load_unseen(toy, None, tmp_path)
    (stored,) = tmp_path.glob("unseen/*.npz")
    before = stored.stat().st_mtime_ns
    assert same(load_unseen(toy, None, tmp_path), drawn)
    assert stored.stat().st_mtime_ns == before
    stored.write_bytes(stored.read_bytes()[:-1])
    assert same(load_unseen(toy, None, tmp_path), drawn)
    assert len(list(tmp_path.glob("unseen/*.npz"))) == 1


def test_another_seed_draws_other_inputs(toy, tmp_path):
    import dataclasses

    other = dataclasses.replace(toy, unseen_seed="another")
    assert not np.array_equal(toy.unseen(None).labels["next"], other.unseen(None).labels["next"])


def test_a_public_check_that_is_finer_than_what_students_get_is_refused(toy_folder):
    path = toy_folder / "checks.py"
    shape = 'assert_equal(observed.averages["shape"], expected.averages["shape"], "the shape")'
    assert shape in path.read_text()
    path.write_text(path.read_text().replace(shape, shape.replace("shape", "width_two")))
    averages = {**EXPECTED.observations["averages"].value, "width_two": np.array([1.0, 2.0, 4.0, 8.0]) / 3}
    given = Expected({**EXPECTED.observations, "averages": Observation(averages)}, EXPECTED.labels)
    with pytest.raises(AssignmentError, match="smoothing_shortens is finer than the 9 digits"):
        compose_release(load_reference(toy_folder), given)
