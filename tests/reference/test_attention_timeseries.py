"""What the exercise guarantees about its unseen series and its text; `validate` judges the reference itself."""

from __future__ import annotations

import math
import time
from pathlib import Path

import numpy as np
import pytest

from grader.exercise.assignment import load_module
from grader.notebook import read_cells
from grader.notebook.markers import keep_solutions

FOLDER = Path(__file__).parents[2] / "reference" / "attention_timeseries"


@pytest.fixture(scope="module")
def unseen():
    module = load_module(FOLDER / "unseen.py")
    module.SERIES = 80
    return module.draw(np.random.default_rng(1), None)


def solution(name: str):
    """The function `name` of the reference, which must not need a framework."""
    source = next(cell.source for cell in read_cells(FOLDER / "notebook.py") if f"def {name}(" in cell.source)
    namespace = {"np": np, "math": math}
    exec(keep_solutions(source), namespace)
    return namespace[name]


@pytest.mark.parametrize("kind", [bool, float])
def test_a_line_of_millions_of_points_is_judged_in_no_time(kind):
    place = load_module(FOLDER / "checks.py")._place
    values = np.array([0.0, 1.0, 1.0])
    short = np.array([[4.0, 9.0], [5.0, 0.0], [6.0, 1.0], [7.0, 1.0]])
    begun = time.process_time()
    assert place([np.zeros((4_000_000, 2), kind), short], values).tolist() == [5.0, 6.0, 7.0]
    assert place([np.zeros((9, 2))] * 1000 + [short], values) is None
    assert time.process_time() - begun < 1


def test_there_is_one_window_of_each_unseen_series_with_what_followed(unseen):
    windows, future = unseen.inputs["windows"], unseen.labels["future"]
    assert windows.shape == (80, 96, 1)
    assert windows.dtype == np.float32
    assert future.shape == (80, 24)
    assert np.isfinite(windows).all()
    assert len(np.unique(windows[:, -1, 0])) > 70


def test_no_label_is_among_the_inputs(unseen):
    assert not set(unseen.inputs) & (set(unseen.labels) - {"vectors"})
    stretches = np.lib.stride_tricks.sliding_window_view(unseen.inputs["windows"][:, :, 0], 24, axis=1).reshape(-1, 24)
    assert not any(np.isclose(stretches, future).all(axis=1).any() for future in unseen.labels["future"])


def test_the_error_of_persistence_is_that_of_the_baseline(unseen):
    guess = solution("persistence")(unseen.inputs["windows"], 24)
    assert unseen.labels["persistence_mae"] == pytest.approx(np.abs(guess - unseen.labels["future"]).mean())


def test_unseen_series_are_drawn_anew_from_another_seed():
    module = load_module(FOLDER / "unseen.py")
    module.SERIES = 8
    one, again, other = (module.draw(np.random.default_rng(seed), None).labels["future"] for seed in (3, 3, 4))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_masks_leave_each_query_a_key(unseen):
    assert unseen.inputs["mask"].any(axis=1).all()
    assert not unseen.inputs["mask"].all()


def test_the_courses_39_series_are_split_as_its_document_says():
    parts = solution("split_series")(39)
    assert [len(part) for part in parts] == [29, 1, 9]
    assert sorted(np.concatenate(parts)) == list(range(39))


def test_windows_of_the_courses_series_are_counted_as_the_text_says():
    inputs, targets = solution("create_windows")(np.random.default_rng(0).random((2, 840)), 96, 24)
    assert inputs.shape == (2 * 721, 96, 1)
    assert targets.shape == (2 * 721, 24)
