"""What the exercise guarantees about its unseen weather and its text; `validate` judges the reference itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from grader.exercise.assignment import load_module
from grader.notebook import read_cells
from grader.notebook.markers import keep_solutions

FOLDER = Path(__file__).parents[2] / "reference" / "jena_density"


@pytest.fixture(scope="module")
def unseen():
    module = load_module(FOLDER / "unseen.py")
    module.YEARS = 2
    return module.draw(np.random.default_rng(1), None)


def solution(name: str):
    """The function `name` of the reference, which must not need a framework."""
    source = next(cell.source for cell in read_cells(FOLDER / "notebook.py") if f"def {name}(" in cell.source)
    namespace = {"np": np}
    exec(keep_solutions(source), namespace)
    return namespace[name]


def test_unseen_windows_are_clean_and_have_one_label_each(unseen):
    windows, density = unseen.inputs["windows"], unseen.labels["density"]
    assert windows.shape == (72, 144, 14)
    assert density.shape == unseen.labels["density_now"].shape == (72,)
    assert np.isfinite(windows).all()
    assert (windows[:, :, [11, 12]] >= 0).all()
    assert np.array_equal(windows[:, -1, 10], unseen.labels["density_now"])


def test_no_unseen_window_shares_a_row_with_another(unseen):
    rows = np.round(unseen.inputs["windows"].reshape(-1, 14), 2)
    assert len(np.unique(rows, axis=0)) == len(rows)


def test_labels_are_not_among_the_inputs(unseen):
    assert not set(unseen.labels) & set(unseen.inputs)
    assert (unseen.labels["density"] != unseen.labels["density_now"]).mean() > 0.9


def test_unseen_weather_is_drawn_anew_from_another_seed(unseen):
    module = load_module(FOLDER / "unseen.py")
    module.YEARS = 1
    one, again, other = (module.draw(np.random.default_rng(seed), None).labels["density"] for seed in (3, 3, 4))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_the_real_year_is_split_as_the_course_document_says():
    assert solution("split_rows")(52_696) == (28_982, 13_174, 10_540)


def test_the_delay_is_that_of_the_course_document():
    assert solution("target_delay")(6, 144, 48) == 1146
