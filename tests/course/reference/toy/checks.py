"""How the toy exercise is judged."""

from grader.checks import assert_at_most, assert_close, assert_equal, assert_shape, check, mae

SECRET_MARGIN = 1e-9


@check("mean", points=1, hint="Sum, then divide by how many there are.")
def mean_of_a_range(observed, expected):
    """The mean of 0, 1, 2, 3 is right."""
    assert_close(observed.means["of_range"], 1.5, what="the mean")


@check("mean", points=2, hidden=True, hint="What if there is one value only?")
def mean_of_one_value(observed, expected):
    """The mean of one value is the value."""
    assert_equal(observed.means["of_one"], expected.means["of_one"])


@check("smooth", points=1, hint="How many full windows fit?")
def smoothing_shortens(observed, expected):
    """The result has one value for each full window."""
    assert_equal(observed.averages["shape"], expected.averages["shape"], "the shape")


@check("smooth", points=2, hidden=True, hint="Every value counts the same.")
def smoothing_averages(observed, expected):
    """Each value is the average of its window."""
    assert_shape(observed.averages["width_two"], (4,))
    assert_close(observed.averages["width_two"], expected.averages["width_two"], rtol=SECRET_MARGIN)


@check("forecast", points=2, hidden=True, hint="A line goes on as it was.")
def forecast_continues_lines(observed, expected):
    """Straight lines are forecast exactly."""
    assert_at_most(mae(observed.forecasts["next"], expected.labels["next"]), SECRET_MARGIN, "the error")
