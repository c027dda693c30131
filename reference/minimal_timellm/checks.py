"""How `minimal_timellm` is judged. Checks of properties are public; comparisons on unseen inputs are hidden."""

import numpy as np

from grader.checks import (
    assert_at_most,
    assert_causal,
    assert_close,
    assert_equal,
    assert_finite,
    assert_shape,
    assert_unmoved,
    check,
    mase,
    metric,
)

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}
"""For results in float32 of a few hundred operations."""
LOOSE = {"rtol": 1e-3, "atol": 1e-3}
"""For results of several networks, one after the other."""


def _numbers(values, what):
    """`values` as an array of floats, finite; anything else fails."""
    assert_finite(values, what)
    return np.asarray(values, dtype=float)


def _entry(seen, key, what):
    """An entry of what was observed; a missing one fails."""
    assert isinstance(seen, dict), f"{what} was not observed"
    assert key in seen, f"{what} was not observed"
    return seen[key]


def _list(values, what):
    """A list that is not empty; anything else fails."""
    assert isinstance(values, list), f"{what} is no list"
    assert values, f"{what} is empty"
    return values


def _one_way(observed, expected, judge):
    """Fail unless `judge(seen, wanted)` passes for the student's own functions, or with ours lent in other questions.

    The failure is that with ours.
    """
    failure = None
    for way in ("own", "lent"):
        seen, wanted = _entry(observed, way, "the result"), expected[way]
        if seen is None or wanted is None:
            continue
        try:
            return judge(seen, wanted)
        except AssertionError as fault:
            failure = fault
    raise failure or AssertionError("it cannot be observed")


# 1. Scale


@check("scale", points=0.25, hint="`keepdim=True` keeps (batch, 1). All are tensors of the windows' own type.")
def scaled_windows_have_their_shapes(observed, expected):
    """z has the shape of the windows, mean and std have shape (batch, 1), all float32."""
    for name, key, shape in (
        ("z", "z_scores", (3, 12)),
        ("mean", "means_of", (3, 1)),
        ("std", "stds_of", (3, 1)),
        ("values", "returned", (3, 12)),
    ):
        assert_shape(observed.scaling[key], shape, f"`{name}` of three windows of 12 steps")
    assert_equal(observed.scaling["kinds"], ["torch.float32"] * 3, "the list of types of z, mean and std")


@check("scale", points=0.25, hint="Multiply where you divided, add where you subtracted, in the opposite order.")
def there_and_back_is_where_it_was(observed, expected):
    """`denormalise` undoes `normalise`."""
    assert_close(observed.scaling["returned"], expected.scaling["given"], rtol=1e-4, atol=1e-3, what="a value")


@check("scale", points=0.5, hint="Only the first `context` steps of a window may count for mean and std.")
def statistics_know_the_context_only(observed, expected):
    """What comes after the context changes neither mean, nor std, nor the z-scores of the context."""
    seen, other = observed.scaling, observed.scaling["with_another_future"]
    for name, key in (("mean", "means_of"), ("std", "stds_of")):
        assert_close(_entry(other, key, name), seen[key], what=f"the {name} with another future")
    z, other_z = (_numbers(one, "a z-score") for one in (seen["z_scores"], _entry(other, "z_scores", "z")))
    assert_shape(other_z, z.shape, "the z-scores")
    assert_close(other_z[:, :8], z[:, :8], what="a z-score of the context with another future")


@check(
    "scale",
    points=0.25,
    hint="The context has mean 0 and std 1. Divided by n; and `windows -= …` changes what was given.",
)
def z_scores_have_no_unit(observed, expected):
    """The context has mean 0 and std 1, in whatever unit the series is; the windows are left as they are."""
    z = _numbers(observed.scaling["z_scores"], "a z-score")
    assert_shape(z, (3, 12), "the z-scores")
    assert_close(z[:, :8].mean(axis=1), np.zeros(3), atol=1e-5, what="the mean of a context")
    assert_close(z[:, :8].std(axis=1), np.ones(3), rtol=1e-4, what="the standard deviation of a context")
    moved = _entry(observed.scaling["in_another_unit"], "z_scores", "z")
    assert_close(moved, z, rtol=1e-3, atol=1e-3, what="a z-score of 3 x + 100")
    assert_equal(observed.scaling["untouched"], True, "`windows` untouched")


@check("scale", points=0.5, hidden=True, hint="Compare with the formulas. Is the standard deviation divided by n?")
def scaling_is_exact(observed, expected):
    """On unseen windows z-scores, mean, std and the way back are those of the formulas."""
    for name in ("z_scores", "means_of", "stds_of", "others_back"):
        seen, wanted = observed.unseen_scaling[name], expected.unseen_scaling[name]
        assert_close(seen, wanted, rtol=1e-3, atol=1e-4, what="a z-score, mean, std or value")


@check("scale", points=0.25, hidden=True, hint="Is the largest value of the context also the smallest? Then std is 1.")
def constant_contexts_are_divided_by_one(observed, expected):
    """Where the context is constant, std is 1, also where rounding makes it tiny instead of 0."""
    assert_close(observed.constant_scaling["stds_of"], np.ones((4, 1)), what="the std of a constant context")
    assert_close(
        observed.constant_scaling["z_scores"], expected.constant_scaling["z_scores"], atol=1e-3, what="a z-score"
    )


# 2. Windows


@check("windows", points=0.25, hint="A series of 20 steps has (20 - 8) // 3 + 1 windows of 8 steps, every 3.")
def windows_and_patches_have_their_shapes(observed, expected):
    """Windows have shape (windows, length), patches (batch, patches, size)."""
    assert_shape(observed.cut["windows"], (10, 8), "the windows of two series")
    assert_shape(observed.cut["patches"], (2, 3, 4), "patches of 4 of two rows of 12 steps")


@check(
    "windows",
    points=0.5,
    hint="All windows of the first series come first. `unfold`, then join the first two dimensions.",
)
def windows_come_in_order(observed, expected):
    """Windows hold neighbours of one series, start every `stride` steps, and come series by series, in order of time."""
    windows = _numbers(observed.cut["windows"], "a window")
    assert_shape(windows, (10, 8), "the windows of two series")
    starts = np.concatenate([np.arange(0, 13, 3), 20 + np.arange(0, 13, 3)])
    assert_close(windows, starts[:, None] + np.arange(8.0), what="a value of a window")


@check("windows", points=0.25, hint="Each patch holds neighbours, and the next one goes on where it ends.")
def patches_follow_each_other(observed, expected):
    """Patches follow each other in time, without overlap."""
    wanted = np.arange(24.0).reshape(2, 3, 4)
    assert_close(observed.cut["patches"], wanted, what="a value of a patch")


@check("windows", points=0.5, hidden=True, hint="Is the last window that fits among them? Try sizes by hand.")
def other_sizes_are_cut_as_well(observed, expected):
    """Unseen series are cut into windows and patches of other sizes."""
    for name in ("some", "whole", "exact", "each", "patches"):
        assert_close(observed.unseen_cut[name], expected.unseen_cut[name], what="a value")


# 3. Prompt


@check("prompt", points=0.25, hint="`torch.stack([...], dim=1)` puts four columns of shape (batch,) side by side.")
def statistics_have_their_shape(observed, expected):
    """The statistics have shape (batch, 4), float32."""
    assert_shape(observed.described["statistics"], (3, 4), "the statistics of three contexts")
    assert_equal(observed.described["kind"], "torch.float32", "their type")


@check(
    "prompt",
    points=0.75,
    hint="A line: the trend is its slope, per period. Up and down: how alike are neighbours?",
)
def simple_contexts_are_described(observed, expected):
    """A line has a trend, up and down a negative lag of 1, a pattern a large lag of a period: by the formulas."""
    seen = _numbers(observed.described["statistics"], "a statistic")
    assert_shape(seen, (3, 4), "the statistics of three contexts")
    z = expected.described["z"]
    assert_close(seen[0, 1], 4 * (z[0, 1] - z[0, 0]), rtol=1e-4, what="the trend of a line, per period of 4")
    assert_close(seen[0, 0], z[0, -4:].mean(), rtol=1e-4, what="the level of a line, in its last period")
    assert_close(seen[1, 2], -23 / 24, rtol=1e-4, what="the autocorrelation at lag 1 of 24 steps up and down")
    assert_close(seen[2, 3], 20 / 24, rtol=1e-4, what="the autocorrelation at lag 4 of a pattern of 4 in 24 steps")


@check(
    "prompt", points=0.75, hidden=True, hint="Compare with the formulas: the 1/T, the period in the trend, the order."
)
def statistics_are_exact(observed, expected):
    """On unseen z-scores all four statistics are those of the formulas, for several periods."""
    for name in ("period_3", "period_7"):
        seen, wanted = observed.unseen_described[name], expected.unseen_described[name]
        assert_close(seen, wanted, **TOLERANCE, what="a statistic")


@check("prompt", points=0.25, hint="`torch.arange(steps, device=z.device)`: what you make lives where z lives.")
def statistics_stay_on_their_device(observed, expected):
    """New tensors live on the device of the z-scores."""
    assert_equal(observed.described["device"], True, "that all tensors share one device")


# 4. Block


@check("block", points=0.25, hint="Tokens in, tokens out: (batch, tokens, d_model).")
def block_keeps_the_shape(observed, expected):
    """The output of a block has the shape of its tokens."""
    assert_shape(_entry(observed.block_at_work["causal"], "whole", "the output"), (2, 7, 8), "the output")


@check("block", points=0.75, hint="`is_causal=True`; and which dimension are the tokens in when attention is called?")
def block_is_causal(observed, expected):
    """A token is changed by itself and by those before it, never by those after it."""
    assert_causal(observed.block_at_work["causal"], "an output token")


@check(
    "block", points=0.5, hint="x + …, twice: where merge and feed-forward put out 0, the tokens go straight through."
)
def tokens_go_straight_through(observed, expected):
    """Where attention and feed-forward layers put out nothing, the tokens stay as they are."""
    assert_close(observed.block_at_work["straight"], expected.block_at_work["tokens"], atol=1e-6, what="a token")


@check(
    "block",
    points=1,
    hidden=True,
    hint="The cell below compares with PyTorch: is the difference tiny? Try other heads.",
)
def block_is_that_of_the_formulas(observed, expected):
    """With unseen weights a block of 1, 3 and 4 heads is that of the formulas, and of PyTorch."""
    for heads in (1, 3, 4):
        seen, wanted = observed.unseen_block[f"heads_{heads}"], expected.unseen_block[f"heads_{heads}"]
        assert_close(seen, wanted, **LOOSE, what=f"an output token of {heads} heads")


# 5. Forecaster


@check("forecaster", points=0.25, hint="Leave out the output for the prompt; `chunk(2, dim=-1)`.")
def forecasts_have_their_shapes(observed, expected):
    """Means and log-scales have the shape of the patches, (batch, n, period)."""
    shapes = _list(observed.forecaster_shapes["shapes"], "the list of shapes")
    assert_equal(len(shapes), 2, "the number of results")
    for shape, name in zip(shapes, ("means", "log-scales"), strict=True):
        assert_shape(shape, (2, 11, 5), f"the tensor of {name} for 11 patches of 5")


@check(
    "forecaster", points=0.75, hint="What is made for patch i may know patches 0 to i. Only the context has statistics."
)
def at_once_is_the_same_as_step_by_step(observed, expected):
    """The network predicts the same from 11 patches at once as from one patch after the other."""
    whole = _list(observed.forecaster_shapes["whole"], "the list of results")
    parts = _list(observed.forecaster_shapes["step_by_step"], "the list of results")
    for name, seen, wanted in zip(("mean", "log-scale"), parts, whole, strict=False):
        assert_close(seen, _numbers(wanted, f"a {name}"), **TOLERANCE, what=f"a {name}, step by step,")
        assert np.ptp(_numbers(wanted, name)) > 1e-4, f"every {name} is the same"


@check(
    "forecaster",
    points=0.75,
    hidden=True,
    hint="Positions are added, then all blocks one after the other, then the norm.",
)
def body_is_as_described(observed, expected):
    """With unseen weights the body of 3 layers is as its docstring says."""
    _one_way(
        observed.unseen_body,
        expected.unseen_body,
        lambda seen, wanted: assert_close(seen, wanted, **LOOSE, what="a token"),
    )


@check(
    "forecaster",
    points=1,
    hidden=True,
    hint="The prompt's token first; its statistics are those of the first 4 patches.",
)
def forecaster_is_as_described(observed, expected):
    """With unseen weights the body is given the right tokens, and means and log-scales are made from the right ones."""

    def judge(seen, wanted):
        for name in ("tokens", "mean", "log_scale"):
            assert_close(_entry(seen, name, name), wanted[name], **LOOSE, what=f"an entry of {name}")

    _one_way(observed.unseen_forecaster, expected.unseen_forecaster, judge)


@check("forecaster", points=0.25, hint="Make new tensors on the device of those that you were given.")
def forecaster_stays_on_its_device(observed, expected):
    """New tensors live on the device of the patches."""
    assert_equal(observed.forecaster_shapes["device"], True, "that all tensors share one device")


# 6. Count


def _count(period, d, layers, window):
    """Parameters of a forecaster."""
    block = 2 * 2 * d + d * 3 * d + 3 * d + d * d + d + d * 2 * d + 2 * d + 2 * d * d + d
    return layers * block + window * d + 2 * d + (period + 4) * d + 2 * d + 2 * period * (d + 1)


@check("count", points=0.5, hint="Which layers did you forget? Print name and size of each of `named_parameters()`.")
def weights_of_the_daily_network_are_counted(observed, expected):
    """The number for the network for days is what PyTorch counts."""
    assert_equal(observed.counts["daily"], _count(7, 32, 2, 12), "the number of weights")


@check(
    "count", points=0.5, hidden=True, hint="What depends on the period, what on d_model, what on the number of layers?"
)
def weights_of_other_networks_are_counted(observed, expected):
    """The number is right for other periods, widths, numbers of layers and lengths of the window."""
    for size in ((24, 32, 2), (3, 8, 5), (7, 64, 1)):
        assert_equal(observed.other_counts[str(size)], _count(*size, 12), f"the number of weights for {size}")
    assert_equal(observed.other_counts["longer"], _count(7, 32, 2, 20), "the number with a longer window")


# 7. Loss


@check("loss", points=0.25, hint="`.mean()` over everything; and the model gets all patches but the last, once.")
def loss_is_one_number(observed, expected):
    """The loss is a scalar; the model is called once, with all patches but the last."""
    for name in ("sure", "high"):
        assert_shape(_entry(observed.losses[name], "loss", "the loss"), (), "the loss")
        assert_equal(_entry(observed.losses[name], "calls", "the model"), 1, "the number of calls of the model")
        assert_shape(
            _entry(observed.losses[name], "handed", "the patches"), (3, 5, 2), "what the model got of 6 patches"
        )


@check("loss", points=0.5, hint="Exact, with scales of 1: log 1 + 0. With scales of e: 1. Which places count?")
def loss_counts_what_follows_the_context(observed, expected):
    """Exact forecasts after the context have a loss of log s, whatever is predicted within it; 3 too high costs 4.5."""
    for name, wanted in (("sure", 0.0), ("unsure", 1.0), ("high", 4.5)):
        assert_close(_entry(observed.losses[name], "loss", "the loss"), wanted, rtol=1e-4, atol=1e-4, what="the loss")


@check("loss", points=0.25, hint="No `.item()`, no `detach`: the loss must know where it comes from.")
def gradients_flow_from_the_loss(observed, expected):
    """The gradient of the loss reaches the model: forecasts that are too high have a slope."""
    slope = _numbers(_entry(observed.losses["high"], "slope", "the slope"), "the slope of the loss")
    assert np.all(np.abs(slope) > 1e-3), "the loss does not change with the forecasts"


@check(
    "loss", points=1, hidden=True, hint="The scale is exp(log_scale); the square is that of (y - m) / s; and the half."
)
def loss_is_exact(observed, expected):
    """On unseen patches and forecasts the loss is that of the formula."""
    for name in ("loss", "slope"):
        assert_close(observed.unseen_loss[name], expected.unseen_loss[name], **TOLERANCE, what=f"the {name}")


# 8. Tune


RATES, SEEDS = [0.5, 0.25, 0.125], [11, 5]
"""With which `tune` is called."""


def _runs(runs):
    """The runs of `tune`, one for each rate and seed, sorted; anything else fails."""
    runs = _list(runs, "the list of runs")
    assert all(isinstance(run, list) and len(run) == 6 for run in runs), "a run is not what it should be"
    seen = sorted(run[:2] for run in runs)
    wanted = sorted([rate, seed] for rate in RATES for seed in SEEDS)
    assert seen == wanted, "`train` is not called once for each rate with each seed"
    return runs


@check("tune", points=0.5, hint="The network is made within both loops, right after `torch.manual_seed(seed)`.")
def every_rate_has_the_same_chances(observed, expected):
    """Each run trains a new network; for each seed all rates start from the same weights, other ones for each seed."""
    runs = _runs(observed.tuning_runs["runs"])
    assert all(run[4] == 0 for run in runs), "a network is trained in more than one run"
    starts = {seed: {run[5] for run in runs if run[1] == seed} for seed in SEEDS}
    assert all(len(start) == 1 for start in starts.values()), "with one seed, two rates start from different weights"
    assert starts[SEEDS[0]] != starts[SEEDS[1]], "two seeds start from the same weights"


@check(
    "tune",
    points=0.5,
    hint="`train_days` to train, `validation_days` to judge; a list for each rate, in the order of seeds.",
)
def validation_series_judge(observed, expected):
    """Networks are trained on the training series for TUNE_STEPS, judged by the validation series; all losses are kept."""
    seen = observed.tuning_runs
    runs = _runs(observed.tuning_runs["runs"])
    assert all(run[2] == seen["asked"] for run in runs), "a run does not have TUNE_STEPS steps"
    assert all(run[3] == "train_days" for run in runs), "a network is not trained on `train_days`"
    judged = _list(seen["judged"], "the list of judges")
    assert all(name == "validation_days" for name in judged), "a network is not judged by `validation_days`"
    assert_equal(sorted(seen["tried"]), sorted(RATES), "the list of rates, sorted,")
    numbered = {(run[0], run[1]): 101.0 * (place + 1) for place, run in enumerate(runs)}
    wanted = [[numbered[rate, seed] for seed in SEEDS] for rate in RATES]
    if len(judged) == len(runs):  # who judges more often may, and gets other numbers
        assert_equal(seen["found"], wanted, "the table of losses")


@check("tune", points=0.25, hint="The mean of each list, and the rate where it is smallest, not the smallest mean.")
def best_rate_has_the_smallest_mean(observed, expected):
    """The best rate is the one with the smallest mean."""
    assert_close(observed.choices["plain"], 0.01, what="the best rate")


@check("tune", points=0.25, hint="At least three, positive, and the largest ten times the smallest or more.")
def enough_rates_are_tried(observed, expected):
    """At least three different positive rates are tried, the largest at least ten times the smallest."""
    rates = _numbers(_list(observed.choices["tried"], "`rates`"), "a rate")
    assert len(set(rates.tolist())) >= 3, "there are fewer than three rates"
    assert rates.min() > 0, "a rate is not positive"
    assert rates.max() >= 9.999 * rates.min(), "the largest rate is less than ten times the smallest"


@check("tune", points=0.5, hidden=True, hint="Losses may be negative, NaN or infinite. `np.isfinite` knows.")
def broken_runs_are_never_the_best(observed, expected):
    """Losses may be negative; a rate with a run that failed, NaN or infinite in either direction, is never the best."""
    assert_close(observed.choices["negative"], 0.01, what="the best rate among negative losses")
    assert_close(observed.choices["odd"], [0.01, 0.1], what="the best rate among others that failed")


@metric(best="low", bound=0.85, slack=1)
def error_on_unseen_days(observed, expected):
    """MASE on unseen series of the family that the network was trained on, as a share of the seasonal naive forecast's."""
    return _share(observed.days_ahead["forecast"], expected.known_days["profile"], expected.labels, "profile", 7)


def _share(forecast, known, labels, name, period):
    """MASE as a share of that of the seasonal naive forecast."""
    future = labels["future"][name]
    naive = np.tile(known[:, -period:], (1, future.shape[1] // period))
    return mase(forecast, future, known, period) / mase(naive, future, known, period)


@check(
    "tune",
    points=0.5,
    hidden=True,
    metric="error_on_unseen_days",
    hint="Does the best rate lie between others that you tried? Question 10 says how good is good enough.",
)
def daily_network_beats_the_naive_forecast(observed, expected):
    """On unseen series of days the MASE is at least 15 % smaller than the seasonal naive forecast's."""
    share = error_on_unseen_days(observed, expected)
    assert_at_most(share, expected.thresholds["error_on_unseen_days"], "the MASE as a share of the naive one")


# 9. Generate


@check("generate", points=0.25, hint="Only what is new, all periods of it: (batch, periods * period).")
def futures_have_their_shape(observed, expected):
    """Two periods of 4 steps for two series have shape (2, 8), have no gradient, and leave the history as it is."""
    for way in ("own", "lent"):
        seen = observed.generated[way]
        if seen is not None:
            assert_shape(_entry(seen, "first", "the future"), (2, 8), "two periods of 4 steps")
            assert_equal(_entry(seen, "gradient", "the future"), False, "that it has a gradient")
            assert_equal(_entry(seen, "untouched", "the history"), True, "`history` untouched")


@check("generate", points=0.25, hint="With temperature 0 the mean is appended, and nothing is drawn.")
def temperature_0_is_deterministic(observed, expected):
    """Called twice at temperature 0, `generate` returns the same."""
    seen = observed.generated["own"] or observed.generated["lent"]
    first = _numbers(_entry(seen, "first", "the future"), "a value")
    assert_shape(first, (2, 8), "two periods of 4 steps")
    assert np.ptp(first) > 1e-3, "all values are the same"
    assert_equal(_entry(seen, "second", "the future"), first, "the second future")


@check(
    "generate",
    points=0.5,
    hint="What is predicted is appended, in the unit of the series, and the next window ends with it.",
)
def futures_go_on_from_what_was_predicted(observed, expected):
    """Two periods are the same as one, appended to the history, and then one more."""
    seen = observed.generated["lent"] or observed.generated["own"]
    parts = [_numbers(_entry(seen, name, "the future"), "a value") for name in ("first", "one", "after")]
    for part, width in zip(parts, (8, 4, 4), strict=True):
        assert_shape(part, (2, width), "a future of two series")
    joined = np.concatenate(parts[1:], axis=1)
    assert_close(parts[0], joined, rtol=1e-3, atol=1e-3, what="a value of two periods")


@check("generate", points=0.25, hint="`torch.randn(…, device=…)`: what you make lives where the history lives.")
def futures_stay_on_their_device(observed, expected):
    """New tensors live on the device of the history."""
    assert_equal(observed.generated["device"], True, "that all tensors share one device")


@check(
    "generate",
    points=0.75,
    hidden=True,
    hint="The model is given the last WINDOW - 1 periods at most, each time.",
)
def window_moves_along(observed, expected):
    """Far ahead the window moves along, scaled anew each time, and the oldest periods fall out."""

    def judge(seen, wanted):
        assert_equal(_entry(seen, "sizes", "the windows"), wanted["sizes"], "the list of sizes of the windows")
        size = np.abs(wanted["futures"]).max(axis=1, keepdims=True)
        seen = _numbers(_entry(seen, "futures", "the future"), "a value")
        assert_shape(seen, wanted["futures"].shape, "the future")
        assert_close(seen / size, wanted["futures"] / size, atol=2e-3, what="a value, as a share of the largest")

    _one_way(observed.unseen_futures, expected.unseen_futures, judge)


@check(
    "generate",
    points=0.25,
    hidden=True,
    hint="Is every value turned back into the unit of the series before it is appended?",
)
def futures_follow_the_unit(observed, expected):
    """The future of 40 + 2.5 x is 40 + 2.5 times the future of x."""

    def judge(seen, wanted):
        futures, moved = (_numbers(_entry(seen, name, "the future"), "a value") for name in ("futures", "moved"))
        assert_shape(futures, wanted["futures"].shape, "the future")
        size = np.abs(wanted["moved"]).max(axis=1, keepdims=True)
        assert_close(moved / size, (40 + 2.5 * futures) / size, atol=1e-2, what="a value, as a share of the largest")

    _one_way(observed.unseen_futures, expected.unseen_futures, judge)


@check(
    "generate",
    points=0.75,
    hidden=True,
    hint="m + temperature * exp(log_scale) * noise, in z-scores; the noise is new each time.",
)
def temperature_spreads_the_futures(observed, expected):
    """Drawn values scatter around the mean by temperature times scale, each by itself, by the generator's numbers."""

    def judge(seen, wanted):
        for heat in (0.5, 2.0):
            scales = heat * wanted["scales"]
            spread = _entry(seen, f"spread_heat_{heat}", "the spread")
            assert_close(spread, scales, rtol=0.12, what=f"the spread of 2000 futures at temperature {heat}")
            # The mean of 2000 draws is off by 4.5 of its standard errors once in 100,000 times.
            shift = _numbers(_entry(seen, f"heat_{heat}", "the mean"), "the mean") / scales
            assert_close(shift, np.zeros(4), atol=0.12, what="the mean of 2000 futures")
        assert_at_most(_entry(seen, "related", "the noise"), 0.12, "the correlation of two steps")
        # The second patch builds on the first one; what is drawn anew keeps them apart.
        assert_at_most(_entry(seen, "patches_related", "the noise"), 0.97, "the correlation of two patches")
        first, again, other = (_numbers(one, "a value") for one in _list(_entry(seen, "seeded", "futures"), "futures"))
        assert_close(again, first, what="a value with the same generator")
        assert np.abs(other - first).max() > 1e-3, "with another generator the future is the same"

    _one_way(observed.drawn_futures, expected.drawn_futures, judge)


# 10. Measure


@check("measure", points=0.25, hint="The last `period` steps, again and again.")
def last_period_is_repeated(observed, expected):
    """The seasonal naive forecast repeats the last period."""
    wanted = np.array([[6.0, 7, 8, 6, 7, 8], [4.0, 3, 2, 4, 3, 2]])
    assert_close(observed.measured["naive"], wanted, what="a value of the forecast")


@check("measure", points=0.25, hint="Errors of 2 divided by changes of 4; `.item()` makes a number of a tensor.")
def scaled_error_is_a_number(observed, expected):
    """Forecasts that are off by 2, of a series that changes by 4 from period to period, have a MASE of 0.5, a number."""
    assert_close(observed.measured["mase"], 0.5, rtol=1e-5, what="the MASE")
    assert_equal(observed.measured["number"], True, "that it is a plain number")


@check("measure", points=0.25, hidden=True, hint="How many periods does it take? Round up, then cut.")
def part_of_a_period_is_repeated_as_well(observed, expected):
    """The seasonal naive forecast may be shorter than a period, or end within one."""
    for name in ("steps_3", "steps_17"):
        assert_close(observed.unseen_measured[name], expected.unseen_measured[name], what="a value of the forecast")


@check("measure", points=0.5, hidden=True, hint="Each series is divided by its own scale, and then the mean is taken.")
def scaled_error_is_exact(observed, expected):
    """On unseen series the MASE is that of Hyndman and Koehler: each series by its own scale."""
    assert_close(observed.unseen_measured["mase"], expected.unseen_measured["mase"], rtol=1e-4, what="the MASE")


@metric(best="low", bound=0.9, slack=1)
def zero_shot_error(observed, expected):
    """MASE on unseen series of two other families, as a share of the seasonal naive forecast's; the mean of both."""
    shares = [
        _share(observed.zero_shot[name], expected.known_days[name], expected.labels, name, 7)
        for name in ("sine", "pulse")
    ]
    return sum(shares) / 2


@check(
    "measure",
    points=0.25,
    hidden=True,
    metric="zero_shot_error",
    hint="If the family that it was trained on is well forecast, others should be, too.",
)
def daily_network_generalises(observed, expected):
    """On unseen series of two other families the MASE is at least 10 % smaller than the seasonal naive forecast's."""
    share = zero_shot_error(observed, expected)
    assert_at_most(share, expected.thresholds["zero_shot_error"], "the MASE as a share of the naive one")


# 11. Reprogram


@check("reprogram", points=0.5, hint="`requires_grad_(False)` on the copy of the body: then no optimizer moves it.")
def frozen_weights_do_not_move(observed, expected):
    """The new body is that of the model and stays so in training, bit by bit; around it everything is trainable."""

    def judge(seen, wanted):
        assert_unmoved(_entry(seen, "before", "the body"), _entry(seen, "copied", "the body"), "the copied weights")
        assert_unmoved(_entry(seen, "before", "the body"), _entry(seen, "after", "the body"), "the frozen weights")
        assert_equal(_entry(seen, "frozen", "the body"), wanted["frozen"], "the number of frozen parts of the body")
        assert_equal(
            _entry(seen, "free", "the layers"), ["head", "input_layer", "prompt_layer"], "the trainable layers"
        )

    _one_way(observed.reprogrammed, WANTED, judge)


WANTED = {"own": {"frozen": 27}, "lent": {"frozen": 4}}
"""How many parameters the body has: with the student's networks, and with ours."""


@check("reprogram", points=0.5, hint="Frozen is not cut off: no `torch.no_grad()` and no `detach()` around the body.")
def gradients_pass_through_the_frozen_body(observed, expected):
    """Gradients reach the input layer through the frozen body."""

    def judge(seen, wanted):
        gradient = _numbers(_entry(seen, "gradient", "the gradient"), "the gradient")
        assert gradient > 1e-9, "the gradient of the input layer is 0"

    _one_way(observed.reprogrammed, WANTED, judge)


@check("reprogram", points=0.5, hidden=True, hint="`copy.deepcopy` first, freeze then: the source must not notice.")
def source_stays_as_it_is(observed, expected):
    """The model itself stays as it is, and trainable; training it later does not disturb the new one."""

    def judge(seen, wanted):
        assert_unmoved(
            _entry(seen, "source", "the model"), _entry(seen, "kept", "the model"), "the weights of the model"
        )
        assert_unmoved(_entry(seen, "after", "the body"), _entry(seen, "undisturbed", "the body"), "the frozen weights")
        assert_equal(_entry(seen, "trainable", "the model"), True, "that the model is trainable")

    _one_way(observed.reprogrammed, WANTED, judge)


@check("reprogram", points=0.25, hint="`PatchForecaster(period, body)` has new layers for the new period.")
def layers_around_the_body_are_new(observed, expected):
    """Input layer, prompt layer and head are new, and of the new period's size."""

    def judge(seen, wanted):
        assert_equal(_entry(seen, "period", "the period"), 5, "the period")
        assert_equal(_entry(seen, "sizes", "the layers"), [[32, 5], [10, 32]], "the sizes of input layer and head")
        assert_equal(_entry(seen, "shared", "the layers"), [False] * 3, "that layers are those of the model")

    _one_way(observed.reprogrammed, WANTED, judge)


@check("reprogram", points=0.25, hint="`torch.equal` has no tolerance. The names, sorted.")
def moved_weights_are_named(observed, expected):
    """Weights that differ, in their last digit or by their sign, are named; equal ones are not."""
    assert_equal(observed.movements["some"], ["a", "d"], "the list of weights that moved")
    assert_equal(observed.movements["none"], [], "the list of weights that moved, of equal ones,")


@check("reprogram", points=0.25, hidden=True, hint="However small a change is: it is one.")
def smallest_movements_count(observed, expected):
    """A change of 1e-12 is a movement."""
    assert_equal(observed.movements["tiny"], ["b"], "the list of weights that moved")


@check("reprogram", points=0.25, hint="Run the notebook from the top: is the body of `hourly` that of `daily`?")
def hourly_body_is_that_of_the_days(observed, expected):
    """After its training the body of `hourly` is that of `daily`, bit by bit."""
    assert_unmoved(observed.bodies["daily"], observed.bodies["hourly"], "the weights of the body")


@metric(best="low", bound=0.9, slack=1)
def error_on_unseen_hours(observed, expected):
    """MASE of the reprogrammed network on unseen series of hours, as a share of the seasonal naive forecast's."""
    return _share(observed.hours_ahead["forecast"], expected.known_days["hours"], expected.labels, "hours", 24)


@check(
    "reprogram",
    points=0.5,
    hidden=True,
    metric="error_on_unseen_hours",
    hint="Are all three layers around the body trained, and does the body have the weights of the days?",
)
def hourly_network_beats_the_naive_forecast(observed, expected):
    """On unseen series of hours the MASE is at least 10 % smaller than the seasonal naive forecast's."""
    share = error_on_unseen_hours(observed, expected)
    assert_at_most(share, expected.thresholds["error_on_unseen_hours"], "the MASE as a share of the naive one")


# 12. Compare


@check("compare", points=0.5, hint="Two ways freeze a body: one that of the model, the other a new one.")
def ways_are_trainable_as_the_table_says(observed, expected):
    """With "reprogrammed" and "random" the body is frozen, with "scratch" all is trainable; the period is the new one."""

    def judge(seen, wanted):
        for way in ("reprogrammed", "random", "scratch"):
            one = _entry(seen, way, f'"{way}"')
            inner = one["parts"] if way == "scratch" else 0
            assert_equal(_entry(one, "inner", way), inner, f'the number of trainable parts of the body with "{way}"')
            assert_equal(_entry(one, "outer", way), 6, f'the number of trainable parts around the body with "{way}"')
            assert_equal(_entry(one, "period", way), 5, f'the period with "{way}"')

    _one_way(observed.three_ways, WANTED, judge)


@check("compare", points=0.5, hidden=True, hint='"random" and "scratch" have a body that never saw a series.')
def bodies_are_those_of_the_table(observed, expected):
    """Only "reprogrammed" has the weights of the model's body, as a copy; the model stays as it is."""

    def judge(seen, wanted):
        for way, same in (("reprogrammed", True), ("random", False), ("scratch", False)):
            one = _entry(seen, way, f'"{way}"')
            assert_equal(_entry(one, "same", way), same, f'that the body is that of the model, with "{way}",')
            assert_equal(
                _entry(one, "shared", way), False, f'that the body belongs to the model as well, with "{way}",'
            )
        assert_equal(_entry(seen, "untouched", "the model"), True, "the model, untouched and trainable,")

    _one_way(observed.three_ways, WANTED, judge)


WAYS, NUMBERS, RUNS = ["scratch", "random"], [2, 5], [0, 2]
"""With which `compare` is called."""


def _compared(runs):
    """The runs of `compare`, one for each way, number and run: way, series, steps, rate, seed, times, random number."""
    runs = _list(runs, "the list of runs")
    assert all(isinstance(run, list) and len(run) == 7 and isinstance(run[1], list) for run in runs), "a run is odd"
    assert_equal(len(runs), len(WAYS) * len(NUMBERS) * len(RUNS), "the number of calls of `train`")
    return runs


@check("compare", points=0.5, hint="One row for each way, number of series and run, with the score of that run.")
def every_run_has_a_row(observed, expected):
    """The table has a row for each way, number of series and run, with the MASE of `scores` on the validation series."""
    rows = _list(observed.comparison["rows"], "the table")
    seen = sorted(row[:3] for row in rows)
    wanted = sorted([way, number, run] for way in WAYS for number in NUMBERS for run in RUNS)
    assert seen == wanted, "the rows are not one for each way, number of series and run"
    assert sorted(row[3] for row in rows) == [float(n) for n in range(1, 9)], "the MASE of a row is not that of its run"
    for row in rows:
        run = _compared(observed.comparison["runs"])[int(row[3]) - 1]
        assert [run[0], len(run[1])] == row[:2], "the MASE of a row is that of another run"
    assert all(name == "validation_hours" for name in observed.comparison["scored"]), "other series judge"


@check("compare", points=0.5, hint="Run r with n series gets those from r * n to r * n + n - 1, whatever the way is.")
def ways_get_the_same_series(observed, expected):
    """In one run all ways get the same series, as many as asked for; each run gets others."""
    wanted = sorted([way, list(range(run * n, run * n + n))] for way in WAYS for n in NUMBERS for run in RUNS)
    assert sorted(run[:2] for run in _compared(observed.comparison["runs"])) == wanted, (
        "a run does not have the series that belong to it"
    )


@check("compare", points=0.75, hidden=True, hint="Same steps, same rate, same seed; and a new network each time.")
def ways_get_the_same_budget(observed, expected):
    """All runs have FEW_STEPS steps with FEW_RATE, seeds of their run alone, and a new network from the model's body."""
    steps, rate, seed = _list(observed.comparison["settings"], "the list of settings")
    runs = _compared(observed.comparison["runs"])
    assert all(run[2] == steps for run in runs), "a run does not have FEW_STEPS steps"
    assert all(run[3] == rate for run in runs), "a run does not have the rate FEW_RATE"
    assert all(run[5] == 0 for run in runs), "a network is trained in more than one run"
    wanted = sorted([way, number, seed + run] for way in WAYS for number in NUMBERS for run in RUNS)
    assert sorted([run[0], len(run[1]), run[4]] for run in runs) == wanted, "the seed of a run is not SEED + r"
    chances = {used: {run[6] for run in runs if run[4] == used} for used in (seed + run for run in RUNS)}
    assert all(len(numbers) == 1 for numbers in chances.values()), "`torch.manual_seed` is not called in each run"
    assert len(set.union(*chances.values())) == len(RUNS), "two runs start from the same seed"
    assert all(made == [True, 24] for made in observed.comparison["made"]), (
        "a forecaster is made for another model or period"
    )


@check("compare", points=0.25, hint="The columns are `way`, `series`, `run` and `mase`.")
def table_is_complete(observed, expected):
    """The notebook's own table has 18 rows, with the four columns, and numbers in them."""
    for name in ("mase", "run", "series", "way"):
        assert name in _list(observed.final_table["columns"], "the list of columns"), f"there is no column `{name}`"
    rows = _list(observed.final_table["rows"], "the table")
    assert_equal(len(rows), 18, "the number of rows")
    assert_finite([row[3] for row in rows], "the column `mase`")
