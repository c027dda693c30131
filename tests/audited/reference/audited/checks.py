"""How the exercise is judged."""

from grader.checks import assert_no_leak, assert_shape, check


@check("scale", points=1, hidden=True, hint="Which rows may the mean see?")
def mean_is_that_of_the_training(observed, expected):
    """The mean does not change when rows for validation and test do."""
    assert_no_leak(observed.audit, "mean")


@check("work", points=1, hint="Both columns have one.")
def there_is_a_mean_for_each_column(observed, expected):
    """There is a mean for each column."""
    assert_shape(observed.statistics["mean"], (2,), "the mean")
