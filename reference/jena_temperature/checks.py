"""How `jena_temperature` is judged. Checks of shapes and properties are public; unseen sizes and weather are hidden."""

import numpy as np

from grader.checks import (
    assert_at_most,
    assert_causal,
    assert_close,
    assert_equal,
    assert_finite,
    assert_shape,
    check,
    mae,
    metric,
)

EXAMPLES = {"A": [3, 1, 1, 3], "B": [3, 2, 1, 3], "C": [4, 3, 2, 3]}
"""Windows that follow from the arguments: see `_first_pairs`."""


def _series(values, what):
    """`values` as an array of shape (n,), n > 0, finite; anything else fails."""
    assert_finite(values, what)
    series = np.asarray(values, dtype=float)
    assert series.ndim == 1 and series.size, f"{what} should be a series of numbers, and has shape {series.shape}"
    return series


# 1. Windows


@check("windows", points=0.5, hint="Cut 0, 1, 2, … with your arguments on paper: do you get the windows of the figure?")
def examples_are_cut(observed, expected):
    """The four arguments are whole numbers in a dict, and cut the series into the windows of A, B and C."""
    seen = observed.examples
    names = ["sampling_rate", "sequence_length", "sequence_stride", "shift"]
    assert_equal(seen["names"], [names] * 3, "the list of names in the dict")
    assert_equal(seen["whole"], True, "that all are whole numbers")
    assert_close(seen["numbers"], np.array(list(EXAMPLES.values())), what="an argument of A, B or C")


@check("windows", points=0.25, hint="Whole numbers: `//`, `len`, `max`. And is -1 rows ahead possible?")
def counts_are_whole_numbers(observed, expected):
    """For A, B and C the numbers of windows and of rows ahead are whole, and only A looks ahead."""
    assert_equal(observed.counts["whole"], True, "that all are whole numbers")
    ahead = _series(observed.counts["ahead"], "the rows ahead")
    assert_equal([bool(rows > 0) for rows in ahead], [True, False, False], "which of A, B and C look ahead")


@check("windows", points=1.25, hidden=True, hint="The shift is counted from the start of the window, wherever that is.")
def arguments_are_found_for_any_windows(observed, expected):
    """The arguments are right for other windows, too, also for such as begin later in the series."""
    assert_close(observed.unseen_arguments["numbers"], expected.unseen_arguments["numbers"], what="an argument")


@check("windows", points=0.75, hidden=True, hint="How many rows lie between the first and the last value of a window?")
def rows_ahead_are_counted(observed, expected):
    """The distance from the last value of a window to its target is right for other windows, too."""
    assert_close(observed.unseen_counts["ahead"], expected.unseen_counts["ahead"], what="the rows ahead")


@check("windows", points=1.25, hidden=True, hint="Sometimes the window ends first, and sometimes the targets do.")
def windows_are_counted(observed, expected):
    """The number of windows is that of Keras, for other arguments and for series that are too short for any."""
    assert_close(observed.counts["number"], expected.counts["number"], what="the windows of A, B or C")
    assert_close(observed.unseen_counts["number"], expected.unseen_counts["number"], what="a number of windows")


# 2. Baseline


@check("baseline", points=0.25, hint="One number for each window, in °C: from which step, which column?")
def naive_forecast_is_in_degrees(observed, expected):
    """The obvious guess is one temperature in °C for each window."""
    seen = observed.steady_weather["seen"]
    assert_shape(seen, (3,), "the forecast for three windows")
    assert_finite(seen, "the forecast")
    assert bool(np.all(np.abs(np.asarray(seen)) < 60)), "a forecast is no temperature in °C"


@check("baseline", points=0.25, hint="`float(…)` makes a plain number out of an array without axes.")
def error_is_a_number(observed, expected):
    """The MAE is one plain number, for forecasts of shape (n,) the right one."""
    assert_equal(observed.evaluated["plain"], True, "that the MAE is a float")
    assert_close(observed.evaluated["flat"], 5.0, rtol=1e-5, what="the MAE of errors 1, -2, 3, -4 and 15")


@check("baseline", points=0.75, hidden=True, hint="Now is the last step. Which two numbers undo the normalisation?")
def naive_forecast_is_the_temperature_now(observed, expected):
    """The obvious guess is the temperature at the last step."""
    assert_close(observed.steady_weather["seen"], expected.steady_weather["wanted"], atol=1e-3, what="a temperature")


@check("baseline", points=0.75, hidden=True, hint="Shapes (n, 1) and (n,) are broadcast to (n, n).")
def error_is_right_for_columns(observed, expected):
    """The MAE is right for forecasts of shape (n, 1), too."""
    assert_close(
        observed.evaluated["column"], 5.0, rtol=1e-5, what="the MAE of errors 1, -2, 3, -4 and 15, as a column"
    )


# 3. Networks


def _assert_begins_at_the_guess(seen, what):
    """Fail unless a network is not compiled, and returns one zero for each of two windows."""
    assert_equal(seen["compiled"], False, f"that the {what} network is compiled")
    assert_shape(seen["output"], (2, 1), f"the output of the {what} network for two windows")
    assert_close(seen["untrained"], np.zeros((2, 1)), atol=1e-6, what=f"the output of the untrained {what} network")


@check("networks", points=0.5, hint="The last layer: one unit, and `kernel_initializer`. `compile` comes later.")
def networks_begin_at_the_obvious_guess(observed, expected):
    """The three networks return one number for each window, which is zero before training."""
    for name in ("dense", "convolutional", "lstm"):
        _assert_begins_at_the_guess(observed.first_look[name], name)


def _assert_same_network(seen, wanted):
    """Fail unless the weights have the shapes of the reference's, and do the same to unseen windows."""
    assert_equal(seen["shapes"], wanted["shapes"], "the list of shapes of the weights")
    assert_close(seen["outputs"], wanted["outputs"], rtol=1e-3, atol=1e-4, what="an output for unseen windows")


@check("networks", points=1, hidden=True, hint="Flatten, 16 units with relu, one unit without.")
def dense_network_is_right(observed, expected):
    """The dense network has the layers of the table: with the same weights it computes the same."""
    _assert_same_network(observed.dense, expected.dense)


@check("networks", points=1.5, hidden=True, hint="How wide is each filter, where is the maximum, and where is it not?")
def convolutional_network_is_right(observed, expected):
    """The convolutional network has the layers of the table: with the same weights it computes the same."""
    _assert_same_network(observed.convolutional, expected.convolutional)


@check("networks", points=1, hidden=True, hint="One LSTM with Keras' defaults; the last layer reads its last state.")
def recurrent_network_is_right(observed, expected):
    """The recurrent network has the layers of the table: with the same weights it computes the same."""
    _assert_same_network(observed.lstm, expected.lstm)


# 4. Sizes


@check("sizes", points=0.25, hint="496, 1,984 and 1,552 are in the text. A dense layer of one unit over 16 has 17.")
def known_sizes_are_right(observed, expected):
    """The numbers of parameters are whole, and those that the text names are right."""
    assert_equal(observed.sizes["whole"], True, "that all are whole numbers")
    assert_close(observed.sizes["numbers"], [496.0, 1984.0, 1552.0, 17.0], what="a number of parameters")


@check("sizes", points=0.25, hint="Two axes or three? And what do two directions do to the last one?")
def shapes_are_tuples(observed, expected):
    """A shape is a tuple: of three numbers if all states are returned, else of two."""
    assert_equal(observed.shapes["tuples"], True, "that all are tuples")
    assert_equal([len(shape) for shape in observed.shapes["seen"]], [2, 3, 2, 3], "the list of numbers of axes")


@check("sizes", points=0.25, hint="A filter of width 3 fits 8 times into 10 steps.")
def known_lengths_are_right(observed, expected):
    """A filter of width 3 leaves 8 of 10 steps, and there is one length for each filter."""
    assert_close(observed.known_lengths["one"], [8.0], what="the length after a filter of width 3")
    assert_equal(len(observed.known_lengths["two"]), 2, "the number of lengths for two filters")


@check("sizes", points=1, hidden=True, hint="The GRU: three times units, each with two biases.")
def single_layers_are_counted(observed, expected):
    """The parameters of a layer of any kind and size are counted."""
    assert_close(observed.unseen_sizes["single"], expected.unseen_sizes["single"], what="a number of parameters")


@check(
    "sizes",
    points=1,
    hidden=True,
    hint="The inputs of the second layer are the outputs of the first, in both directions.",
)
def stacks_and_directions_are_counted(observed, expected):
    """The parameters of stacked and of bidirectional layers are counted, and of both at once."""
    for name in ("stacks", "both", "both_stacks"):
        assert_close(observed.unseen_sizes[name], expected.unseen_sizes[name], what="a number of parameters")


@check("sizes", points=0.5, hidden=True, hint="Is the order batch, steps, units? Are both directions side by side?")
def shapes_are_right(observed, expected):
    """The shapes of outputs are right for any size."""
    assert_equal(observed.shapes["seen"], expected.shapes["seen"], "the list of shapes")
    for name in ("all", "last"):
        assert_close(observed.unseen_shapes[name], expected.unseen_shapes[name], what="a size of an axis")


@check("sizes", points=0.75, hidden=True, hint="Round down after each maximum; there is none after the last filter.")
def steps_left_are_counted(observed, expected):
    """The steps after convolutions of any width are counted."""
    assert_close(observed.known_lengths["two"], expected.known_lengths["two"], what="a length")
    assert_close(observed.lengths["unseen"], expected.lengths["unseen"], what="a length")


# 5. By hand


@check("by_hand", points=0.75, hint="Without recurrent weights a state is tanh(x U + b).")
def single_steps_are_right(observed, expected):
    """States have shape (steps, units), and without recurrent weights they are tanh(x U + b)."""
    assert_shape(observed.first_steps["states"], (2, 3), "the states of two steps")
    assert_close(observed.first_steps["states"], expected.first_steps["wanted"], atol=1e-5, what="a state")


@check(
    "by_hand",
    points=2.25,
    hidden=True,
    hint="Compare with Keras in the cell below the function. `W` stands on the right.",
)
def states_are_those_of_the_recurrence(observed, expected):
    """All states of unseen sequences are those of the recurrence."""
    assert_close(observed.states["states"], expected.states["states"], rtol=1e-4, atol=1e-5, what="a state")


@check("by_hand", points=1, hidden=True, hint="What goes from one step to the next? And in which direction?")
def past_reaches_the_last_state(observed, expected):
    """The first input reaches the last state, and no state depends on a later input."""
    reach = _series([observed.states["reach"]], "the change of the last state")[0]
    assert reach > 1e-6, "the last state does not depend on the first input"
    assert_causal(observed.states["future"], "the states")


# 6. Failure


@check(
    "failure", points=0.5, hint="What is the smallest number in each column? Only that one is a fault; frost is not."
)
def marked_readings_are_found(observed, expected):
    """The rows are whole numbers in an array, those of a wind that was marked; and none where nothing is."""
    seen = observed.small_record
    assert_close(seen["rows"], [2.0, 3.0], what="a faulty row of the small record")
    assert_equal(seen["whole"], True, "that the rows are whole numbers in an array")
    assert_equal(seen["none"], [], "the list of faulty rows of a flawless record")


@check("failure", points=0.25, hint="A copy has the shape of `raw`; `raw[...] = ` would change `raw` itself.")
def repaired_record_is_a_copy(observed, expected):
    """The repaired record has all rows and columns, and the record itself is left as it is."""
    seen = observed.small_record
    assert_shape(seen["repaired"], (6, 14), "the repaired record")
    assert_equal(seen["untouched"], True, "`raw` untouched")
    good = np.delete(np.asarray(seen["repaired"], dtype=float), 11, axis=1)
    assert_close(good, np.delete(expected.small_record["good"], 11, axis=1), atol=1e-4, what="a good reading")


@check("failure", points=0.5, hint="True or False for each start; with no rows all are False.")
def windows_are_marked(observed, expected):
    """There is True or False for each window, and no window reads one of no rows."""
    seen = observed.few_windows
    assert_shape(seen["shape"], (6,), "the answer for six windows")
    assert_equal(seen["truths"], True, "that it holds True and False")
    assert_close(seen["none"], np.zeros(6), what="the answer for no rows")


@check("failure", points=0.5, hidden=True, hint="Any column may be faulty; a row counts once.")
def faults_are_found_in_all_columns(observed, expected):
    """All rows with a fault are found, whatever its column, once and in order."""
    assert_close(observed.record["rows"], expected.record["rows"], what="a faulty row")


@check(
    "failure",
    points=0.75,
    hidden=True,
    hint="Which reading is known when one is missing: that before, or that after it?",
)
def last_good_reading_is_taken(observed, expected):
    """Each faulty reading, and no other, becomes the last good one before it in its column."""
    assert_close(observed.record["repaired"], expected.record["repaired"], atol=1e-3, what="a reading")


@check(
    "failure", points=1.5, hidden=True, hint="Is the last step of a window part of it? Are the rows between its hours?"
)
def windows_that_read_a_row_are_found(observed, expected):
    """Just those windows are marked that read one of the rows in one of their steps."""
    assert_close(observed.few_windows["seen"], expected.few_windows["seen"], what="the answer for a window")
    for name in ("all", "each"):
        assert_close(observed.many_windows[name], expected.many_windows[name], what="the answer for a window")


# 7. Stacked


@check("stacked", points=0.25, hint="One unit at the end, a kernel of zeros, not compiled.")
def deeper_networks_begin_at_the_obvious_guess(observed, expected):
    """The stacked and the bidirectional network return one number for each window, zero before training."""
    for name in ("stacked", "bidirectional"):
        _assert_begins_at_the_guess(observed.stacked_look[name], name)


@check("stacked", points=0.25, hint="`np.asarray(states)[0] != 0` has True and False, a row for each step.")
def survivors_are_marked(observed, expected):
    """The units that are alive come as True and False, of shape (steps, units)."""
    assert_shape(observed.survivors["shape"], (20, 300), "the answer for 20 steps and 300 units")
    assert_equal(observed.survivors["truths"], True, "that it holds True and False")


@check("stacked", points=0.5, hidden=True, hint="Two GRUs of 16 units; which one has to return sequences?")
def stacked_network_is_right(observed, expected):
    """The stacked network has the layers of the table: with the same weights it computes the same."""
    _assert_same_network(observed.stacked, expected.stacked)


@check(
    "stacked",
    points=0.5,
    hidden=True,
    hint="`recurrent_dropout` is an argument of the GRU, `Dropout` a layer after it.",
)
def dropout_is_where_it_should_be(observed, expected):
    """Both GRU layers have recurrent dropout 0.5 and no other; one layer of dropout 0.5 follows."""
    for name, what in (
        ("recurrent", "recurrent dropout"),
        ("inputs", "dropout of inputs"),
        ("between", "Dropout layers"),
    ):
        assert_equal(observed.stacked[name], expected.stacked[name], f"the list of rates of {what}")


@check("stacked", points=0.5, hidden=True, hint="`Bidirectional` wraps the LSTM; its output has 32 numbers.")
def bidirectional_network_is_right(observed, expected):
    """The bidirectional network has the layers of the table: with the same weights it computes the same."""
    _assert_same_network(observed.bidirectional, expected.bidirectional)


@check(
    "stacked",
    points=1,
    hidden=True,
    hint="Does the layer run in training mode, and only remember? Is it a new one each time?",
)
def experiment_shows_one_mask(observed, expected):
    """The experiment with Keras' layer shows what it does: how many units are dropped, and when."""
    assert_close(observed.survivors["rates"], 0.5, what="the recurrent dropout of a layer that was called")
    seen = observed.more_survivors
    for name, rate in (("quarter", 0.25), ("most", 0.7), ("none", 0.0)):
        table = seen[name]
        assert_shape(table, (12, 300), "the answer for 12 steps and 300 units")
        assert_finite(table, "the answer")
        table = np.asarray(table, dtype=float)
        assert bool((table == table[0]).all()), f"rate {rate}: not the same units are alive in all steps"
        # Four standard deviations of a share of 300 are 0.12 at most.
        assert_close(table[0].mean(), 1 - rate, rtol=0, atol=0.12 if rate else 0, what=f"rate {rate}: the share alive")
    same = np.array_equal(np.asarray(seen["most"]), np.asarray(seen["again"]))
    assert not same, "two calls drop the same units"


# 8. Comparison


PAIRS = [(name, seed) for name in ("fixed", "one", "two") for seed in (3.0, 5.0)]
"""Of network and seed, in the comparison of the probe."""


def _by_pair(seen, column):
    """The numbers of a column by network and seed; fails unless there is just one for each pair."""
    numbers = _series(seen[column], f"the column {column}")
    names = seen["network"] if isinstance(seen["network"], list) else []
    seeds = seen["seed"] if isinstance(seen["seed"], list) else []
    pairs = list(zip(map(str, names), seeds, strict=False))
    assert len(names) == len(seeds) == numbers.size, "the columns have different lengths"
    assert_equal(len(pairs), len(PAIRS), "the number of rows for three networks and two seeds")
    found = dict(zip(pairs, numbers.tolist(), strict=True))
    assert set(found) == set(PAIRS), "some network and seed have no row"
    return found


@check("comparison", points=0.25, hint="A row for each network and seed: `pd.DataFrame` takes a list of dicts.")
def every_training_has_a_row(observed, expected):
    """The comparison is a frame with a row for each network and seed, and the five columns."""
    seen = observed.comparison
    assert_equal(seen["kind"], "DataFrame", "what `compare` returns")
    missing = {"network", "seed", "validation", "test", "model"} - set(seen["names"])
    assert not missing, f"there is no column {min(missing)!r}"
    for column in ("validation", "test"):
        _by_pair(seen, column)


@check(
    "comparison",
    points=0.25,
    hint="`summarise` returns a frame: the index names the networks, and there are three columns.",
)
def summary_has_a_row_for_each_network(observed, expected):
    """The summary has a row for each network and three columns; a choice is one name, the best where all agree."""
    seen = observed.summary_of_ours
    assert_equal(seen["kind"], "DataFrame", "what `summarise` returns")
    assert_equal(seen["rows"], ["p", "q"], "the index of the summary")
    assert_equal(seen["names"], ["spread", "test", "validation"], "the columns of the summary")
    assert_equal(observed.choices["text"], True, "that the choice is a name")
    assert_equal(observed.choices["agree"], "a", "the choice where all columns agree")


@check("comparison", points=0.25, hint="°C, one for each window, and `readings` left as they are.")
def forecasts_are_temperatures(observed, expected):
    """Forecasts for quiet weather are temperatures in °C, one for each window, and the readings are left alone."""
    assert_shape(observed.own_forecast["seen"], (2,), "the forecast for two windows")
    assert_close(observed.own_forecast["seen"], np.full(2, 10.0), rtol=0, atol=25.0, what="a forecast in °C")
    assert_equal(observed.forecast_of_ours["untouched"], True, "`readings` untouched")


@check(
    "comparison",
    points=0.75,
    hidden=True,
    hint="What draws the initial weights, and what has been drawn before them? Is each network a new one?",
)
def same_network_twice_is_equal(observed, expected):
    """Two copies of one network come out equal, seed by seed; another seed gives another result."""
    validation = _by_pair(observed.comparison, "validation")
    for seed in (3.0, 5.0):
        assert_close(validation["one", seed], validation["two", seed], rtol=1e-5, what="the MAE of the second copy")
    assert abs(validation["one", 3.0] - validation["one", 5.0]) > 1e-6, "both seeds give the same result"


@check("comparison", points=0.5, hidden=True, hint="Which part, which learning rate, how many calls of `train`?")
def trainings_are_as_announced(observed, expected):
    """Each network is trained once with each seed, at its own learning rate, measured on both parts, and kept."""
    seen, wanted = observed.comparison, expected.comparison
    assert_equal(seen["trained"], len(PAIRS), "the number of networks that were trained")
    assert_equal(sorted(seen["models"]), list(range(len(PAIRS))), "the list of networks in the column model")
    assert_equal(seen["steps"], [2] * len(PAIRS), "the list of steps of each training")
    for column in ("validation", "test"):
        rows, right = _by_pair(seen, column), _by_pair(wanted, column)
        for seed in (3.0, 5.0):
            assert_close(rows["fixed", seed], right["fixed", seed], rtol=1e-4, what=f"the {column} MAE at rate 0")


@check("comparison", points=0.25, hidden=True, hint="Of which column is the spread, and over what?")
def summary_is_right(observed, expected):
    """Means over the seeds, and the spread of the test errors, with n - 1."""
    wanted = expected.summary_of_ours["numbers"]
    assert_close(observed.summary_of_ours["numbers"], wanted, rtol=1e-5, what="a number of the summary")


@check("comparison", points=0.5, hidden=True, hint="Who chooses by the test has no test any more.")
def validation_decides(observed, expected):
    """The network is chosen by its validation error alone."""
    assert_equal(observed.choices["differ"] == "c", True, "that validation decides")


@check(
    "comparison",
    points=0.5,
    hidden=True,
    hint="Repair along the hours of each window, then normalise, then the mean over members.",
)
def members_forecast_repaired_windows(observed, expected):
    """The forecast is the mean of the members' for each window, and faults do not matter."""
    seen, wanted = observed.forecast_of_ours, expected.forecast_of_ours
    assert_close(seen["seen"], wanted["wanted"], rtol=0, atol=0.02, what="a forecast of three members")
    assert_close(seen["faulty"], wanted["wanted_faulty"], rtol=0, atol=0.02, what="a forecast of windows with faults")


@metric(best="low", bound=0.998, slack=1.0)
def error_on_unseen_weather(observed, expected):
    """MAE on unseen weather, as a share of the naive forecast's."""
    wanted = expected.labels["temperature"]
    return mae(observed.forecasts["temperature"], wanted) / mae(expected.labels["temperature_now"], wanted)


@check(
    "comparison",
    points=0.75,
    hidden=True,
    metric="error_on_unseen_weather",
    hint="Compare the validation MAE with the naive forecast's at smaller learning rates.",
)
def naive_forecast_is_beaten_on_unseen_weather(observed, expected):
    """On weather that nobody has seen, the MAE is at most 0.998 times that of the naive forecast."""
    limit = expected.thresholds["error_on_unseen_weather"]
    assert_at_most(error_on_unseen_weather(observed, expected), limit, "the MAE, as a share of the naive forecast's,")
