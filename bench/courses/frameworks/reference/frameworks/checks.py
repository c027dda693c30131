"""How the exercise with three libraries is judged."""

from grader.checks import assert_close, check


@check("normalise", points=2, hidden=True, hint="Mean 0, and standard deviation 1.")
def walk_is_normalised(observed, expected):
    """A walk is scaled as it should be."""
    assert_close(observed.normalised["walk"], expected.normalised["walk"], rtol=0, atol=1e-3)


@check("attend", points=2, hidden=True, hint="The weights of one query add up to 1.")
def weights_are_right(observed, expected):
    """The weights are those of scaled products."""
    assert_close(observed.attended["weights"], expected.attended["weights"], rtol=0, atol=1e-3)


@check("baseline", points=2, hidden=True, hint="One mean for each window.")
def means_are_right(observed, expected):
    """The baseline is the mean of each window."""
    assert_close(observed.baselines["means"], expected.baselines["means"], rtol=0, atol=1e-3)
