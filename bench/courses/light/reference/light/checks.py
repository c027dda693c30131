"""How the light exercise is judged."""

from grader.checks import assert_close, assert_shape, check

TOLERANCE = 1e-3


@check("normalise", points=2, hidden=True, hint="Mean 0, and standard deviation 1.")
def walk_is_normalised(observed, expected):
    """A walk is scaled as it should be."""
    assert_close(observed.normalised["walk"], expected.normalised["walk"], rtol=0, atol=TOLERANCE)


@check("smooth", points=1, hint="How many full windows fit?")
def smoothing_shortens(observed, expected):
    """The result has one value for each full window."""
    assert_shape(observed.smoothed["series"], (196,))


@check("smooth", points=1, hidden=True, hint="Every value of a window counts the same.")
def walk_is_smoothed(observed, expected):
    """A walk is smoothed as it should be."""
    assert_close(observed.smoothed["walk"], expected.smoothed["walk"], rtol=0, atol=TOLERANCE)


@check("forecast", points=2, hidden=True, hint="The first value to come is one step after the last.")
def walk_is_continued(observed, expected):
    """A walk is continued along the line through its ends."""
    assert_close(observed.forecasts["walk"], expected.forecasts["walk"], rtol=0, atol=TOLERANCE)
