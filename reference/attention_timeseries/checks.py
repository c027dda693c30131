"""How `attention_timeseries` is judged. Checks of properties are public; comparisons with formulas are hidden."""

import re

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

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}
"""For results in float32 of a few hundred operations."""


def _numbers(values, what):
    """`values` as an array of floats, finite; anything else fails."""
    assert_finite(values, what)
    return np.asarray(values, dtype=float)


def _row_sums(weights, shape, what):
    """Fail unless `weights` has this shape, is nowhere negative, and each row adds up to 1."""
    assert_shape(weights, shape, what)
    array = _numbers(weights, what)
    assert np.all(array >= 0), f"{what}: {array.min():.3g} is negative"
    assert_close(array.sum(axis=-1), np.ones(shape[:-1]), atol=1e-5, what=f"the sum of a row of {what}")


def _softmax(scores):
    """Softmax over the last dimension."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _sigmoid(numbers):
    return 1 / (1 + np.exp(-numbers))


# 1. Read


SINGLE = 2e-7
"""Relative tolerance for numbers that may be kept in float32: "floats" says no more."""


def _table(seen, what):
    """The series that were read, as an array of shape (series, 840, 2); anything else fails."""
    table = _numbers(seen["table"], what)
    assert table.ndim == 3, f"{what} has shape {table.shape}, not (series, 840, 2)"
    return table


@check("read", points=0.5, hint="Which files have exactly 840 rows? And does every file end in .csv?")
def usable_series_are_kept(observed, expected):
    """Of a tidy folder all CSV files with 840 rows are kept, and no others: floats of shape (series, 840, 2)."""
    assert_shape(observed.tidy_folder["table"], (5, 840, 2), "the data of five usable files among ten")
    assert_equal(observed.tidy_folder["kind"], "f", "the kind of the entries")


@check("read", points=0.25, hint="A folder lists its files in any order; `sorted` puts them into one.")
def series_come_in_the_order_of_names(observed, expected):
    """The series come in the order of their files' names, value first, time second, rows in the order of the file."""
    wanted = expected.tidy_folder["table"]
    assert_close(observed.tidy_folder["table"], wanted, rtol=SINGLE, what="an entry of the data")


@check("read", points=0.5, hidden=True, hint="First drop the rows that are no numbers, then count what is left.")
def bad_rows_are_dropped_before_rows_are_counted(observed, expected):
    """Rows that are missing or no number are dropped, then the shape decides; a constant series stays; s10 precedes s2."""
    table, wanted = _table(observed.untidy_folder, "the data of an untidy folder"), expected.untidy_folder["table"]
    assert_equal(len(table), len(wanted), "the number of usable series in an untidy folder")
    assert_close(table, wanted, rtol=SINGLE, what="an entry of the data")


@check("read", points=0.25, hidden=True, hint="pandas raises `EmptyDataError` for a file without any content.")
def empty_files_are_passed_over(observed, expected):
    """Files that are empty or hold only a header are passed over."""
    wanted = expected.folder_with_empty_files["table"]
    assert_close(observed.folder_with_empty_files["table"], wanted, rtol=SINGLE, what="an entry of the data")


# 2. Windows


@check("windows", points=0.5, hint="How many windows of 5 + 3 hours fit into 20 hours? And mind the kind of numbers.")
def windows_have_their_shapes(observed, expected):
    """Inputs have shape (windows, backcast, 1), targets (windows, forecast), both float32."""
    assert_shape(observed.windows_of_lines["inputs"], (26, 5, 1), "the inputs from two series of 20 hours")
    assert_shape(observed.windows_of_lines["targets"], (26, 3), "the targets from two series of 20 hours")
    assert_equal(observed.windows_of_lines["kinds"], ["float32", "float32"], "the kind of inputs and targets")


@check("windows", points=0.5, hint="Is each series scaled by itself? Does a target begin an hour after its input ends?")
def targets_follow_inputs(observed, expected):
    """In windows of a straight line every step is as large as the first, from inputs to targets too."""
    inputs = _numbers(observed.windows_of_lines["inputs"], "an input")
    targets = _numbers(observed.windows_of_lines["targets"], "a target")
    assert_shape(inputs, (26, 5, 1), "the inputs")
    assert_shape(targets, (26, 3), "the targets")
    steps = np.diff(np.concatenate([inputs[:, :, 0], targets], axis=1), axis=1)
    assert np.all(np.abs(steps) > 1e-3), "some neighbours in a window are equal, on a line that is not level"
    assert_close(steps, steps[:, :1] * np.ones(7), rtol=1e-3, what="a step within a window")


@check("windows", points=0.25, hint="Equal numbers less their mean are 0; and what is 0 / 0? Divide by 1 there.")
def constant_series_become_zeros(observed, expected):
    """A constant series becomes zeros, without NaN."""
    assert_shape(observed.windows_of_constants["inputs"], (26, 5, 1), "the inputs")
    for part in ("inputs", "targets"):
        numbers = _numbers(observed.windows_of_constants[part], f"the {part} of a constant series")[:13]
        assert_close(numbers, np.zeros(numbers.shape), atol=1e-5, what=f"one of the {part} of a constant series")


@check("windows", points=0.25, hint="`series -= …` changes the array that was handed in; `series - …` makes a new one.")
def series_are_left_alone(observed, expected):
    """The series that are handed in are left as they are."""
    assert_equal(observed.windows_of_lines["untouched"], True, "`series` untouched")


@check("windows", points=0.75, hidden=True, hint="Mean and std of all points of a series, each series by itself.")
def every_series_is_scaled_by_itself(observed, expected):
    """All windows are there, series by series, in standard deviations of all points of their own series."""
    for part in ("inputs", "targets"):
        seen, wanted = observed.unseen_windows[part], expected.unseen_windows[part]
        # n or n - 1 in the formula of the std would differ by 1.7 % of 30 points.
        assert_close(seen, wanted, rtol=2e-3, atol=1e-3, what=f"one of the {part}")
        # What is added to a std against division by 0 must not shrink prices: 1e-6 would, by 1.4 %; 1e-8 does not.
        seen, wanted = observed.windows_of_small_numbers[part], expected.windows_of_small_numbers[part]
        assert_close(seen, wanted, rtol=2e-3, atol=1e-3, what=f"one of the {part} of prices around 0.003")


@check("windows", points=0.25, hidden=True, hint="The std of equal numbers may be 1e-17; do not divide by that.")
def rounding_does_not_make_constants_vary(observed, expected):
    """A constant series becomes zeros also where its standard deviation is not exactly 0."""
    for part in ("inputs", "targets"):
        numbers = _numbers(observed.windows_of_tenths[part], f"the {part} of a constant series")
        assert numbers.size, f"there are no {part}"
        assert_close(numbers, np.zeros(numbers.shape), atol=1e-3, what=f"one of the {part} of a constant series")


# 3. Split


def _parts(split):
    """The three parts of a split as arrays of indices; anything else fails."""
    assert isinstance(split, list), "the split is not three arrays"
    assert len(split) == 3, f"the split has {len(split)} parts instead of three"
    parts = [_numbers(part, "a part") for part in split]
    assert all(part.ndim == 1 for part in parts), "a part is no list of indices"
    return parts


@check("split", points=0.25, hint="Every index from 0 to number - 1 belongs to one part. How many belong to each?")
def every_series_is_in_one_part(observed, expected):
    """Each series is in exactly one part; 75 % are for training, 5 % for validation, 20 % for the test."""
    for number, sizes in (("20", [15, 1, 4]), ("39", [29, 1, 9]), ("41", [30, 2, 9]), ("99", [74, 4, 21])):
        parts = _parts(observed.splits[number])
        assert_equal([len(part) for part in parts], sizes, f"the list of sizes for {number} series")
        everything = np.sort(np.concatenate(parts))
        assert_equal(everything, np.arange(float(number)), f"the list of all indices for {number} series, in order,")


@check("split", points=0.25, hidden=True, hint="The order is that of the permutation with seed 1337, every time.")
def the_split_is_that_of_the_seed(observed, expected):
    """The parts follow the permutation of seed 1337, in its order, and in the same way at every call."""
    for number in ("20", "39", "41", "99", "again"):
        for part, wanted in zip(_parts(observed.splits[number]), expected.splits[number], strict=True):
            assert_equal(np.sort(part), np.sort(wanted), "a part, sorted,")
            assert_equal(part, wanted, "a part")


# 4. Baseline


@check("baseline", points=0.5, hint="Hour h of tomorrow is like hour h of today, 24 hours earlier.")
def tomorrow_is_like_today(observed, expected):
    """A forecast of 24 hours is the last 24 hours of the window."""
    windows = expected.guesses["windows"]
    assert_close(observed.guesses["hours_24"], windows[:, -24:, 0], what="a forecast of 24 hours")


@check("baseline", points=0.5, hidden=True, hint="Which hour of the last day is hour 0 of the forecast? And hour 24?")
def days_are_cut_and_repeated(observed, expected):
    """A shorter forecast is the beginning of the last day, a longer one repeats it."""
    for hours in (10, 49):
        seen, wanted = observed.guesses[f"hours_{hours}"], expected.guesses[f"hours_{hours}"]
        assert_close(seen, wanted, what=f"a forecast of {hours} hours")


# 5. LSTM


@check("lstm", points=0.5, hint="The head turns one state, that after the last hour, into all hours of the forecast.")
def lstm_has_the_right_shapes(observed, expected):
    """Windows of shape (batch, backcast, 1) become forecasts of shape (batch, forecast), for any lengths."""
    assert_shape(observed.lstm_shapes["shape"], (3, 24), "the forecast of 24 hours for three windows")
    assert_shape(observed.lstm_shapes["other"], (3, 7), "the forecast of 7 hours for three windows")


@check("lstm", points=0.5, hint="Does the LSTM know which dimension is the batch? See its argument `batch_first`.")
def lstm_reads_each_window_by_itself(observed, expected):
    """The forecast for a window does not depend on the other windows of its batch."""
    assert_close(observed.lstm_shapes["alone"], observed.lstm_shapes["among"], **TOLERANCE, what="a forecast")


@check("lstm", points=0.5, hidden=True, hint="One layer; its state after the *last* hour goes through the head.")
def lstm_is_what_its_formulas_say(observed, expected):
    """The forecast is that of one LSTM layer and a linear layer on its last state, by their weights."""
    seen = observed.lstm_at_work
    units, hours = 5, 4
    assert_equal(seen["parameters"], expected.lstm_at_work["parameters"], "the number of parameters")
    shapes = {"inputs": (4 * units, 1), "states": (4 * units, units), "biases": (4 * units,), "head": (hours, units)}
    parts = {name: _part(seen, name, shape) for name, shape in {**shapes, "offset": (hours,)}.items()}
    state = memory = np.zeros((3, units))
    for step in expected.lstm_at_work["windows"].transpose(1, 0, 2):
        gates = step @ parts["inputs"].T + state @ parts["states"].T + parts["biases"]
        let_in, keep, candidate, let_out = np.split(gates, 4, axis=1)
        memory = _sigmoid(keep) * memory + _sigmoid(let_in) * np.tanh(candidate)
        state = _sigmoid(let_out) * np.tanh(memory)
    wanted = state @ parts["head"].T + parts["offset"]
    assert_close(seen["output"], wanted, **TOLERANCE, what="a forecast")


def _part(seen, name, shape):
    """The weights called `name`, of this shape and finite; anything else fails."""
    assert_shape(seen[name], shape, f"the weights `{name}`")
    return _numbers(seen[name], f"the weights `{name}`")


# 6. Train


LENT = {"EPOCHS": 3, "STEPS_PER_EPOCH": 20, "BATCH_SIZE": 8}
"""The budget with which `train` was called."""


def _history(losses):
    """The losses that `train` returned, as an array; anything else fails."""
    array = _numbers(losses, "the history")
    assert array.ndim == 1, "the history is no list of numbers"
    assert array.size, "the history is empty"
    return array


def _windows(windows):
    """The numbers of the windows in each step, shape (steps, batch); anything else fails."""
    assert isinstance(windows, np.ndarray), "the batches have different sizes, or no gradient flows through the model"
    assert windows.ndim == 2, "the batches have different sizes"
    assert windows.size, "the batches are empty"
    return windows.astype(float)


def _assert_budget(seen, name, budget, typed_in):
    """Fail unless `seen` is that number of the budget: of the present one, or of the notebook's if that was copied."""
    copied = seen == budget[name] and isinstance(typed_in, list) and name not in typed_in
    assert seen == LENT[name] or copied, f"where {name} is {LENT[name]} there are {seen}"


@check("train", points=0.25, hint="EPOCHS times STEPS_PER_EPOCH steps, and one loss, a plain number, for each epoch.")
def budget_is_used(observed, expected):
    """With 3 epochs of 20 steps of 8 windows the model is trained with 60 batches of 8; there are 3 losses, numbers."""
    windows, epochs = _windows(observed.training["windows"]), len(_history(observed.training["history"]))
    budget, typed_in = expected.training["budget"], observed.training["typed_in"]
    _assert_budget(epochs, "EPOCHS", budget, typed_in)
    steps, size = windows.shape
    assert steps % epochs == 0, f"there are {steps} steps in {epochs} epochs"
    _assert_budget(steps // epochs, "STEPS_PER_EPOCH", budget, typed_in)
    _assert_budget(size, "BATCH_SIZE", budget, typed_in)
    numbers = observed.training["numbers"]
    assert isinstance(numbers, list), "the history is no list"
    assert all(item is True for item in numbers), "a loss in the history is no number (a tensor has `.item()`)"


@check("train", points=0.25, hint="Backward, then a step of the optimizer, in every batch.")
def loss_falls(observed, expected):
    """After the training the model is better on the windows that it was trained on."""
    before, after = (_numbers(observed.training[name], "the loss") for name in ("before", "after"))
    assert_at_most(after, float(before) - 1e-4, f"the loss after the training, which was {float(before):.4g} before,")


@check("train", points=0.5, hint="PyTorch adds gradients up until somebody sets them to zero. And which loss is it?")
def gradients_are_those_of_the_batch(observed, expected):
    """Each step follows the gradient of its own batch's mean absolute error; those of earlier batches are gone."""
    own, used = (_numbers(observed.training[name], "a gradient") for name in ("own", "used"))
    assert own.ndim == 2, "the loss has no gradient with respect to the parameters"
    assert_close(used, own, rtol=1e-5, atol=1e-7, what="the gradient that the optimizer uses")
    wanted = observed.training["wanted"]
    assert isinstance(wanted, np.ndarray), "the model was never asked"
    if np.isfinite(wanted).all():  # it is not for windows that were not handed in, which another check finds
        assert_close(own, wanted, rtol=1e-3, atol=1e-6, what="the gradient of a batch's loss")


@check("train", points=0.25, hint="Dropout works in training mode only. Which method of a model switches to it?")
def training_is_in_training_mode(observed, expected):
    """The model is in training mode in every step, also after it was asked for forecasts in between."""
    modes = observed.training["modes"]
    assert isinstance(modes, list), "the model was never asked"
    assert modes, "the model was never asked"
    assert all(mode is True for mode in modes), "the model is in evaluation mode while it is trained"


@check("train", points=0.25, hidden=True, hint="A batch should hold windows from anywhere, others in each step.")
def batches_are_drawn_at_random(observed, expected):
    """The windows of a batch are some of those handed in, from all over them, others in each step and in each epoch."""
    windows = _windows(observed.training["windows"])
    handed, margin = expected.training["handed"], 300
    assert windows.min() >= 0, "a batch holds windows that are none of those that were handed in"
    spread = np.mean(windows.max(axis=1) - windows.min(axis=1))
    # 8 windows at random lie 7/9 of all apart on average.
    assert spread > handed / 2, f"the windows of a batch lie only {spread:.0f} of {handed} windows apart"
    # Of 480 windows at random none is in the first or the last 300 once in 100 billion times.
    assert windows.min() < margin, f"no window is ever drawn from the first {margin} of {handed}"
    assert windows.max() >= handed - margin, f"no window is ever drawn from the last {margin} of {handed}"
    assert len({tuple(batch) for batch in windows.tolist()}) == len(windows), "some batches are the same"


@check(
    "train", points=0.25, hidden=True, hint="Mean absolute error of a batch; then the mean over the steps of an epoch."
)
def history_holds_the_mean_losses(observed, expected):
    """The history holds the mean absolute error of each epoch, averaged over all of its steps."""
    history, errors = _history(observed.training["history"]), _numbers(observed.training["errors"], "the errors")
    assert errors.ndim == 1, "the model was never asked"
    assert errors.size, "the model was never asked"
    assert errors.size % history.size == 0, f"there are {errors.size} steps in {history.size} epochs"
    wanted = errors.reshape(history.size, -1).mean(axis=1)
    assert_close(history, wanted, rtol=1e-4, what="a loss")


@check("train", points=0.25, hint="Dropout must be off when forecasts are wanted. Which method of a model does that?")
def forecasts_are_repeatable(observed, expected):
    """Asked twice, the model forecasts the same; and for a window the same alone and among others."""
    assert_shape(observed.forecasting["first"], (6, 24), "the forecast of 24 hours for six windows")
    assert_shape(observed.forecasting["alone"], (1, 24), "the forecast for one window")
    first = _numbers(observed.forecasting["first"], "a forecast")
    assert_close(observed.forecasting["second"], first, **TOLERANCE, what="the second forecast")
    assert_close(observed.forecasting["alone"], first[-1:], **TOLERANCE, what="the forecast for a window alone")


@check("train", points=0.25, hint="The output of the model in evaluation mode, as an array of numpy, and nothing else.")
def forecasts_are_those_of_the_model(observed, expected):
    """What is forecast is what the model puts out in evaluation mode, as an array of numpy."""
    assert_close(observed.forecasting["first"], observed.forecasting["evaluated"], **TOLERANCE, what="a forecast")
    assert observed.forecasting["are_arrays"] is True, "the forecast is no array of numpy (a tensor has `.numpy()`)"


@check("train", points=0.25, hidden=True, hint="Choose by the validation series; the test series are for the end.")
def nothing_is_chosen_by_the_test_series(observed, expected):
    """The weights at the end are not the ones that were best on the test series.

    Training moves the model away from the test series that it was given, so that the first epoch is the best there.
    """
    levels = _numbers(observed.training["levels"], "the levels")
    epochs = _history(observed.training["history"]).size
    assert levels.ndim == 1, "the model was never asked"
    assert levels.size >= epochs, "the model was never asked"
    early = levels[: levels.size // epochs + 1]
    final = _numbers(observed.training["level"], "the level at the end")
    assert np.all(early != final), "the weights at the end are those of the first epoch"


@metric(best="low", bound=1.0, slack=0.5)
def lstm_error_on_unseen_series(observed, expected):
    """MAE of the LSTM on unseen series, as a share of persistence's."""
    return mae(observed.lstm_forecasts["forecast"], expected.labels["future"]) / expected.labels["persistence_mae"]


@check(
    "train",
    points=0.5,
    hidden=True,
    metric="lstm_error_on_unseen_series",
    hint="Does the loss go on falling? Try another learning rate, and judge by the validation series.",
)
def lstm_beats_persistence(observed, expected):
    """On unseen series the LSTM's error is as far below persistence's as the text asks."""
    ratio = lstm_error_on_unseen_series(observed, expected)
    assert_at_most(ratio, expected.thresholds["lstm_error_on_unseen_series"], "the error as a share of persistence's")


# 7. Kernel regression


@check("kernel", points=0.5, hint="The softmax goes along the keys: each query has weights of its own.")
def weights_of_a_query_add_up_to_one(observed, expected):
    """Weights have shape (queries, keys), none is negative, each row adds up to 1; there is an estimate for each query."""
    _row_sums(observed.near_and_far["weights"], (3, 4), "the weights")
    assert_shape(observed.near_and_far["estimates"], (3,), "the estimates")


@check("kernel", points=0.25, hint="The larger the distance, the smaller the weight. Check the sign.")
def near_keys_weigh_more(observed, expected):
    """For each query a nearer key weighs more."""
    assert_shape(observed.near_and_far["weights"], (3, 4), "the weights")
    weights = _numbers(observed.near_and_far["weights"], "a weight")
    for distances, row in zip(expected.near_and_far["distances"], weights, strict=True):
        ranked = row[np.argsort(distances)]
        assert np.all(np.diff(ranked) < 0), "a key that is farther away weighs as much as a nearer one, or more"


@check("kernel", points=0.5, hidden=True, hint="Compare with the formula: the square, the 2, the bandwidth.")
def kernel_regression_is_exact(observed, expected):
    """Estimates and weights are those of the formula."""
    for name in ("estimates", "weights"):
        assert_close(observed.regression[name], expected.regression[name], **TOLERANCE, what=f"one of the {name}")


@check(
    "kernel", points=0.25, hidden=True, hint="Where every exp(...) is 0, only differences of exponents help: softmax."
)
def far_queries_have_estimates(observed, expected):
    """A query that is far from all keys gets the value of the nearest one, and no NaN."""
    _row_sums(observed.regression["far_weights"], (2, 9), "the weights of far queries")
    # Exponents of 10,000 in float32 leave few digits of the weights.
    assert_close(observed.regression["far"], expected.regression["far"], rtol=0.02, atol=0.02, what="an estimate")


# 8. Attention


@check("attention", points=0.25, hint="Over which dimension goes the softmax? The keys are the last one of the scores.")
def attention_weights_add_up_to_one(observed, expected):
    """The weights have shape (batch, queries, keys), are not negative, and each row adds up to 1."""
    _row_sums(observed.attention["weights"], (2, 4, 6), "the weights")


@check("attention", points=0.25, hint="The values may be wider than the keys. Which width has the output?")
def attention_has_the_right_shapes(observed, expected):
    """The output has one row for each query, as wide as the values."""
    assert_shape(observed.attention["output"], (2, 4, 5), "the output")
    assert_shape(observed.attention["masked"], (2, 4, 5), "the output with a mask")


@check("attention", points=0.5, hint="Forbid before the softmax, not after it: then the rest still adds up to 1.")
def masked_keys_have_no_weight(observed, expected):
    """A masked key has a weight of exactly 0, and the others still add up to 1."""
    weights = observed.attention["masked_weights"]
    _row_sums(weights, (2, 4, 6), "the masked weights")
    forbidden = _numbers(weights, "a weight")[:, ~np.asarray(expected.attention["mask"], dtype=bool)]
    assert np.all(forbidden == 0), f"a forbidden key has a weight of {forbidden.max():.3g}"
    allowed = _numbers(weights, "a weight")[:, np.asarray(expected.attention["mask"], dtype=bool)]
    assert np.all(allowed > 0), "a key that a query may look at has no weight"


@check("attention", points=0.25, hint="The output is a sum over the keys; it cannot depend on their order.")
def order_of_keys_does_not_matter(observed, expected):
    """Keys and values in another order, the same for both, change nothing."""
    assert_shape(observed.attention["other"], (2, 4, 5), "the output")
    assert_close(observed.attention["other"], observed.attention["output"], **TOLERANCE, what="the output")


@check("attention", points=0.25, hint="The output and the weights that you return should belong together.")
def output_is_the_weighted_mean(observed, expected):
    """No output is larger than the largest value, nor smaller than the smallest one, and none are all alike."""
    assert_shape(observed.attention["output"], (2, 4, 5), "the output")
    output = _numbers(observed.attention["output"], "the output")
    limit = float(np.abs(output).max())
    assert limit > 0, "the output is 0"
    spread = np.abs(output - output[:, :1]).max()
    assert spread > 1e-3, "all queries get the same output"
    assert_at_most(limit, 2.6, "the largest output for values of which none is above 2.5")


@check("attention", points=0.75, hidden=True, hint="By what are the scores divided, and of what is that the root?")
def attention_is_exact(observed, expected):
    """Weights and output are those of the formula, whatever numbers and widths of queries, keys and values."""
    for name in ("weights", "output"):
        assert_close(observed.unseen_attention[name], expected.unseen_attention[name], **TOLERANCE, what=f"the {name}")


@check("attention", points=0.5, hidden=True, hint="True is where a query may look; what is forbidden becomes -inf.")
def masked_attention_is_exact(observed, expected):
    """With a mask weights and output are those of the formula, also with one for each of a batch."""
    for name in ("masked_weights", "masked", "by_batch_weights", "by_batch"):
        seen, wanted = observed.unseen_attention[name], expected.unseen_attention[name]
        assert_close(seen, wanted, **TOLERANCE, what=f"the {name.replace('_', ' ')}")


@check("attention", points=0.25, hidden=True, hint="Count dimensions from the end: -1 and -2.")
def attention_needs_no_batch(observed, expected):
    """Plain matrices, without a batch, are as good."""
    wanted = expected.unseen_attention["single"]
    assert_close(observed.unseen_attention["single"], wanted, **TOLERANCE, what="the output for plain matrices")


# 9. Mask


@check("mask", points=0.25, hint="Which triangle is it, above or below the diagonal?")
def nothing_looks_ahead(observed, expected):
    """Where each step becomes the mean of those that it sees, later inputs never change earlier outputs."""
    assert_causal(observed.masked_mean, "the mean of what a step sees")


@check("mask", points=0.25, hint="`torch.ones` has an argument `dtype`; and comparisons give True or False.")
def mask_is_boolean(observed, expected):
    """The entries of the mask are True or False, and its shape is (length, length)."""
    assert_equal(observed.masks["kind"], "bool", "the kind of the entries")
    assert_shape(observed.masks["steps_5"], (5, 5), "the mask of 5 steps")


@check("mask", points=0.25, hidden=True, hint="A step sees itself, and all before it.")
def each_step_sees_itself_and_its_past(observed, expected):
    """A query may look on the diagonal and below it, and nowhere else."""
    for steps in (1, 2, 5):
        assert_equal(observed.masks[f"steps_{steps}"], expected.masks[f"steps_{steps}"], f"the mask of {steps} steps")


# 10. Heads


def _either(lent, own, judge):
    """Judge what was observed with our functions in the place of the student's, and if that fails, with their own.

    A mistake in another question costs nothing here; nor does it to do without the function that we replace.
    """
    if lent is not None:
        try:
            return judge(lent)
        except AssertionError:
            if own is None:
                raise
    return judge(own)


@check("heads", points=0.5, hint="One output for each query; weights for each head, query and key.")
def heads_have_the_right_shapes(observed, expected):
    """The output has shape (batch, queries, width), the weights (batch, heads, queries, keys)."""

    def judge(seen):
        assert_shape(seen["output"], (2, 3, 6), "the output")
        assert_shape(seen["shape"], (2, 3, 3, 4), "the weights")

    _either(observed.even_heads["lent"], observed.even_heads["own"], judge)


@check(
    "heads", points=0.5, hint="After the split, heads are in front of the length; before the merge, behind it again."
)
def heads_are_split_and_merged(observed, expected):
    """Where all weights are the same, and no layer changes anything, the output is the mean of the values."""
    wanted = expected.even_heads["told"].mean(axis=1, keepdims=True) * np.ones((2, 3, 6))

    def judge(seen):
        assert_shape(seen["output"], (2, 3, 6), "the output")
        assert_close(seen["output"], wanted, **TOLERANCE, what="the mean of the values")

    _either(observed.even_heads["lent"], observed.even_heads["own"], judge)


def _multi_head(asking, asked, told, layers, number, mask=None):
    """Output and weights of multi-head attention, by its formulas; four `layers`, each a weight and a bias."""
    queries, keys, values = (one @ weight.T + bias for one, (weight, bias) in zip((asking, asked, told), layers))  # noqa: B905
    size = queries.shape[-1] // number
    outputs, found = [], []
    for first in range(0, queries.shape[-1], size):
        columns = slice(first, first + size)
        scores = queries[:, :, columns] @ keys[:, :, columns].transpose(0, 2, 1) / size**0.5
        if mask is not None:
            scores = np.where(mask, scores, -np.inf)
        found.append(_softmax(scores))
        outputs.append(found[-1] @ values[:, :, columns])
    merge, offset = layers[3]
    return np.concatenate(outputs, axis=2) @ merge.T + offset, np.stack(found, axis=1)


def _assert_heads(seen, vectors, number, mask=None):
    """Fail unless output and weights of so many heads are those of the formulas."""
    weights, biases = vectors["head_weights"].astype(float) / 12**0.5, vectors["head_biases"].astype(float)
    given = [vectors[name].astype(float) for name in ("asking", "asked", "told")]
    output, shares = _multi_head(*given, list(zip(weights, biases, strict=True)), number, mask)
    masked = "masked " if mask is not None else ""

    def judge(one):
        assert_close(one["weights"], shares, **TOLERANCE, what=f"the {masked}weights of {number} heads")
        assert_close(one["output"], output, rtol=1e-4, atol=1e-4, what=f"the {masked}output of {number} heads")

    _either(seen["lent"], seen["own"], judge)


@check("heads", points=1, hidden=True, hint="Which layer is for what? Which columns belong to which head?")
def heads_are_exact(observed, expected):
    """With given weights the output is that of the formula; with one head it is single attention."""
    for number in (1, 3, 4):
        _assert_heads(observed.heads[f"heads_{number}"], expected.labels["vectors"], number)


@check("heads", points=0.25, hidden=True, hint="Hand the mask on; it is the same for all heads.")
def every_head_is_masked(observed, expected):
    """A mask holds for every head."""
    vectors = expected.labels["vectors"]
    _assert_heads(observed.heads["masked"], vectors, 3, vectors["mask"])


# 11. Positions


@check("positions", points=0.25, hint="At position 0 every sine is 0 and every cosine is 1.")
def position_zero_is_known(observed, expected):
    """The encoding is float32, of shape (length, width), and begins with 0, 1, 0, 1, …"""
    assert_shape(observed.positions["encoding"], (5, 6), "the encoding of 5 positions")
    assert_equal(observed.positions["kind"], "float32", "the kind of the encoding")
    first = _numbers(observed.positions["encoding"], "the encoding")[0]
    assert_close(first, [0.0, 1.0, 0.0, 1.0, 0.0, 1.0], atol=1e-6, what="the encoding of position 0")


@check("positions", points=0.5, hint="Added, not concatenated: the width stays.")
def positions_are_added(observed, expected):
    """What is added to the vectors is the encoding, the same for all of the batch; their shape stays."""
    assert_shape(observed.positions["shape"], (2, 5, 6), "the result for vectors of shape (2, 5, 6)")
    encoding = _numbers(observed.positions["encoding"], "the encoding")
    assert_shape(encoding, (5, 6), "the encoding")
    for name in ("added", "bare"):
        assert_close(observed.positions[name], encoding * np.ones((2, 1, 1)), atol=1e-5, what="what is added")


@check("positions", points=0.5, hidden=True, hint="Draw the columns: each pair is slower than the one before it.")
def encoding_is_exact(observed, expected):
    """The encoding is that of the formula, for any length and width."""
    for name in ("wide", "narrow"):
        seen, wanted = observed.other_positions[name], expected.other_positions[name]
        # Sines of angles up to 40 in float32.
        assert_close(seen, wanted, atol=2e-5, what="an entry of the encoding")


@check("positions", points=0.25, hidden=True, hint="The encoding is that of positions along the length of the vectors.")
def added_encoding_is_exact(observed, expected):
    """The encoding of the formula is added, with length and width of the vectors."""
    assert_close(observed.other_positions["added"], expected.other_positions["added"], atol=2e-5, what="what is added")


# 12. Forecaster


@check("forecaster", points=0.25, hint="The head turns all tokens of a window into all hours of the forecast.")
def forecaster_has_the_right_shapes(observed, expected):
    """Windows of shape (batch, backcast, 1) become forecasts of shape (batch, forecast), for any lengths."""
    assert_shape(observed.forecaster_shapes["shape"], (3, 24), "the forecast of 24 hours for three windows")
    assert_shape(observed.forecaster_shapes["other"], (3, 7), "the forecast of 7 hours for three windows")


@check("forecaster", points=0.25, hint="Which dimension is the batch, which are the tokens?")
def forecaster_reads_each_window_by_itself(observed, expected):
    """The forecast for a window does not depend on the other windows of its batch."""
    seen = observed.forecaster_shapes
    assert_close(seen["alone"], seen["among"], **TOLERANCE, what="a forecast")


@check("forecaster", points=0.25, hint="Take the mean of each window off at the start; what happens to it at the end?")
def higher_windows_have_higher_forecasts(observed, expected):
    """Where all of a window is 3 higher, all of its forecast is 3 higher."""
    assert_close(observed.forecaster_shapes["rise"], 3 * np.ones((3, 24)), atol=1e-3, what="the rise of a forecast")


def _norm(vectors, layer):
    """Layer norm over the last dimension (Ba et al. 2016), with the epsilon of PyTorch."""
    centred = vectors - vectors.mean(axis=-1, keepdims=True)
    return layer[0] * centred / np.sqrt(vectors.var(axis=-1, keepdims=True) + 1e-5) + layer[1]


LAYERS = {
    "embed": (4, 6),
    "first": (8, 4),
    "second": (4, 8),
    "first_norm": (4,),
    "second_norm": (4,),
    "head": (5, 12),
}
"""Shapes of the weights in `forecaster_at_work`."""


def _pair(pair, shape, name):
    """Weight and bias of a layer, the weight of this shape; anything else fails."""
    assert isinstance(pair, list), f"the layer `{name}` has no weight and bias"
    assert len(pair) == 2, f"the layer `{name}` has no weight and bias"
    for part, size in zip(pair, (shape, shape[:1]), strict=True):
        assert_shape(part, size, f"a weight of `{name}`")
    return [_numbers(part, f"a weight of `{name}`") for part in pair]


def _positions(length, width):
    """The sinusoidal encoding, by its formula (Vaswani et al. 2017, sect. 3.5)."""
    angles = np.arange(length)[:, np.newaxis] / 10000 ** (np.arange(0, width, 2) / width)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(length, width)


def _mixed(x, seen):
    """What stands in the place of attention in `forecaster_at_work`, and of positions."""
    x = x + 0.1 * np.arange(3)[:, np.newaxis] + 0.01 * np.arange(4)
    return x, x.mean(axis=1, keepdims=True) + 0.5 * x + 0.25 * x[:, ::-1]


def _attended(x, seen):
    """Tokens with their positions, and what attention with two heads makes of them, by its weights."""
    layers = seen["attention"]
    assert isinstance(layers, list), "`attention` has not its four layers"
    assert len(layers) == 4, "`attention` has not its four layers"
    x = x + _positions(3, 4)
    return x, _multi_head(x, x, x, [_pair(pair, (4, 4), "attention") for pair in layers], 2)[0]


def _forecaster(seen, windows, attend, dropped):
    """What the forecaster of `forecaster_at_work` should put out, from its formulas and weights."""
    layers = {name: _pair(seen[name], shape, name) for name, shape in LAYERS.items()}
    level = windows.mean(axis=1)
    patches = (windows[:, :, 0] - level).reshape(3, 3, 6)
    x, attended = attend(patches @ layers["embed"][0].T + layers["embed"][1], seen)
    x = _norm(x if dropped else x + attended, layers["first_norm"])
    inner = np.maximum(x @ layers["first"][0].T + layers["first"][1], 0)
    x = _norm(x if dropped else x + inner @ layers["second"][0].T + layers["second"][1], layers["second_norm"])
    return x.reshape(3, 12) @ layers["head"][0].T + layers["head"][1] + level


def _assert_forecaster(seen, windows, name, dropped):
    """Fail unless what is called `name` is by the formulas, with the student's attention and positions or with ours."""

    def judge(one):
        attend = _mixed if one is seen["lent"] else _attended
        wanted = _forecaster(one, windows, attend, dropped)
        what = "a forecast in training mode" if dropped else "a forecast"
        assert_close(one[name], wanted, rtol=1e-3, atol=1e-4, what=what)

    _either(seen["lent"], seen["own"], judge)


@check("forecaster", points=0.5, hidden=True, hint="Go through the docstring line by line. Is anything out of order?")
def forecaster_follows_its_formulas(observed, expected):
    """The forecast is that of the formulas, by the weights of its layers."""
    _assert_forecaster(observed.forecaster_at_work, expected.forecaster_at_work["windows"], "output", dropped=False)


@check("forecaster", points=0.25, hidden=True, hint="Dropout is for what goes around: the attention, the feed-forward.")
def dropout_leaves_what_goes_around(observed, expected):
    """Where dropout takes everything, only the tokens with their positions go through the norms to the head."""
    _assert_forecaster(observed.forecaster_at_work, expected.forecaster_at_work["windows"], "dropped", dropped=True)


@metric(best="low", bound=1.0, slack=0.5)
def error_on_unseen_series(observed, expected):
    """MAE of the attention forecaster on unseen series, as a share of persistence's."""
    return mae(observed.forecasts["forecast"], expected.labels["future"]) / expected.labels["persistence_mae"]


@check(
    "forecaster",
    points=1.5,
    hidden=True,
    metric="error_on_unseen_series",
    hint="Does it beat persistence on the validation series? If not, look at the loss of the training first.",
)
def forecaster_beats_persistence(observed, expected):
    """On unseen series the forecaster's error is as far below persistence's as the text asks."""
    ratio = error_on_unseen_series(observed, expected)
    assert_at_most(ratio, expected.thresholds["error_on_unseen_series"], "the error as a share of persistence's")


# 13. Plot


MOST_LINES, MOST_POINTS = 100, 10_000


def _place(lines, values):
    """The x of the first stretch of a line that goes through `values`, of the shape of `values`; None without one."""
    for line in lines[:MOST_LINES]:
        if not isinstance(line, np.ndarray) or line.ndim != 2 or line.shape[1] != 2:
            continue
        x, y = line[:MOST_POINTS].astype(float).T
        first = np.arange(len(y) - len(values) + 1)
        for step, value in enumerate(values):
            first = first[np.isclose(y[first + step], value, atol=1e-6)]
        if first.size:
            return x[first[0] : first[0] + len(values)]
    return None


def _assert_drawn(panels, lines, inputs, targets, forecasts):
    """Fail unless there is a panel for each window, with its inputs, and then targets and forecasts at the same hours."""
    windows = inputs.shape[0]
    assert_equal(panels, windows, "the number of panels with lines, one for each window,")
    assert isinstance(lines, list), "there are no lines"
    assert len(lines) == windows, f"there are not {windows} panels with lines"
    for panel, window in enumerate(lines):
        assert isinstance(window, list), "a panel has no lines"
        past = _place(window, inputs[panel, :, 0])
        came = _place(window, targets[panel])
        ahead = _place(window, forecasts[panel])
        assert past is not None, f"no line of panel {panel + 1} goes through its inputs"
        assert came is not None, f"no line of panel {panel + 1} goes through its targets"
        assert ahead is not None, f"no line of panel {panel + 1} goes through its forecasts"
        assert np.allclose(came, ahead), "targets and forecasts are not drawn at the same hours"
        assert past.max() < came.min(), "the targets do not come after the inputs"


@check("plot", points=0.25, hint="At which x do the targets begin, and at which the forecasts?")
def forecasts_are_drawn_over_what_came(observed, expected):
    """In each panel targets and forecasts are drawn at the same hours, which follow those of the inputs."""
    given = expected.figure["inputs"], expected.figure["targets"], expected.figure["forecasts"]
    _assert_drawn(observed.figure["panels"], observed.figure["lines"], *given)


@check("plot", points=0.25, hint="`plt.subplots(n, squeeze=False)` makes an array of panels also where n is 1.")
def one_window_has_one_panel(observed, expected):
    """A single window, of other lengths, is drawn in the same way."""
    wanted = expected.figure_of_one_window["inputs"], expected.figure_of_one_window["targets"]
    lines, forecasts = observed.figure_of_one_window["lines"], expected.figure_of_one_window["forecasts"]
    _assert_drawn(observed.figure_of_one_window["panels"], lines, *wanted, forecasts)


CAME = re.compile(r"target|truth|true|actual|came|recorded|real|observed", re.IGNORECASE)
FORECAST = re.compile(r"forecast|predict", re.IGNORECASE)


def _assert_names(panels, names, targets, forecasts):
    """Fail where lines are plainly named the wrong way round: targets called a forecast, and forecasts what came."""
    for panel, lines in enumerate(panels[: len(targets)]):
        named = list(zip(lines, names[panel]))  # noqa: B905
        came = " ".join(name for line, name in named if _place([line], targets[panel]) is not None)
        ahead = " ".join(name for line, name in named if _place([line], forecasts[panel]) is not None)
        swapped = FORECAST.search(came) and CAME.search(ahead) and not CAME.search(came) and not FORECAST.search(ahead)
        assert not swapped, "the targets are called a forecast, and the forecasts what came"


@check("plot", points=0.5, hint="`set_xlabel`, `set_ylabel`; `label=…` for each line, and then `legend`.")
def figure_is_labelled(observed, expected):
    """Both directions have a label, and a legend says which line is which."""
    labels = observed.figure["labels"]
    assert isinstance(labels, list), "there are no axes with lines"
    assert any(isinstance(pair, list) and len(pair) == 2 and pair[0] for pair in labels), "no axis has a label for x"
    assert any(isinstance(pair, list) and len(pair) == 2 and pair[1] for pair in labels), "no axis has a label for y"
    entries = observed.figure["entries"]
    assert isinstance(entries, int), "there is no legend"
    assert entries >= 2, f"there is no legend that names two lines or more: the longest has {entries} entries"
    drawn, names = observed.figure["lines"], observed.figure["names"]
    _assert_names(drawn, names, expected.figure["targets"], expected.figure["forecasts"])
