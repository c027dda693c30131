"""How `jena_density` is judged. Checks of properties are public; comparisons with the reference are hidden."""

import numpy as np

from grader.checks import assert_at_most, assert_close, assert_equal, assert_finite, assert_shape, check, mae, metric

PARTS = ("training", "validation", "test")
OTHER_METRICS = frozenset(
    [
        "mse",
        "mean_squared_error",
        "rmse",
        "root_mean_squared_error",
        "mape",
        "mean_absolute_percentage_error",
        "msle",
        "mean_squared_logarithmic_error",
        "log_cosh",
        "logcosh",
        "huber",
        "cosine_similarity",
        "accuracy",
        "r2_score",
    ]
)
"""Names that Keras gives to columns of a history for metrics that are not the MAE."""


def _series(values, what):
    """`values` as an array of shape (n,), n > 0, finite; anything else fails."""
    assert_finite(values, what)
    series = np.asarray(values, dtype=float)
    assert series.ndim == 1 and series.size, f"{what} should be a series of numbers, and has shape {series.shape}"
    return series


def _assert_either(ratio, rows, tolerance, what):
    """Fail unless a standard deviation of `rows` rows, divided by that of the reference, is right by either formula.

    The text leaves open whether the sum of squares is divided by the number of rows or by one less.
    """
    whole = np.abs(ratio - 1) <= tolerance
    less = np.abs(ratio - np.sqrt(rows / (rows - 1))) <= tolerance
    if not (np.all(whole) or np.all(less)):
        assert_close(ratio, np.ones(np.shape(ratio)), rtol=0, atol=tolerance, what=what)


# 1. Load


@check("load", points=0.25, hint="Is the date column still in the frame, or a row lost?")
def frame_holds_the_measurements(observed, expected):
    """The frame has all rows and the 14 columns of measurements, as floats, without the date."""
    assert_shape(observed.loaded["shape"], (6, 14), "the frame")
    assert_equal(observed.loaded["columns"], expected.loaded["columns"], "the list of columns")
    assert_equal(observed.loaded["floats"], True, "that the frame holds floats only")


@check("load", points=0.25, hint="`pd.to_datetime` makes a Series of times out of a Series of texts.")
def dates_are_a_series_of_times(observed, expected):
    """The dates are a Series of datetime64, one for each row."""
    assert_equal(observed.loaded["dates_are"], ["Series", "M"], "what the dates are")
    assert_equal(len(observed.loaded["dates"]), 6, "the number of dates")


@check("load", points=0.25, hint="Only missing readings may change; every other number stays as it is in the file.")
def readings_are_those_of_the_file(observed, expected):
    """Readings that are not missing are those of the file."""
    assert_close(observed.loaded["readings"], expected.loaded["written"], atol=1e-4, what="a reading")


@check("load", points=0.25, hint="-9999 is a number to pandas: turn it into NaN, then fill the gap.")
def missing_wind_is_replaced(observed, expected):
    """A wind speed of -9999 is replaced with a reading of its neighbourhood."""
    wind = observed.loaded["wind"]
    assert_shape(wind, (6, 2), "the wind speeds")
    assert_finite(wind, "the wind speeds")
    for column in range(2):
        before, after = wind[1, column], wind[4, column]
        for value in wind[2:4, column]:
            inside = before - 1e-4 <= value <= after + 1e-4
            assert inside, f"a missing wind between {before:g} and {after:g} m/s became {value:g} m/s"


@check(
    "load", points=0.5, hidden=True, hint="Which reading is known when one is missing: that before, or that after it?"
)
def gaps_take_the_last_reading(observed, expected):
    """In every column a missing reading becomes the last reading before it, in long gaps and at the end, too."""
    assert_close(observed.gaps["filled"], expected.gaps["filled"], atol=1e-3, what="a reading")


@check("load", points=0.5, hidden=True, hint="Which number comes first in the file's dates, the day or the month?")
def dates_are_read_day_first(observed, expected):
    """The dates are times, read day first, in the order of the file."""
    assert_equal(observed.loaded["dates"], expected.loaded["dates"], "the list of dates")


# 2. Density


@check("density", points=0.5, hint="Compare with the table of columns: which one is a density?")
def density_is_found(observed, expected):
    """The column is that of the density in the station's file."""
    assert_equal(observed.density_columns["station"], 10, "the position in the station's order")


@check("density", points=0.5, hidden=True, hint="Look for the name; do not type a number.")
def density_is_found_by_name(observed, expected):
    """The density is found wherever its column stands."""
    for order in ("reversed", "sorted", "longer"):
        wanted = expected.density_columns[order]
        assert_equal(observed.density_columns[order], wanted, "the position among columns in another order")


# 3. Split


@check("split", points=1, hint="Let the last part be what remains.")
def parts_add_up(observed, expected):
    """The three parts are whole numbers of rows, none empty, and add up to all rows."""
    counts = observed.splits["counts"]
    assert_shape(counts, (5, 3), "the table of counts")
    assert_finite(counts, "the table of counts")
    for rows, parts in zip(expected.splits["rows"], counts, strict=True):
        whole = all(part == int(part) > 0 for part in parts)
        assert whole, f"{rows} rows: {', '.join(str(float(part)) for part in parts)} are not whole numbers above 0"
        assert_equal(float(sum(parts)), float(rows), "the sum of the parts")


@check("split", points=1, hidden=True, hint="55 % come first, then 25 %; take both from all rows, rounded down.")
def parts_have_their_shares(observed, expected):
    """The parts are 55 % and 25 % of the rows, rounded down, and what remains, whatever the number of rows."""
    assert_close(observed.unseen_splits["counts"], expected.unseen_splits["counts"], rtol=0, atol=0.01, what="a part")


# 4. Normalise


@check(
    "normalise",
    points=0.5,
    hint="Over the training rows alone, column by column: what are mean and std of your result?",
)
def training_rows_are_standard(observed, expected):
    """Over the training rows every column has mean 0 and standard deviation 1."""
    assert_close(observed.normalised_sample["mean"], np.zeros(5), atol=0.002, what="the mean of a normalised column")
    assert_close(observed.normalised_sample["std"], np.ones(5), atol=0.005, what="the std of a normalised column")


@check("normalise", points=0.25, hint="One mean for each column: does `axis` say so, and is `keepdims` left alone?")
def statistics_are_one_per_column(observed, expected):
    """Of five columns there are five means and five standard deviations, and the normalised rows have raw's shape."""
    for seen, shape, what in zip(
        observed.normalised_sample["shapes"], ((1000, 5), (5,), (5,)), ("normalised", "mean", "std"), strict=True
    ):
        assert_shape(seen, shape, what)


@check("normalise", points=0.25, hint="`raw -= …` changes the array that was handed in; `raw - …` makes a new one.")
def raw_data_is_left_alone(observed, expected):
    """The raw data is left as it is."""
    assert_equal(observed.normalised_sample["untouched"], True, "`raw` untouched")


@check("normalise", points=0.75, hidden=True, hint="Which rows may the statistics come from?")
def statistics_come_from_training_rows(observed, expected):
    """The statistics are those of the training rows, column by column."""
    seen, wanted = observed.normalised_matrix, expected.normalised_matrix
    size, rows = wanted["std"], wanted["rows"]
    # In units of the standard deviation; float32 is fine.
    assert_close(seen["mean"] / size, wanted["mean"] / size, rtol=1e-5, atol=2e-4, what="mean / std")
    ratio = np.asarray(seen["std"]) / size
    assert_shape(ratio, (14,), "std")
    _assert_either(ratio, rows, 2e-4, "std, compared with the right one,")


@check(
    "normalise",
    points=0.5,
    hidden=True,
    hint="All rows are scaled with the same numbers, those after the training too.",
)
def all_rows_are_scaled_alike(observed, expected):
    """All rows are scaled with the statistics of the training rows."""
    wanted = expected.normalised_matrix["normalised"]
    assert_close(observed.normalised_matrix["normalised"], wanted, rtol=2e-3, atol=5e-3, what="a normalised number")


@check("normalise", points=0.25, hint="Return the four numbers in a tuple, each of one column only.")
def report_has_four_numbers(observed, expected):
    """The report on a column has four numbers."""
    numbers = _series(observed.small_report["numbers"], "the report on one of five columns")
    assert_shape(numbers, (4,), "the report on one of five columns")


@check(
    "normalise",
    points=0.5,
    hidden=True,
    hint="Training rows before normalisation, then test rows after it. In that order?",
)
def density_is_described(observed, expected):
    """Mean and std are reported of the training rows before, and of the test rows after, normalisation."""
    numbers, wanted = observed.density_report["numbers"], expected.density_report["numbers"]
    assert_close(numbers, wanted, rtol=5e-3, what="a reported number")
    # Of few rows each one counts.
    few, wanted = _series(observed.density_report["few"], "the report on 40 rows"), expected.density_report["few"]
    assert_shape(few, (4,), "the report on 40 rows")
    for position, rows, what in ((0, 9, "training rows"), (2, 7, "test rows")):
        std = wanted[position + 1]
        assert_close(
            few[position] / std,
            wanted[position] / std,
            rtol=1e-4,
            atol=1e-4,
            what=f"of 40 rows, mean / std of the {what}",
        )
        _assert_either(few[position + 1] / std, rows, 1e-3, f"of 40 rows, the std of the {what}, compared,")


# 5. Datasets


@check("datasets", points=1, hint="What do `sequence_length` and `batch_size` set?")
def batches_have_their_shapes(observed, expected):
    """The batches of all three datasets have shapes (256, 144, 14) and (256,)."""
    for part in PARTS:
        assert_shape(observed.datasets[part]["window_shape"], (256, 144, 14), f"a batch of {part} windows")
        assert_shape(observed.datasets[part]["target_shape"], (256,), f"a batch of {part} targets")


@check("datasets", points=1, hint="`sampling_rate` is how many rows there are from one step to the next.")
def windows_are_hourly(observed, expected):
    """The steps of a window are six rows, one hour, apart."""
    for part in PARTS:
        for step in ("smallest_step", "largest_step"):
            assert_close(observed.datasets[part][step], 6.0, atol=0.01, what=f"the {step.replace('_', ' ')} in rows")


@check("datasets", points=0.25, hint="`timeseries_dataset_from_array` can shuffle.")
def training_windows_are_shuffled(observed, expected):
    """The training windows come in random order."""
    _assert_shuffled(observed.datasets["training"]["first"], "training")


@check("datasets", points=0.25, hint="The first batches of the validation should be of all seasons, too.")
def windows_of_other_parts_are_shuffled(observed, expected):
    """The windows of validation and test come in random order, too."""
    _assert_shuffled(observed.datasets["validation"]["first"], "validation")
    _assert_shuffled(observed.datasets["test"]["first"], "test")


def _assert_shuffled(first, part):
    """Fail when windows of a part, known by their first rows, shape (windows,), follow each other in time."""
    steps = np.diff(_series(first, f"the order of the {part} windows"))
    assert np.any(steps < 0), f"{part}: the windows come in the order of time"
    assert np.mean(steps == 1) < 0.5, f"{part}: most windows still follow their neighbour in time"


@check("datasets", points=1, hidden=True, hint="Draw a window of three steps and a horizon of two, and count.")
def delay_is_counted_in_rows(observed, expected):
    """The delay is right for any sampling rate, length and horizon."""
    assert_close(observed.delays["all"], expected.delays["all"], what="a delay")


@check(
    "datasets",
    points=1.5,
    hidden=True,
    hint="Which row of which array is the target of the window that starts at row 0?",
)
def targets_are_two_days_ahead(observed, expected):
    """Each target is the raw density two days after the last row of its window."""
    for part in PARTS:
        last = _series(observed.datasets[part]["last"], f"{part}: the last rows of windows")
        target = _series(observed.datasets[part]["target"], f"{part}: the targets")
        assert np.all(np.abs(target) < 9_000), f"{part}: the targets are not those of the raw density"
        assert_close(target, last + 288, rtol=0, atol=0.1, what=f"{part}: the row of a target")


@check("datasets", points=1.5, hidden=True, hint="`end_index` bounds the windows. Their targets lie later.")
def windows_and_targets_stay_in_their_part(observed, expected):
    """Windows and targets of each dataset lie in its own part of the rows."""
    limits = expected.datasets["limits"]
    for part, low, high in zip(PARTS, limits[:-1], limits[1:], strict=True):
        first = _series(observed.datasets[part]["first"], f"{part}: the first rows of windows").min()
        # Where the target should lie; whether it is the right one is another check.
        target = _series(observed.datasets[part]["last"], f"{part}: the last rows of windows").max() + 288
        assert first >= low - 0.1, f"{part}: a window begins {low - first:.0f} rows before its part"
        assert target <= high - 0.9, f"{part}: a target lies {target - high + 1:.0f} rows after its part"


@check("datasets", points=0.5, hidden=True, hint="How many rows does a part lose at its end, and not more?")
def windows_are_not_wasted(observed, expected):
    """Every window that fits into a part with its target is in its dataset, once."""
    for part in PARTS:
        first = _series(observed.datasets[part]["first"], f"{part}: the first rows of windows")
        number, possible = len(np.unique(np.round(first))), len(expected.datasets[part]["first"])
        assert first.size == number, f"{part}: some windows occur twice"
        assert number >= possible, f"{part}: {number} windows of {possible}"


# 6. Baseline


@check("baseline", points=0.5, hint="Targets are in g/m**3. Are your predictions?")
def steady_air_is_forecast_exactly(observed, expected):
    """Where the density never changes, the baseline makes no error."""
    assert_close(observed.baseline["steady"], 0.0, atol=0.05, what="the MAE")


@check(
    "baseline",
    points=1.5,
    hidden=True,
    hint="Now is the last step of the window; a small last batch must count for less.",
)
def baseline_error_is_exact(observed, expected):
    """The baseline's MAE is right, in g/m**3, with batches of unequal size."""
    assert_close(observed.baseline["changing"], expected.baseline["changing"], rtol=1e-3, what="the MAE in g/m**3")


# 7. Model


@check("model", points=0.25, hint="`compile` is a question of its own.")
def model_is_not_compiled(observed, expected):
    """The model is not compiled yet."""
    assert_equal(observed.network["compiled"], False, "that the model is compiled")


@check("model", points=0.25, hint="Does the LSTM return its last state, or all of them?")
def model_gives_one_number_per_window(observed, expected):
    """Windows of shape (batch, 144, 14) give outputs of shape (batch, 1)."""
    assert_shape(observed.network["output"], (2, 1), "the output for two windows")


@check("model", points=0.25, hidden=True, hint="One LSTM layer, one dense layer. How many units has each?")
def layers_are_the_right_ones(observed, expected):
    """The layers are Keras' own: an LSTM of 16 units and a dense layer of one."""
    assert_equal(observed.network["kinds"], expected.network["kinds"], "the list of layers")
    assert_equal(observed.network["units"], expected.network["units"], "the list of units")


@check("model", points=0.25, hidden=True, hint="Leave the activation functions at their defaults.")
def activations_suit_cudnn(observed, expected):
    """The LSTM has the activations that cuDNN offers, and the output is linear."""
    assert_equal(observed.network["activations"], expected.network["activations"], "the list of activations")
    assert_equal(observed.network["gates"], expected.network["gates"], "the list of recurrent activations")


@check("model", points=0.25, hidden=True, hint="Three gates and the candidate: inputs, units and a bias each.")
def parameters_are_counted(observed, expected):
    """The model has the parameters of one LSTM and one dense layer, no more and no fewer."""
    assert_equal(observed.network["parameters"], expected.network["parameters"], "the number of parameters")


@check("model", points=0.25, hidden=True, hint="The dense layer takes the last state of the LSTM, and nothing else.")
def outputs_are_those_of_the_layers(observed, expected):
    """The model computes what an LSTM and a dense layer with its weights compute."""
    seen = observed.network_at_work
    outputs = _lstm_and_dense(expected.network_at_work["inputs"], seen["weights"])
    assert_close(seen["outputs"], outputs, rtol=1e-3, atol=1e-4, what="an output for unseen windows")


def _lstm_and_dense(windows, weights):
    """What an LSTM layer and a dense layer make of `windows`, shape (batch, steps, 14): shape (batch, 1).

    In the order of Keras the gates are input, forget, candidate and output (Hochreiter and Schmidhuber 1997, with the
    forget gate of Gers et al. 2000).
    """
    shapes = [(14, 64), (16, 64), (64,), (16, 1), (1,)]
    assert len(weights) == len(shapes), f"the model has {len(weights)} arrays of weights, not {len(shapes)}"
    for array, shape in zip(weights, shapes, strict=True):
        assert_shape(array, shape, "an array of weights")
        assert_finite(array, "the weights")
    kernel, recurrent, bias, dense, constant = (np.asarray(array, dtype=float) for array in weights)
    state, cell = np.zeros((len(windows), 16)), np.zeros((len(windows), 16))
    for step in range(windows.shape[1]):
        gates = windows[:, step] @ kernel + state @ recurrent + bias
        come, stay, candidate, out = np.split(gates, 4, axis=1)
        cell = _sigmoid(stay) * cell + _sigmoid(come) * np.tanh(candidate)
        state = _sigmoid(out) * np.tanh(cell)
    return state @ dense + constant


def _sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


# 8. Compile


@check("compile", points=0.5, hint="`loss` and `metrics` are arguments of `compile`.")
def loss_and_metric_are_set(observed, expected):
    """The loss is the mean squared error, and the mean absolute error is a metric."""
    seen = observed.compiled
    assert_close(seen["loss"], seen["mean_squared_error"], rtol=1e-3, what="the loss")
    metrics = _series(seen["metrics"], "the list of metrics")
    assert np.isclose(metrics, seen["mean_absolute_error"], rtol=1e-3).any(), "no metric is the mean absolute error"


@check(
    "compile",
    points=0.5,
    hidden=True,
    hint="Optimizers are classes in `keras.optimizers`, with the learning rate as an argument.",
)
def optimizer_is_set(observed, expected):
    """The optimizer is RMSprop with a learning rate of 0.1, from the first step to the last."""
    seen, wanted = observed.compiled, expected.compiled
    assert_equal(seen["optimizer"], wanted["optimizer"], "the optimizer")
    assert_close(seen["learning_rates"], wanted["learning_rates"], rtol=1e-4, what="the learning rate")


# 9. Train


# What the notebook reports of its training is looked at for the hints, and earns nothing by itself: the hidden checks
# have it train again.


@check("train", points=0, hint="`epochs`, `steps_per_epoch`: the names of the budget are arguments of `fit`.")
def budget_is_kept(observed, expected):
    """The training takes no more steps than the budget allows."""
    assert_at_most(observed.training["steps"], expected.training["allowed"], "the number of training steps")


@check("train", points=0, hint="Return what `fit` returns; `metrics` and `validation_data` set what is in it.")
def history_is_complete(observed, expected):
    """The history is that of `fit`: numbers for the loss and the MAE by epoch, of training and validation."""
    _assert_complete(observed.training["plain"], list(observed.training["columns"]))


def _assert_complete(plain, columns):
    """Fail unless a history is `plain` and has the `columns` of loss and MAE, for training and validation."""
    assert_equal(plain, True, "that the history is like that of `fit`, with plain numbers")
    assert "val_loss" in columns, "the history has no val_loss; see `validation_data`"
    metrics = [name for name in columns if name != "loss" and f"val_{name}" in columns]
    # A metric that is an object, or the student's own function, gives its column a name of its own.
    assert any(name.lower() not in OTHER_METRICS for name in metrics), "the history has no MAE; see `metrics`"


@check(
    "train", points=0, hint="Is the learning rate so large that each step overwrites the last? Or too small to move?"
)
def loss_falls(observed, expected):
    """The training loss is lower in the last epoch than in the first."""
    losses = _series(observed.training["columns"]["loss"], "the loss by epoch")
    assert losses.size > 1, "the history has fewer than two epochs"
    assert losses[-1] < losses[0], f"the loss goes from {losses[0]:.4g} to {losses[-1]:.4g}"


def _assert_follows_the_model(seen):
    """Fail when other weights in `model` leave the forecasts as they are."""
    change = _series([seen["change"]], "the change")[0]
    assert change > 1e-3, "with other weights in `model` the forecast stays the same"


@check("train", points=0.25, hint="Is the output one number for each window, and back in g/m**3?")
def forecasts_are_densities(observed, expected):
    """Forecasts for ordinary weather are densities in g/m**3, one for each window."""
    _assert_follows_the_model(observed.forecast_without_its_model)
    seen = observed.forecast_of_quiet_weather
    assert_shape(seen["density"], (3,), "the forecast for three windows")
    assert_shape(seen["alone"], (1,), "the forecast for one window")
    assert_close(seen["density"], np.full(3, 1210.0), rtol=0, atol=150.0, what="a forecast in g/m**3")


@check("train", points=0.5, hidden=True, hint="Which windows may the weights learn from? Which is the validation for?")
def each_part_has_its_purpose(observed, expected):
    """Weights are trained on the training dataset alone; after an epoch a few batches of the other are for validation."""
    seen, few = observed.rehearsal, expected.rehearsal["few"]
    assert seen["moved"] > 0, "training leaves the weights as they are"
    # Noise that a student adds to the windows moves the weights from both columns. Without it honest training moves
    # neither: by less than a millionth.
    learned = seen["strange"] > 0.002 and seen["control"] < 0.1 * seen["strange"]
    assert not learned, "the weights learn from windows of the validation part"
    assert seen["validated"], "no batch of the validation dataset is read"
    assert_at_most(seen["most"], few, "the number of batches in one validation")


@check("train", points=0.75, hidden=True, hint="How many steps are taken in all, and is the history returned as it is?")
def training_is_reported_as_it_was(observed, expected):
    """Called again, the training keeps to the budget in all, and returns the history that `fit` made."""
    seen = observed.rehearsal
    assert seen["moved"] > 0, "training leaves the weights as they are"
    _assert_complete(seen["plain"], seen["columns"])
    assert_at_most(seen["steps"], expected.rehearsal["allowed"], "the number of training steps in all")
    returned, recorded = _series(seen["returned"], "the losses"), seen["recorded"]
    together = [loss for losses in recorded for loss in losses]
    # Who trains without `fit` has nothing recorded; who calls it repeatedly may join what it returns.
    honest = [losses for losses in (together, *recorded) if losses]
    same = [np.allclose(returned, losses, rtol=1e-4) for losses in honest if len(losses) == returned.size]
    assert not honest or any(same), "the losses by epoch are not those that `fit` recorded"


@check("train", points=0.5, hidden=True, hint="Each window is normalised as in question 4, then `model` is asked.")
def forecasts_come_from_the_model(observed, expected):
    """Forecasts are those of the trained model, for each window by itself, whatever windows stand beside it."""
    _assert_follows_the_model(observed.forecast_without_its_model)
    seen = observed.forecast_of_quiet_weather
    first = _series(seen["density"], "the forecast for three windows")[:1]
    assert_close(
        seen["alone"], first, rtol=0, atol=0.1, what="the forecast for a window alone, against that among others,"
    )


@metric(best="low", bound=0.99, slack=0.5)
def error_on_unseen_weather(observed, expected):
    """MAE on unseen weather, as a share of the baseline's."""
    density = expected.labels["density"]
    return mae(observed.forecasts["density"], density) / mae(expected.labels["density_now"], density)


@check(
    "train",
    points=2,
    hidden=True,
    metric="error_on_unseen_weather",
    hint="Compare the validation MAE with the baseline's, and try another learning rate.",
)
def baseline_is_beaten_on_unseen_weather(observed, expected):
    """On weather that nobody has seen, the MAE of the model's forecasts is as far below that of the baseline as the text asks."""
    _assert_follows_the_model(observed.forecast_without_its_model)
    limit = expected.thresholds["error_on_unseen_weather"]
    assert_at_most(error_on_unseen_weather(observed, expected), limit, "the MAE, as a share of the baseline's,")
