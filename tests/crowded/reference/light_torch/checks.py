from grader.checks import assert_close, check


@check("fit", points=2, hint="Train until the loss no longer falls.")
def slope_is_found(observed, expected):
    """The slope is that of the data."""
    assert_close(observed.fitted["slope"], 3.0, rtol=0, atol=0.3)


@check("apply", points=1, hidden=True, hint="A line through the origin.")
def line_is_applied(observed, expected):
    """The line goes through the origin."""
    assert_close(observed.applied["values"], expected.applied["values"], rtol=1e-6)
