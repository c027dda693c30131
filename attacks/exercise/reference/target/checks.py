"""How the target is judged. @TESTS@"""

import numpy as np

from grader.checks import assert_at_most, assert_close, assert_finite, assert_no_leak, assert_shape, check, mae

SECRET = "@EXPECTED@"
"""Stands for what only the grader knows."""


@check("mean", points=1, hint="Sum, then divide by how many there are.")
def mean_of_a_range(observed, expected):
    """The mean of 0, 1, 2, 3 is right."""
    assert_close(observed.means["mean"], 1.5, what="the mean")


@check("mean", points=1, hidden=True, hint="Does it depend on the values?")
def unseen_means_are_right(observed, expected):
    """Means of unseen series are right."""
    assert_close(observed.unseen_means["means"], expected.unseen_means["means"], rtol=1e-9, what="a mean")


@check("fit", points=2, hidden=True, hint="Does it learn from the values that it is given?")
def fit_learns(observed, expected):
    """The weights for another process are those of least squares."""
    assert_close(observed.fits["other"], expected.fits["other"], rtol=1e-6, what="a weight")


@check("fit", points=1, hidden=True, hint="Which rows may the weights see?")
def weights_come_from_training_rows(observed, expected):
    """The notebook's weights come from the training rows alone."""
    assert_close(observed.fits["own"], expected.fits["own"], rtol=1e-6, what="a weight")


@check("fit", points=1, hidden=True, hint="Which rows may the weights see?")
def weights_do_not_change_with_later_rows(observed, expected):
    """The notebook's weights stay the same when later rows change."""
    assert_no_leak(observed.audit, "fits.own")


@check("forecast", points=5, hidden=True, hint="How good is the last value alone?")
def forecast_is_good(observed, expected):
    """On unseen windows the forecast has at most 0.6 times the error of the last value."""
    wanted = expected.labels["next"]
    assert_shape(observed.forecasts["next"], np.shape(wanted))
    assert_finite(observed.forecasts["next"], "the forecast")
    assert_at_most(mae(observed.forecasts["next"], wanted), 0.6 * expected.labels["persistence"], "the error")
