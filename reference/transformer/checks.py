"""How `transformer` is judged. Checks of properties are public; comparisons with formulas are hidden."""

import numpy as np

from grader.checks import (
    assert_at_most,
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
DEEP = {"rtol": 1e-3, "atol": 1e-4}
"""For what has gone through whole blocks in float32."""


def _numbers(values, what):
    """`values` as an array of floats, finite; anything else fails."""
    assert_finite(values, what)
    return np.asarray(values, dtype=float)


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


def _sums(weights, wanted, what):
    """Fail unless no weight is negative, and the rows add up to `wanted`."""
    array = _numbers(weights, what)
    assert np.all(array >= 0), f"{what}: {array.min():.3g} is negative"
    assert_close(array.sum(axis=-1), wanted, atol=1e-5, what=f"the sum of a row of {what}")


# 1. Kernels


@check("kernels", points=0.5, hint="Each query has a row; its weights are divided by their own sum.")
def kernel_weights_add_up_to_one(observed, expected):
    """With all three kernels the weights have shape (queries, keys), are not negative, and each row adds up to 1."""
    for kernel in ("gaussian", "boxcar", "epanechnikov"):
        weights = observed.neighbours[kernel]
        assert_shape(weights, (2, 5), f"the weights of the kernel {kernel}")
        _sums(weights, np.ones(2), f"the weights of the kernel {kernel}")


@check("kernels", points=0.5, hint="Where is |u| at most 1? And what is 0 / 0?")
def compact_kernels_end_at_the_bandwidth(observed, expected):
    """Keys farther than a bandwidth have a weight of exactly 0; where none is near enough all weights are 0, not NaN."""
    outside = np.array([[0, 0, 0, 1, 1], [1, 1, 0, 0, 0]], dtype=bool)
    for kernel in ("boxcar", "epanechnikov"):
        assert_shape(observed.neighbours[kernel], (2, 5), f"the weights of the kernel {kernel}")
        beyond = _numbers(observed.neighbours[kernel], "the weights")[outside]
        assert np.all(beyond == 0), f"{kernel}: a key beyond the bandwidth has a weight of {beyond.max():.3g}"
    assert_close(observed.neighbours["far"], np.zeros((2, 5)), what="a weight of a query that reaches no key")


@check("kernels", points=0.5, hidden=True, hint="Compare with the table: the square, the 2, the bandwidth.")
def kernel_weights_are_exact(observed, expected):
    """The weights are those of the table, on the border too, wherever the times begin and whatever their unit is."""
    for kernel in ("gaussian", "boxcar", "epanechnikov"):
        what = f"a weight of the kernel {kernel}"
        assert_close(observed.neighbours[kernel], expected.neighbours[kernel], **TOLERANCE, what=what)
        seen, wanted = observed.unseen_kernels[kernel], expected.unseen_kernels[kernel]
        for name in ("narrow", "wide", "moved", "scaled"):
            assert_close(seen[name], wanted[name], rtol=1e-3, atol=1e-4, what=what)


# 2. Bandwidth


@check("bandwidth", points=0.25, hint="Two keys can only estimate each other. Is every value left out of its own mean?")
def a_value_does_not_estimate_itself(observed, expected):
    """Of two keys each is estimated by the other one, whatever the bandwidth is."""
    for name in ("narrow", "wide"):
        assert_close(observed.left_out[name], 9.0, rtol=1e-4, what="the loss of the values 1 and 4")


@check("bandwidth", points=0.25, hint="The loss is a tensor, made of tensors all the way; `.item()` ends the way.")
def a_gradient_reaches_the_bandwidth(observed, expected):
    """The loss is a tensor without dimensions, and its derivative by the bandwidth is that of the formula."""
    assert_close(observed.left_out["three"], expected.left_out["three"], rtol=1e-4, what="the loss of three values")
    assert_close(observed.left_out["slope"], expected.left_out["slope"], rtol=1e-3, what="the derivative of the loss")


@check(
    "bandwidth",
    points=0.25,
    hidden=True,
    hint="The mean of squares, over the keys; the weights of the others add up to 1.",
)
def leave_one_out_is_exact(observed, expected):
    """Losses and derivatives are those of the formula, for other series and bandwidths."""
    for name in ("losses", "slopes"):
        wanted = expected.unseen_loss[name]
        assert_close(observed.unseen_loss[name], wanted, rtol=5e-3, atol=1e-3, what=f"one of the {name}")


def _left_out(keys, values, bandwidth):
    """The leave-one-out loss in float64."""
    heights = np.exp(-(((keys[:, None] - keys) / bandwidth) ** 2) / 2)
    np.fill_diagonal(heights, 0)
    estimates = heights @ values / np.maximum(heights.sum(axis=1), 1e-300)
    return float(np.mean((values - estimates) ** 2))


def _smallest(keys, values):
    """The smallest loss in the valley that a start at 8 leads to, by trying bandwidths close to each other."""
    tried = np.geomspace(1.0, 8.0, 200)
    return min(_left_out(keys, values, one) for one in tried)


@check("bandwidth", points=0.5, hidden=True, hint="Is the learning rate right for a logarithm? Are there enough steps?")
def learned_bandwidth_is_the_best(observed, expected):
    """The learned bandwidth's loss is at most 2 % above the smallest, and it is a plain number."""
    keys, waves = expected.learned_bandwidths["moments"], expected.learned_bandwidths["waves"]

    def judge(seen):
        learned = _numbers(seen["hours"], "a bandwidth")
        assert_shape(learned, (3,), "the bandwidths of three series")
        for bandwidth, values in zip(learned, waves, strict=True):
            assert bandwidth > 0, f"a bandwidth is {bandwidth:.3g}"
            assert_at_most(_left_out(keys, values, bandwidth), 1.02 * _smallest(keys, values), "the loss")
        assert seen["number"] is True, "the bandwidth is no plain number (a tensor has `.item()`)"

    _either(observed.learned_bandwidths["lent"], observed.learned_bandwidths["own"], judge)


@check("bandwidth", points=0.25, hidden=True, hint="A step of the logarithm means the same in every unit.")
def unit_of_time_does_not_matter(observed, expected):
    """In minutes the learned bandwidth is 60 times as large as in hours."""

    def judge(seen):
        hours, minutes = (_numbers(seen[name], "a bandwidth") for name in ("hours", "minutes"))
        assert_shape(hours, (3,), "the bandwidths of three series")
        assert_close(minutes, 60 * hours, rtol=0.02, what="a bandwidth in minutes")

    _either(observed.learned_bandwidths["lent"], observed.learned_bandwidths["own"], judge)


# 3. Local line


@check("local_line", points=0.5, hint="Where all values lie on one line, that line is the best one everywhere.")
def lines_are_found_exactly(observed, expected):
    """Where the values lie on a line, value and slope are those of the line, between the keys and beyond them."""
    queries = expected.on_a_line["queries"]
    assert_close(observed.on_a_line["value"], 5 - 2 * queries, rtol=1e-3, atol=1e-3, what="a value")
    assert_close(observed.on_a_line["slope"], -2 * np.ones(4), rtol=1e-3, atol=1e-3, what="a slope")


@check("local_line", points=1, hidden=True, hint="Are the weights those of the query, in both means and in both sums?")
def local_lines_are_exact(observed, expected):
    """Values and slopes are those of the formula."""
    for name in ("narrow", "wide"):
        seen = observed.unseen_lines[name]
        assert isinstance(seen, list), "there are no values and slopes"
        assert len(seen) == 2, "there are no values and slopes"
        for part, wanted, what in zip(seen, expected.unseen_lines[name], ("a value", "a slope"), strict=True):
            assert_close(part, wanted, rtol=2e-2, atol=2e-3, what=what)


# 4. Masks


@check("masks", points=0.5, hint="Forbid before the softmax; and look at a row in which everything is forbidden.")
def allowed_weights_add_up_to_one(observed, expected):
    """The allowed weights of a row add up to 1; a row without any is 0; nothing is NaN."""
    assert_shape(observed.softmax_of_scores["weights"], (3, 4), "the weights")
    _sums(observed.softmax_of_scores["weights"], [1.0, 0.0, 1.0], "the weights")


@check("masks", points=0.25, hint="Exactly 0, not nearly: which score becomes 0 in a softmax?")
def forbidden_weights_are_zero(observed, expected):
    """A forbidden entry is exactly 0, even if its score is the largest."""
    assert_shape(observed.softmax_of_scores["weights"], (3, 4), "the weights")
    weights = _numbers(observed.softmax_of_scores["weights"], "the weights")
    forbidden = weights[~np.asarray(expected.softmax_of_scores["mask"], dtype=bool)]
    assert np.all(forbidden == 0), f"a forbidden entry has a weight of {np.abs(forbidden).max():.3g}"


@check(
    "masks",
    points=0.25,
    hidden=True,
    hint="A softmax of the allowed scores, over the last dimension, for any shape of mask.",
)
def masked_softmax_is_exact(observed, expected):
    """The weights are those of the allowed scores alone, however large the forbidden ones are, under any mask."""
    for name in ("mask", "holes", "mask_huge", "holes_huge", "by_series"):
        seen, wanted = observed.unseen_softmax[name], expected.unseen_softmax[name]
        assert_close(seen, wanted, **TOLERANCE, what="a weight")


@check("masks", points=0.5, hidden=True, hint="What is filled in by `masked_fill` hands no gradient back.")
def forbidden_scores_have_no_gradient(observed, expected):
    """The gradient is exactly 0 at forbidden scores, also in rows without any allowed one, and right elsewhere."""
    for name in ("mask", "holes"):
        wanted = expected.unseen_softmax[f"{name}_gradient"]
        gradient = _numbers(observed.unseen_softmax[f"{name}_gradient"], "the gradient")
        assert_close(gradient, wanted, **TOLERANCE, what="the gradient at a score")
        forbidden = gradient[..., ~expected.unseen_softmax[f"{name}_allowed"]]
        assert np.all(forbidden == 0), f"the gradient at a forbidden score is {np.abs(forbidden).max():.3g}"


def _assert_mask(seen, wanted, what):
    """Fail unless it is a boolean mask with these entries."""
    assert_equal(seen["kind"], "bool", f"the kind of the entries of {what}")
    assert_shape(seen["mask"], np.shape(wanted), what)
    assert_equal(seen["mask"], np.asarray(wanted, dtype=float), what)


@check("masks", points=0.25, hint="The first `lengths[b]` keys of series b; and one dimension for whoever asks.")
def padding_is_masked(observed, expected):
    """The padding mask is boolean, of shape (batch, 1, size), and True for what is no padding."""
    rows = [[[1, 1, 1, 0, 0]], [[0, 0, 0, 0, 0]], [[1, 1, 1, 1, 1]]]
    _assert_mask(observed.paddings["three"], rows, "the padding mask for lengths of 3, 0, 5")
    _assert_mask(observed.paddings["one"], [[[1, 0]]], "the padding mask for one series")


@check("masks", points=0.25, hint="Itself, and one before it: two on each row, but for the first.")
def local_window_is_masked(observed, expected):
    """With a window of 2 each step sees itself and the step before it: boolean, shape (length, length)."""
    wanted = np.eye(5) + np.eye(5, k=-1)
    _assert_mask(observed.windows, wanted, "the local mask of 5 steps with a window of 2")


@check("masks", points=0.25, hidden=True, hint="What do windows of 1, and of more than there is, see?")
def local_mask_is_exact(observed, expected):
    """Local masks of any length and window are right."""
    for name, wanted in expected.more_windows.items():
        _assert_mask(observed.more_windows[name], wanted["mask"], "a local mask")


@check("masks", points=0.25, hint="Through one layer 1 step back, through the next 1 more.")
def reach_grows_with_the_layers(observed, expected):
    """Through 3 layers with a window of 2, each step reaches the last 4: boolean, shape (n, n)."""
    behind = np.arange(8)[:, None] - np.arange(8)
    _assert_mask(observed.reached, (behind >= 0) & (behind < 4), "the reach through 3 layers with a window of 2")


@check("masks", points=0.5, hidden=True, hint="Output, key of the last layer, key of the layer before: in which order?")
def reach_is_exact(observed, expected):
    """The reach is right for any mask and number of layers, 0 included; a step always keeps what it had."""
    for name in ("layers_0", "layers_1", "layers_2", "layers_30"):
        _assert_mask(observed.unseen_reach[name], expected.unseen_reach[name]["mask"], f"the reach, {name},")


# 5. Heads


@check("heads", points=0.5, hint="A layer for all heads together: heads times width. What do keys and values read?")
def head_layers_have_their_widths(observed, expected):
    """The four layers have the right widths, for unequal ones and by default, with biases, and there are no others."""
    wide = [[6, 12], [6, 10], [15, 10], [12, 15]]
    for name, wanted in (("unequal", wide), ("equal", [[12, 12]] * 4)):
        assert_equal(observed.head_layers[name], wanted, f"the list of shapes of the weights, widths {name},")
        assert_equal(observed.head_layers[f"{name}_biases"], [True] * 4, "whether the layers have biases")
        number = sum(rows * (columns + 1) for rows, columns in wanted)
        assert_equal(observed.head_layers[f"{name}_parameters"], number, "the number of parameters")


@check("heads", points=0.25, hint="Queries come from those who ask, keys and values from the source.")
def heads_have_the_right_shapes(observed, expected):
    """Keys, values, output and weights have the shapes of the docstrings; the weights of a query add up to 1."""
    seen = observed.crossing
    assert_shape(seen["keys"], (2, 3, 6, 2), "the keys")
    assert_shape(seen["values"], (2, 3, 6, 5), "the values")
    assert_shape(seen["output"], (2, 4, 12), "the output")
    assert_shape(seen["weights"], (2, 3, 4, 6), "the weights")
    _sums(seen["weights"], np.ones((2, 3, 4)), "the weights")


@check("heads", points=0.25, hint="The output is a sum over the source. A sum does not care about order.")
def order_of_the_source_does_not_matter(observed, expected):
    """A source in another order gives the same output, and not the same for every query."""
    seen = observed.crossing
    assert_shape(seen["output"], (2, 4, 12), "the output")
    assert_close(seen["other"], seen["output"], **DEEP, what="the output")
    output = _numbers(seen["output"], "the output")
    assert np.abs(output - output[:, :1]).max() > 1e-4, "all queries get the same output"


@check("heads", points=0.75, hidden=True, hint="Which layer reads what? And which columns belong to which head?")
def heads_are_exact(observed, expected):
    """With given weights, output and weights are those of the formulas."""
    _assert_heads(observed, expected, ("free",))


@check("heads", points=0.25, hidden=True, hint="Hand the mask on; it holds for all heads.")
def heads_are_masked(observed, expected):
    """A mask holds for every head, and so does one for each of the batch."""
    _assert_heads(observed, expected, ("masked", "padded"))


def _assert_heads(observed, expected, names):
    def judge(seen):
        for name in names:
            for part in (f"{name}_weights", name):
                wanted = expected.unseen_heads["lent"][part]
                assert_close(seen[part], wanted, **DEEP, what="a weight" if part != name else "the output")

    _either(observed.unseen_heads["lent"], observed.unseen_heads["own"], judge)


# 6. Positions


@check(
    "positions",
    points=0.5,
    hint="The same matrix for every position: turn (sin a, cos a) into (sin(a + b), cos(a + b)).",
)
def rotation_shifts_positions(observed, expected):
    """The matrix, float32, turns the encodings of several positions into those 3 further on."""
    assert_shape(observed.shifted["matrix"], (8, 8), "the matrix")
    assert_equal(observed.shifted["kind"], "float32", "the kind of the matrix")
    wanted = expected.shifted["wanted"]
    assert_close(observed.shifted["moved"], wanted, atol=1e-4, what="the encoding 3 further on")


@check("positions", points=0.5, hidden=True, hint="What does a rotation do to lengths? And two in a row?")
def rotations_are_a_group(observed, expected):
    """No shift is the identity; two shifts one after the other are the sum; back again is the transpose."""
    seen = {
        name: _numbers(observed.rotations[name], "a matrix") for name in ("first", "second", "both", "back", "none")
    }
    for matrix in seen.values():
        assert_shape(matrix, (12, 12), "the matrix of width 12")
    assert np.abs(seen["first"] - np.eye(12)).max() > 0.1, "a shift by 2.5 changes nothing"
    assert_close(seen["none"], np.eye(12), atol=1e-5, what="an entry of the matrix of no shift")
    assert_close(seen["first"] @ seen["second"], seen["both"], atol=1e-4, what="an entry of the product of two shifts")
    assert_close(seen["back"], seen["second"].T, atol=1e-5, what="an entry of the matrix of the shift back")


@check("positions", points=0.5, hidden=True, hint="Each pair of columns turns by its own angle; which are pairs?")
def rotation_is_exact(observed, expected):
    """The matrix is right for any offset and width."""
    for name in ("first", "second", "back", "narrow"):
        assert_close(observed.rotations[name], expected.rotations[name], atol=1e-4, what="an entry of the matrix")


# 7. Blocks


def _assert_idle(lent, own, tokens, name):
    """Fail unless the block called `name` hands on the tokens."""

    def judge(seen):
        assert_shape(seen[name], (2, 5, 8), f"what the {name} block returns")
        assert_close(seen[name], tokens, **TOLERANCE, what=f"what the {name} block returns")

    _either(lent, own, judge)


@check("blocks", points=0.25, hint="What is added to x is nothing; x itself goes straight through, past the norms.")
def an_idle_encoder_block_changes_nothing(observed, expected):
    """With sub-layers of weights 0 an encoder block hands on what it got."""
    lent, own = observed.idle_blocks["lent"], observed.idle_blocks["own"]
    _assert_idle(lent, own, expected.idle_blocks["tokens"], "encoder")


@check("blocks", points=0.25, hint="Three sums, and x goes straight through all of them.")
def an_idle_decoder_block_changes_nothing(observed, expected):
    """With sub-layers of weights 0 a decoder block hands on what it got."""
    lent, own = observed.idle_blocks["lent"], observed.idle_blocks["own"]
    _assert_idle(lent, own, expected.idle_blocks["tokens"], "decoder")


@check("blocks", points=0.25, hint="Hand the mask to the attention of the tokens to themselves.")
def decoder_block_obeys_its_mask(observed, expected):
    """Under a causal mask another last token changes nothing before it."""

    def judge(seen):
        assert_shape(seen["whole"], (2, 6, 8), "what the block returns")
        whole = _numbers(seen["whole"], "what the block returns")
        assert_close(seen["other"], whole[:, :5], **DEEP, what="what comes before the last token")

    _either(observed.masked_tokens["lent"], observed.masked_tokens["own"], judge)


@check("blocks", points=0.5, hint="Append the new keys and values to the earlier ones, and return all of them.")
def pieces_make_the_whole(observed, expected):
    """Tokens in pieces, each after the keys and values of those before, give the same as all at once."""

    def judge(seen):
        assert_equal(seen["tokens_kept"], [6, 6], "the list of numbers of keys and values in the end")
        assert_shape(seen["whole"], (2, 6, 8), "what the block returns")
        assert_close(seen["parts"], seen["whole"], **DEEP, what="what the block returns")

    _either(observed.pieces["lent"], observed.pieces["own"], judge)


def _assert_blocks(observed, expected, names):
    found, wanted = observed.unseen_blocks, expected.unseen_blocks
    for way in ("lent", "own"):
        try:
            assert found[way] is not None, "the blocks raise an error"
            for name in names:
                assert_close(found[way][name], wanted[way][name], **DEEP, what=f"what the {names[0]} block returns")
        except AssertionError:
            if way == "own":
                raise
        else:
            return


@check(
    "blocks",
    points=0.5,
    hidden=True,
    hint="Each sub-layer reads what is behind its norm, keys and values too; the sum is not normalised.",
)
def encoder_block_is_exact(observed, expected):
    """With given weights an encoder block is `nn.TransformerEncoderLayer(norm_first=True)`, with a mask or without."""
    _assert_blocks(observed, expected, ("encoder", "encoder_masked"))


@check(
    "blocks", points=0.75, hidden=True, hint="Three sub-layers in the order of the drawing, each behind its own norm."
)
def decoder_block_is_exact(observed, expected):
    """With given weights a decoder block is `nn.TransformerDecoderLayer(norm_first=True)`, with a mask or without."""
    _assert_blocks(observed, expected, ("decoder", "decoder_masked"))


# 8. Forecaster


@check("forecaster", points=0.25, hint="One forecast for each patch of the future, from any number of patches of past.")
def forecaster_has_the_right_shapes(observed, expected):
    """From (batch, m, 6) and (batch, n, 6) come forecasts of shape (batch, n, 6), for any m and n."""

    def judge(seen):
        assert_shape(seen["usual"], (2, 4, 6), "the forecast of 4 patches")
        assert_shape(seen["other"], (2, 7, 6), "the forecast of 7 patches from 10")

    _either(observed.forced["lent"], observed.forced["own"], judge)


@check("forecaster", points=0.5, hint="The inputs are shifted by one, and the mask is causal: both are needed.")
def no_forecast_knows_its_answer(observed, expected):
    """The forecast of a patch has a gradient of exactly 0 with respect to that patch and all later ones."""

    def judge(seen):
        assert_shape(seen["influence"], (7, 7), "the influence of true patches on forecasts")
        influence = _numbers(seen["influence"], "the influence")
        known = influence[np.triu_indices(7)]
        assert np.all(known == 0), "a forecast depends on the patch that it is to predict, or on later ones"

    _either(observed.forced["lent"], observed.forced["own"], judge)


@check(
    "forecaster",
    points=0.25,
    hint="The decoder reads the *true* patches before the one that it is to predict, all of them.",
)
def every_forecast_reads_the_truth_before_it(observed, expected):
    """The forecast of a patch depends on each true patch before it."""

    def judge(seen):
        assert_shape(seen["influence"], (7, 7), "the influence of true patches on forecasts")
        earlier = _numbers(seen["influence"], "the influence")[np.tril_indices(7, -1)]
        assert np.all(earlier > 0), "a forecast does not depend on some true patch before it"

    _either(observed.forced["lent"], observed.forced["own"], judge)


@check("forecaster", points=0.25, hint="Is some part of the network cut off, by `detach`, `no_grad` or a copy?")
def every_weight_learns(observed, expected):
    """A gradient reaches the weights of all layers, through the encoder too."""

    def judge(seen):
        assert_equal(seen["idle"], [], "the list of weights that no gradient reaches")

    _either(observed.forced["lent"], observed.forced["own"], judge)


@check(
    "forecaster",
    points=0.5,
    hidden=True,
    hint="Which patches are read, and at which positions? Where does the first one stand?",
)
def teacher_forcing_is_exact(observed, expected):
    """With given weights the forecasts are right: the last patch of the past is read first, at its own position."""
    found, wanted = observed.unseen_forced, expected.unseen_forced
    if found["lent"] is not None:
        try:
            return assert_close(found["lent"]["output"], wanted["lent"]["output"], **DEEP, what="a forecast")
        except AssertionError:
            if found["own"] is None:
                raise
    return assert_close(found["own"]["output"], wanted["own"]["output"], **DEEP, what="a forecast")


@metric(best="low", bound=0.9, slack=1.0)
def error_on_unseen_series(observed, expected):
    """MAE of the step-by-step forecast on unseen series, as a share of the seasonal naive forecast's."""
    return mae(observed.forecasts["forecast"], expected.labels["future"]) / expected.labels["seasonal_naive_mae"]


@check(
    "forecaster",
    points=1.25,
    hidden=True,
    metric="error_on_unseen_series",
    hint="Does it beat the seasonal naive forecast on the validation series, step by step? Does the loss fall?",
)
def forecaster_beats_the_seasonal_naive_forecast(observed, expected):
    """On unseen series the forecaster's error is at least 10 % smaller than that of the seasonal naive forecast."""
    ratio = error_on_unseen_series(observed, expected)
    limit = expected.thresholds["error_on_unseen_series"]
    assert_at_most(ratio, limit, "the error as a share of the seasonal naive forecast's")


# 9. Step by step


@check(
    "generate", points=0.5, hint="Let it read the finished forecast as if it were the truth: does it predict the same?"
)
def a_forecast_predicts_itself(observed, expected):
    """A network that reads its own forecast with teacher forcing predicts just that; there are no gradients."""

    def judge(seen):
        assert_shape(seen["slow"], (2, 5, 6), "the forecast of 5 patches")
        assert_close(seen["again"], seen["slow"], **DEEP, what="the forecast, read and predicted again,")
        assert_equal(seen["gradients"], [False, False], "whether the forecasts have gradients")

    _either(observed.generated["lent"], observed.generated["own"], judge)


@check("generate", points=0.5, hint="The newest token at its own position, and the keys and values of all before it.")
def a_cache_changes_nothing(observed, expected):
    """The forecast with a cache is the same as without."""

    def judge(seen):
        assert_shape(seen["fast"], (2, 5, 6), "the forecast of 5 patches with a cache")
        assert_close(seen["fast"], seen["slow"], **DEEP, what="the forecast with a cache")

    _either(observed.generated["lent"], observed.generated["own"], judge)


@check(
    "generate", points=0.5, hidden=True, hint="Each patch follows from all of the past and all that has been predicted."
)
def steps_are_exact(observed, expected):
    """Forecasts of 1, 4 and 9 patches by another network are right, with a cache and without."""
    for steps in (1, 4, 9):
        for name in ("slow", "fast"):
            seen, wanted = observed.unseen_steps[f"{name}_{steps}"], expected.unseen_steps[f"{name}_{steps}"]
            assert_close(seen, wanted, **DEEP, what=f"a forecast of {steps} patches")


@check("generate", points=0.5, hidden=True, hint="With a cache only what is new is read, and the past is encoded once.")
def nothing_is_read_twice(observed, expected):
    """With a cache the encoder works once, and the decoder reads one token in each step."""
    assert_equal(observed.unseen_steps["encoded"], [9], "the list of what was encoded, for 9 patches of past,")
    read = observed.unseen_steps["read"]  # a generator may be one step ahead of what is asked for
    assert_equal(read[:9], [1] * 9, "the list of what the decoder read in 9 steps")
    assert_at_most(len(read), 10, "the number of steps of the decoder for 9 patches")


# 10. Families


@check("families", points=0.5, hint="Draw the three masks of five patches, three of them known, by hand.")
def families_see_what_they_may(observed, expected):
    """The masks of five patches of which three are known: boolean, and right for each family."""
    prefix = [[1, 1, 1, 0, 0], [1, 1, 1, 0, 0], [1, 1, 1, 0, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 1]]
    for family, wanted in (("encoder", np.ones((5, 5))), ("prefix", prefix), ("decoder", np.tri(5))):
        _assert_mask(observed.family_masks[family], wanted, f"the mask of the {family} family")


@check("families", points=0.25, hidden=True, hint="What if one patch is known, or all but one?")
def family_masks_are_exact(observed, expected):
    """The masks are right for any number of patches and of known ones."""
    for family in ("encoder", "prefix", "decoder"):
        for seen, wanted in zip(observed.more_family_masks[family], expected.more_family_masks[family], strict=True):
            assert_equal(seen, wanted, f"the mask of the {family} family")


@check("families", points=0.5, hint="`torch.where` chooses between patches and the blank, and makes a new tensor.")
def hidden_patches_are_not_read(observed, expected):
    """The encoder family reads the learned blank in the place of hidden patches, and all others as they are."""
    seen, given = observed.hiding, expected.hiding["patches"]
    hidden = np.asarray(expected.hiding["hidden"], dtype=bool)
    assert_shape(seen["read"], (2, 5, 6), "what the body reads")
    read, blank = _numbers(seen["read"], "what the body reads"), _numbers(expected.hiding["blank"], "the blank")
    assert_close(read[hidden], np.tile(blank, (3, 1)), **TOLERANCE, what="what the body reads at a hidden patch")
    assert_close(read[~hidden], given[~hidden], **TOLERANCE, what="what the body reads at a patch that is not hidden")
    assert seen["untouched"] is True, "`patches` was changed"
    assert_equal(seen["dimensions"], 0, "the number of dimensions of the loss")
    assert seen["learns"] is True, "no gradient reaches `body.blank`"


def _assert_losses(observed, expected, family):
    found = observed.unseen_losses

    def judge(seen):
        for known in (1, 4, 8):
            wanted = expected.unseen_losses["lent"][f"{family}_{known}"]
            assert_close(seen[f"{family}_{known}"], wanted, rtol=1e-4, what=f"the loss of the {family} family")

    _either(found["lent"], found["own"], judge)


@check("families", points=0.25, hidden=True, hint="The mean over the hidden patches only, each compared with itself.")
def encoder_loss_is_exact(observed, expected):
    """The encoder family's loss is the mean absolute error over the hidden patches."""
    _assert_losses(observed, expected, "encoder")


@check("families", points=0.5, hidden=True, hint="The first unknown patch is predicted at the last known one.")
def prefix_loss_is_exact(observed, expected):
    """The prefix family's loss is over the patches that are not known, each predicted at the place before it."""
    _assert_losses(observed, expected, "prefix")


@check("families", points=0.5, hidden=True, hint="Every patch but the first is predicted at the place before it.")
def decoder_loss_is_exact(observed, expected):
    """The decoder family's loss is over all patches but the first, each predicted at the place before it."""
    _assert_losses(observed, expected, "decoder")


# 11. Look


@check("look", points=0.25, hint="Take the patches away one by one, always from the whole past.")
def only_what_is_used_has_an_effect(observed, expected):
    """For a network that repeats the mean of the last two patches, just these two have an effect."""
    seen = observed.occluded
    assert_shape(seen["effect"], (7,), "the effects of 7 patches")
    assert_close(seen["effect"], [0, 0, 0, 0, 0, 1, 1], **TOLERANCE, what="the effect of a patch")
    assert seen["untouched"] is True, "`past` was changed"
    assert_equal(seen["gradient"], False, "whether the effects have gradients")


@check("look", points=0.75, hidden=True, hint="The mean of absolute changes, over windows, steps and hours.")
def occlusion_is_exact(observed, expected):
    """The effects are the mean absolute changes of the forecast."""

    def judge(seen):
        wanted = expected.unseen_occlusion["lent"]["effect"]
        assert_close(seen["effect"], wanted, rtol=1e-3, atol=1e-5, what="the effect of a patch")

    _either(observed.unseen_occlusion["lent"], observed.unseen_occlusion["own"], judge)
