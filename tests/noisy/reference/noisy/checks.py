from grader.checks import assert_at_most, assert_finite, check, metric


@check("guess", points=1, hint="Return a number.")
def guess_is_a_number(observed, expected):
    """The guess is a finite number."""
    assert_finite(observed.guessed["value"], "the guess")


@metric(best="low", bound=1.0)
def error_of_the_guess(observed, expected):
    """Distance of the guess from zero."""
    return abs(observed.unseen_guess["sum"] - expected.labels["offset"])


@check("guess", points=1, hidden=True, metric="error_of_the_guess", hint="Draw more numbers.")
def guess_is_near(observed, expected):
    """The guess is near zero."""
    assert_at_most(error_of_the_guess(observed, expected), expected.thresholds["error_of_the_guess"], "the error")
