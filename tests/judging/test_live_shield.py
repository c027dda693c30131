"""`check` in a notebook observes as in grading, and leaves the notebook's own state unchanged."""

from __future__ import annotations

import os
import random
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from grader.judging.namespace import observe_here
from grader.model import Limits
from grader.probes import load_probes
from grader.support.wall_bound import within_wall

PROBES = """
import os, warnings
import numpy as np
from grader.probes import probe

@probe
def looked(student):
    import matplotlib.pyplot as plt
    warnings.warn("careful")
    with open("here.txt") as file:
        text = file.read()
    return {"text": text, "log": float(np.log(np.zeros(1))[0]), "draw": float(np.random.rand()),
            "figures": len(plt.get_fignums()), "value": float(student["f"](0.0))}
"""


@pytest.fixture
def left_behind(tmp_path, monkeypatch):
    """The folder in which the notebook began, after its last cell changed settings of the process."""
    (tmp_path / "here.txt").write_text("mine")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    before = np.geterr()
    np.seterr(all="raise")
    figure = plt.figure()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield tmp_path, figure
    np.seterr(**before)
    plt.close("all")


def test_what_the_notebook_left_reaches_no_probe_and_is_there_afterwards(left_behind):
    folder, figure = left_behind
    random.seed(1)
    np.random.seed(1)
    expected_next = np.random.RandomState(1).rand()
    seen = observe_here(load_probes(PROBES), {"f": lambda x: np.divide(1, x)}, 3, Limits(), directory=folder)["looked"]
    assert seen.fault is None, seen.fault
    assert seen.value == {
        "text": "mine", "log": -np.inf, "draw": float(np.random.RandomState(3).rand()), "figures": 0, "value": np.inf
    }  # fmt: skip
    assert np.random.rand() == expected_next
    assert Path.cwd() == folder / "elsewhere"
    assert np.geterr()["divide"] == "raise"
    assert plt.get_fignums() == [figure.number]
    with pytest.raises(UserWarning):
        warnings.warn("careful", stacklevel=1)


def test_a_probe_that_fails_changes_nothing_either(left_behind):
    folder, _ = left_behind
    seen = observe_here(load_probes(PROBES), {"f": lambda x: 1 / x}, 3, Limits(), directory=folder)
    assert seen["looked"].fault.name == "ZeroDivisionError"
    assert os.getcwd() == str(folder / "elsewhere")
    assert np.geterr()["divide"] == "raise"


BOUNDED = """
import numpy as np
from grader.probes import probe

@probe
def endless(student):
    return student["endless"]()

@probe
def huge(student):
    return np.zeros(1 << 18)

@probe
def leaving(student):
    raise SystemExit(3)

@probe
def small(student):
    return 1.0
"""


def test_a_probe_that_takes_or_returns_too_much_costs_only_one_observation():
    def endless():
        while True:
            pass

    limits = Limits(probe_seconds=0.2 / (os.cpu_count() or 1), evidence_mib=1)
    seen = observe_here(load_probes(BOUNDED), {"endless": endless}, 1, limits)
    assert seen["endless"].ran_out_of_time
    assert seen["huge"].fault is not None
    assert seen["leaving"].fault.name == "SystemExit"
    assert seen["small"].value == 1.0


def test_what_runs_out_of_time_for_a_question_is_not_tried_again_for_it():
    """A loop without end is waited for once a question; a probe that another question needs is tried."""
    tried = []

    def endless():
        tried.append(1)
        while True:
            pass

    source = "from grader.probes import probe\n" + "".join(
        f"@probe\ndef {name}(student):\n    return student['{called}']()\n"
        for name, called in (("first", "endless"), ("again", "endless"), ("shared", "quick"), ("other", "quick"))
    )
    readers = {"first": {"a"}, "again": {"a"}, "shared": {"a", "b"}, "other": {"b"}}
    namespace, limits = {"endless": endless, "quick": lambda: 1.0}, Limits(probe_seconds=0.2)
    seen = observe_here(load_probes(source), namespace, 1, limits, bound=within_wall, readers=readers)
    assert len(tried) == 1
    assert seen["again"] == seen["first"]
    assert seen["first"].ran_out_of_time
    assert seen["shared"].value == seen["other"].value == 1.0
