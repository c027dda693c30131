"""How it is judged, outside the sandbox. `expected` is what your own solution left behind: nothing is typed in."""

from grader.checks import assert_close, assert_shape, check


@check("smooth", points=1, hint="One level for each value.")
def there_is_a_level_for_each_value(observed, expected):
    """The levels have the shape of the values."""
    assert_shape(observed.small_series["levels"], (5,), "the levels")


@check("smooth", points=1, hint="Work out the first three levels of 0, 0, 1 with pencil and paper.")
def a_step_is_smoothed(observed, expected):
    """A step from 0 to 1 is smoothed as the formula says."""
    assert_close(observed.small_series["levels"], expected.small_series["levels"], what="the level")


@check("smooth", points=2, hidden=True, hint="Is the weight used as it is given?")
def other_weights_are_right(observed, expected):
    """On other series and with other weights the levels are right."""
    assert_close(observed.unseen_series["levels"], expected.unseen_series["levels"], what="the level")


@check("smooth", points=1, hidden=True, hint="Where does the first level come from?")
def one_value_is_its_own_level(observed, expected):
    """A series of one value is its own level."""
    assert_close(observed.unseen_series["of_one_value"], expected.unseen_series["of_one_value"], what="the level")
