"""What is special to `hyperparameter_search`: what is lent agrees with brute force, and its unseen inputs are fair."""

from __future__ import annotations

import itertools
import math
from types import SimpleNamespace

import numpy as np
import pytest
from helpers import ROOT

from grader.exercise.assignment import load_module

FOLDER = ROOT / "reference" / "hyperparameter_search"


@pytest.fixture(scope="module")
def probes():
    return load_module(FOLDER / "probes.py")


@pytest.fixture(scope="module")
def checks():
    return load_module(FOLDER / "checks.py")


@pytest.fixture(scope="module")
def unseen():
    module = load_module(FOLDER / "unseen.py")
    module.YEARS = 1
    return module.draw(np.random.default_rng(1), None)


def test_the_bracket_that_is_lent_is_that_of_the_formula(probes):
    assert probes._bracket(9, 3, 2) == [(9, 1), (3, 3), (1, 9)]
    assert probes._bracket(9, 3, 1) == [(5, 3), (1, 9)]
    assert probes._bracket(9, 3, 0) == [(3, 9)]
    assert probes._bracket(1, 3, 0) == [(1, 1)]
    assert probes._bracket(243, 3, 5)[0] == (243, 1)


def test_the_halving_that_is_lent_keeps_the_smallest(probes):
    winner, loss = probes._successive_halving(lambda one, epochs: one / epochs, [5, 3, 8, 4], [(4, 1), (2, 2), (1, 4)])
    assert (winner, loss) == (3, 0.75)


def test_no_number_of_draws_that_is_asked_for_is_a_matter_of_rounding(probes):
    for top, confidence in ((0.05, 0.95), *probes.SHARES):
        exact = math.log(1 - confidence) / math.log(1 - top)
        assert abs(exact - round(exact)) > 0.01


def _halving(rank):
    """Successive halving by this rank of a pair of configuration and loss."""

    def halve(evaluate, configurations, rounds):
        alive = list(configurations)
        for number, epochs in rounds:
            results = sorted(((one, evaluate(one, epochs)) for one in alive[:number]), key=rank)
            alive = [one for one, _ in results]
        return results[0]

    return halve


@pytest.mark.parametrize(
    ("rank", "right"),
    [
        (lambda pair: math.inf if math.isnan(pair[1]) else pair[1], True),
        (lambda pair: (math.isnan(pair[1]), pair[1]), True),
        (lambda pair: pair[1], False),
        (lambda pair: -math.inf if math.isnan(pair[1]) else pair[1], False),
    ],
)
def test_a_diverged_training_that_survives_is_seen(probes, checks, rank, right):
    seen = SimpleNamespace(diverged=probes.diverged({"successive_halving": _halving(rank)}))
    if right:
        checks.diverged_trainings_do_not_survive(seen, None)
    else:
        with pytest.raises(AssertionError):
            checks.diverged_trainings_do_not_survive(seen, None)


def test_the_sizes_of_keras_tuners_rounds_are_those_of_its_source(checks):
    assert checks._sizes(1, 3) == {(0, 0): 1}
    assert checks._sizes(3, 3) == {(0, 0): 2, (1, 0): 3, (1, 1): 1}
    assert checks._sizes(9, 3) == {(0, 0): 3, (1, 0): 5, (1, 1): 2, (2, 0): 9, (2, 1): 3, (2, 2): 1}


def test_the_gap_by_trying_is_that_of_the_formula(checks):
    for window, horizon, stride in ((24, 6, 2), (24, 6, 3), (1, 1, 7), (5, 3, 4)):
        assert checks._apart(window, horizon, stride) == (window + horizon - 1) // stride


def test_no_unseen_window_holds_the_target_of_another(unseen):
    hours, after = unseen.inputs["hours"], unseen.labels["temperature"]
    assert hours.shape == (len(after), 24)
    assert np.isfinite(hours).all()
    assert load_module(FOLDER / "unseen.py").APART > 24 + 6


def test_the_error_that_has_to_be_beaten_is_that_of_the_day_before(unseen):
    guess = unseen.inputs["hours"][:, 5]
    wanted = np.sqrt(np.mean((guess - unseen.labels["temperature"]) ** 2))
    assert unseen.labels["naive_rmse"] == pytest.approx(wanted)


class _Dataset:
    """Batches of windows and targets, for ever, as a `tf.data.Dataset` that repeats has them."""

    def __init__(self, windows, targets, size):
        self.batches = [(windows[i : i + size], targets[i : i + size]) for i in range(0, len(windows), size)]

    def __iter__(self):
        return itertools.cycle(self.batches)


def test_a_dataset_is_what_was_handed_over_as_arrays_are(probes):
    random = np.random.default_rng(0)
    training, validation = ((random.standard_normal((n, 24)), random.standard_normal(n)) for n in (40, 12))
    order = random.permutation(40)
    shuffled = _Dataset(training[0][order][..., np.newaxis], training[1][order][:, np.newaxis], 20)
    arrays = {"x": training[0], "y": training[1], "batch_size": 20, "validation_data": validation}
    datasets = {"x": shuffled, "validation_data": _Dataset(*validation, 8)}
    for call in (arrays, datasets):
        assert probes._same(call, training, validation) == {"training": True, "validation": True}
        assert probes._batch_size(call) == 20
    assert probes._same(datasets, validation, training) == {"training": False, "validation": False}
    assert probes._same({}, training, validation) == {"training": False, "validation": False}
