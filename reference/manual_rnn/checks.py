"""How `manual_rnn` is judged. Checks of properties are public; comparisons with the reference are hidden."""

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


def in_shape(seen, wanted):
    """`seen` in the shape of `wanted` where it has as many numbers: another check looks at shapes."""
    seen = np.asarray(seen)
    return seen.reshape(wanted.shape) if seen.size == wanted.size else seen


# 1. Steps


@check("steps", points=0.5, hint="Three numbers for each block; `astype` sets the dtype.")
def steps_have_three_features(observed, expected):
    """Five blocks give an array of float32 of shape (5, 3)."""
    assert_shape(observed.described["shape"], (5, 3), "the array of features")
    assert_equal(observed.described["dtype"], "float32", "the dtype")


@check("steps", points=0.25, hint="The deviations of (0, 0, 0, 8) are -2, -2, -2 and 6. Divide by 4, not by 3.")
def one_block_by_hand(observed, expected):
    """The block (0, 0, 0, 8) has the deviations √12, 3 and 6 in this order, of which ln(1 + x) is kept."""
    assert_close(observed.described["by_hand"], np.log1p([12**0.5, 3, 6]), atol=1e-3, what="a feature of (0, 0, 0, 8)")


@check("steps", points=0.25, hint="Deviations are from the mean of the same block. What is ln(1 + 0)?")
def features_are_of_deviations(observed, expected):
    """A silent block has three zeros, and adding a constant to all samples changes nothing."""
    assert_close(observed.described["silent"], np.zeros(3), atol=1e-4, what="a feature of silence")
    assert_close(observed.described["difference"], np.zeros((5, 3)), atol=1e-3, what="the change of a feature")


@check("steps", points=1, hidden=True, hint="Which deviation is which? By what is divided? Do large samples fit?")
def features_are_exact(observed, expected):
    """Standard, mean and largest deviation are right, for loud samples and short blocks too, and in this order."""
    for name in ("features", "short"):
        wanted = expected.unseen_described[name]
        assert_close(observed.unseen_described[name], wanted, rtol=0, atol=1e-3, what="a feature")


# 2. Store


@check("store", points=0.25, hint="Save with the names that the docstring gives; numpy adds no second `.npy`.")
def arrays_are_in_their_files(observed, expected):
    """The two files are there, under their names."""
    assert_equal(observed.stored["files"], ["features.npy", "times.npy"], "the list of files")


@check("store", points=0.25, hint="Is each file loaded into the right variable, and nothing done to it?")
def arrays_come_back(observed, expected):
    """What is loaded is what was saved, number by number."""
    for name in ("features", "times"):
        assert_close(observed.stored[name], expected.stored["saved"][name], atol=1e-6, what=f"a number of {name}")


@check("store", points=0.25, hint="Convert with `astype` before you save, whatever the dtype is.")
def files_hold_float32(observed, expected):
    """The files hold float32, whatever the arrays were, and float32 is loaded."""
    assert_equal(observed.stored["dtypes"], expected.stored["dtypes"], "the list of dtypes in the files")
    assert_equal(observed.stored["loaded"], expected.stored["loaded"], "the list of dtypes loaded")


@check("store", points=0.25, hidden=True, hint="`allow_pickle=True` runs the code of whoever wrote the file.")
def pickles_are_refused(observed, expected):
    """Files with pickled objects are refused, before anything in them is run."""
    assert_equal(observed.pickles["refused"], [True, True], "the refusal of pickled features and times")
    assert_equal(observed.pickles["run"], [False, False], "whether code in the pickles was run")


# 3. Sequences


@check("sequences", points=0.5, hint="A failure is where the time left goes up; the next step starts a cycle.")
def border_is_at_a_failure(observed, expected):
    """The training part holds whole cycles, and at least its share of the steps."""
    steps = observed.borders["steps"]
    assert_shape(np.shape(steps), (3,), "the list of borders")
    for found, least in zip(steps, expected.borders["least"], strict=True):
        assert found in expected.borders["starts"], f"no cycle starts at step {found:g}"
        assert found >= least, f"{found:g} steps are fewer than the {least:g} asked for"


@check("sequences", points=0.5, hidden=True, hint="Not the last failure and not the nearest: the first that is enough.")
def border_is_at_the_first_failure_that_will_do(observed, expected):
    """The training part ends with the first failure that leaves at least its share of the steps in it."""
    assert_equal(observed.unseen_borders["steps"], expected.unseen_borders["steps"], "the list of borders")


@check(
    "sequences", points=0.5, hint="Over the training steps alone, feature by feature: what are mean and std afterwards?"
)
def training_steps_are_standard(observed, expected):
    """Over the training steps every feature has mean 0 and standard deviation 1; `features` is left as it is.

    Mean and standard deviation have one number for each feature.
    """
    assert_equal(observed.scaled["shapes"], [[500, 3], [3], [3]], "the list of shapes")
    assert_close(observed.scaled["mean"], np.zeros(3), atol=0.002, what="the mean of a normalised feature")
    assert_close(observed.scaled["std"], np.ones(3), atol=0.005, what="the std of a normalised feature")
    assert_equal(observed.scaled["untouched"], True, "`features` untouched")


@check(
    "sequences", points=0.5, hidden=True, hint="Which steps may the statistics come from, and who is scaled by them?"
)
def all_steps_are_scaled_by_the_training(observed, expected):
    """All steps are scaled with mean and standard deviation of the training steps, which are returned."""
    seen, wanted = observed.unseen_scaled, expected.unseen_scaled
    for name in ("mean", "std"):
        # In units of the standard deviation: n or n - 1 in its formula are both fine, and so is float32.
        found = in_shape(seen[name], wanted[name])
        assert_shape(found, (5,), name)
        assert_close(found / wanted["std"], wanted[name] / wanted["std"], rtol=1e-4, atol=4e-3, what=name)
    assert_close(seen["normalised"], wanted["normalised"], rtol=4e-3, atol=5e-3, what="a normalised number")


@check("sequences", points=0.5, hint="What are the axes of the docstring? Targets have a last axis of size 1.")
def sequences_have_their_shapes(observed, expected):
    """Sequences have shape (sequences, length, data), and their targets (sequences, length, 1)."""
    assert_equal(observed.cut["shapes"], expected.cut["shapes"], "the list of shapes")


@check("sequences", points=0.5, hidden=True, hint="Draw ten steps, a length of four and a stride of three, and count.")
def sequences_are_consecutive_steps(observed, expected):
    """Each sequence holds consecutive steps with their own targets; none is missing, and none reaches too far."""
    for kind in ("inputs", "targets"):
        wanted = expected.cut[kind]
        assert_equal(len(observed.cut[kind]), len(wanted), f"the number of cases of {kind}")
        for seen, right in zip(observed.cut[kind], wanted, strict=True):
            assert_close(in_shape(seen, right), right, rtol=0, atol=0.01, what=f"a number of the {kind}")


@check("sequences", points=0.5, hint="(batches, batch, sequence, data): which of them is -1?")
def batches_have_their_shape(observed, expected):
    """Eleven sequences of shape (5, 2) give two batches of four: shape (2, 4, 5, 2)."""
    assert_shape(observed.batches["shape"], (2, 4, 5, 2), "the array of batches")


@check("sequences", points=0.5, hidden=True, hint="Every sequence must stay in one piece, and in its place.")
def batches_keep_the_order(observed, expected):
    """Batches hold the sequences in their order, each in one piece, and drop as few as possible."""
    for case in ("some left", "none left"):
        assert_close(observed.batches[case], expected.batches[case], rtol=0, atol=1e-3, what="a number of a batch")


# 4. Model


@check("model", points=0.5, hint="`U`, `W` and `V` are attributes; which of them has a bias?")
def network_has_its_parts(observed, expected):
    """The parameters are those of U with bias, W without and V with bias, under these names, and no others."""
    assert_equal(observed.anatomy["parameters"], expected.anatomy["parameters"], "the table of parameters")


@check("model", points=0.5, hint="No nn.RNN, no nn.GRU, no nn.LSTM, and none of their cells.")
def network_is_made_of_linear_layers(observed, expected):
    """Everything in the network that has parameters is an `nn.Linear`, and no ready-made recurrence is called."""
    assert_equal(observed.anatomy["kinds"], ["Linear", "Linear", "Linear"], "the list of layers")
    assert_equal(observed.anatomy["ready_made"], [], "the list of recurrent functions that are called")


@check("model", points=0.5, hint="Which axis are the steps? `torch.stack` has an argument `dim`.")
def outputs_have_their_shape(observed, expected):
    """Inputs of shape (batch, sequence, data) of any size give outputs of shape (batch, sequence, 1)."""
    assert_equal(observed.outputs["shapes"], expected.outputs["wanted"], "the list of shapes")


@check("model", points=0.5, hint="A step may know the inputs up to its own. In which direction does your loop run?")
def the_future_is_unknown(observed, expected):
    """No output depends on a later input, and each depends on its own."""
    assert_causal(observed.future, "the output")


@check("model", points=0.5, hint="Is the new state made of the one before? `self.W(state)` must see it.")
def the_past_is_remembered(observed, expected):
    """The first input of a sequence influences its last output."""
    seen = observed.memory
    assert_shape(seen["before"], (3, 8, 1), "the output")
    assert_shape(seen["after"], (3, 8, 1), "the output")
    for name in ("before", "after"):
        assert_finite(seen[name], "the output")
    change = np.abs(seen["after"] - seen["before"])[:, -1].min()
    assert change > 1e-3, f"with another first input the last output changes by {change:.2g}"


@check("model", points=0.5, hint="Where does the state start? It must be zero in every call, and for every sequence.")
def calls_are_independent(observed, expected):
    """A sequence has the same outputs in every call, whatever was computed before and whoever shares its batch."""
    seen = observed.calls
    assert_shape(seen["first"], (3, 8, 1), "the output")
    assert_close(seen["again"], seen["first"], rtol=1e-4, atol=1e-5, what="an output in a second call")
    assert_close(seen["alone"], seen["first"], rtol=1e-4, atol=1e-5, what="an output of a sequence by itself")


@check(
    "model", points=1.5, hidden=True, hint="Put numbers into s = tanh(U x + W s + b), y = V s + c by hand: two steps."
)
def network_is_the_recurrence(observed, expected):
    """With given weights the outputs are those of the recurrence, for any size of data, state, batch and sequence."""
    wanted = expected.labels["outputs"]
    found = observed.unseen_outputs["outputs"]
    assert_equal(len(found), len(wanted), "the number of networks")
    for seen, right in zip(found, wanted, strict=True):
        assert_close(seen, right, rtol=1e-4, atol=1e-5, what="an output")


@check("model", points=0.5, hidden=True, hint="`detach` and `.data` cut the graph: what came before cannot be learned.")
def gradients_reach_the_first_step(observed, expected):
    """Gradients flow from the last output through all states back to the first input."""
    wanted = expected.gradients["inputs"]
    assert_close(observed.gradients["inputs"], wanted, rtol=1e-3, atol=1e-5, what="a gradient")


# 5. Loss and delta


@check("loss", points=0.5, hint="Is it a sum over the steps? Or a mean, or the last step alone?")
def loss_grows_with_the_sequence(observed, expected):
    """A sequence that is repeated has twice the loss."""
    assert_finite(observed.losses["once"], "the loss")
    assert_close(
        observed.losses["longer"], 2 * observed.losses["once"], rtol=1e-4, what="the loss of the double length"
    )
    assert observed.losses["once"] > 0, "the loss of wrong predictions is not above zero"


@check("loss", points=0.5, hint="Over the batch it is a mean.")
def loss_does_not_grow_with_the_batch(observed, expected):
    """A batch that holds every sequence twice has the same loss."""
    assert_finite(observed.losses["once"], "the loss")
    assert_close(observed.losses["more"], observed.losses["once"], rtol=1e-4, what="the loss of the double batch")


@check("loss", points=0.5, hint="`item()` turns a tensor into a float. What needs gradients, and what does not?")
def results_are_of_their_kinds(observed, expected):
    """The loss is a tensor of shape () through which gradients flow; the average delta is a Python float."""
    seen = observed.kinds_of_results
    assert_shape(seen["shape"], (), "the loss")
    assert_equal(seen["has_gradient"], True, "`requires_grad` of the loss")
    assert_equal(seen["is_float"], True, "`isinstance(delta, float)`")


@check(
    "loss", points=0.5, hidden=True, hint="Compute the loss of two sequences of two steps by hand, and of one alone."
)
def loss_is_exact(observed, expected):
    """The loss and its gradient are right, for any number of sequences and steps."""
    seen, wanted = observed.unseen_losses, expected.unseen_losses
    assert_close(seen["loss"], wanted["loss"], rtol=1e-4, what="the loss")
    assert_close(seen["gradient"], wanted["gradient"], rtol=1e-3, atol=1e-6, what="the gradient of the loss")
    assert_close(seen["small"], wanted["small"], rtol=1e-4, what="the loss of a single sequence, or of a single step,")


@check("loss", points=0.25, hint="Divide the mean error by the mean target, not each error by its own target.")
def ten_per_cent_are_ten_per_cent(observed, expected):
    """Right predictions have delta 0; those that are 10 % too large have 0.1, in any unit of time."""
    assert_close(observed.deltas["right"], 0.0, atol=1e-6, what="the delta of right predictions")
    assert_close(observed.deltas["large"], 0.1, rtol=1e-3, what="the delta of predictions that are 10 % too large")
    assert_close(observed.deltas["hours"], 0.1, rtol=1e-3, what="the same delta, with times in hours,")


@check(
    "loss", points=0.25, hidden=True, hint="Which of the two is the label that you divide by? Which mean comes first?"
)
def delta_is_exact(observed, expected):
    """The average delta is right, for any shape."""
    for case in ("delta", "exchanged", "last"):
        assert_close(observed.unseen_deltas[case], expected.unseen_deltas[case], rtol=1e-4, what="the average delta")


# 6. Train


@check("train", points=0.5, hint="Append once after each epoch, to both lists: a number, not a tensor.")
def history_has_every_epoch(observed, expected):
    """The history has one loss and one delta for each epoch, as floats."""
    for name in ("loss", "delta"):
        assert_finite(observed.long_training[name], f"the list of {name}")
        assert_equal(len(observed.long_training[name]), 40, f"the length of the list of {name}")
    assert_equal(observed.long_training["numbers"], True, "that the history holds numbers")


@check("train", points=0.5, hint="Does the optimizer have the model's parameters, and does it make a step?")
def training_learns(observed, expected):
    """On a small linear problem, 40 epochs bring the loss down to a tenth."""
    loss = observed.long_training["loss"]
    assert_finite(loss, "the list of losses")
    assert len(loss) > 1, "the history has fewer than two epochs"
    assert loss[-1] < 0.1 * loss[0], f"the loss goes from {loss[0]:.4g} to {loss[-1]:.4g}"


@check("train", points=0.5, hint="Raw features in, seconds out: what happens to both on the way?")
def forecasts_are_seconds(observed, expected):
    """A quiet fault has several seconds left, a loud one few; a sequence has the same forecast alone."""
    seen = observed.forecast_by_loudness
    assert_shape(seen["seconds"], (2, 100), "the forecast for two sequences")
    assert_shape(seen["alone"], (2, 100), "the forecasts for one sequence, twice,")
    assert_close(seen["alone"], seen["seconds"], rtol=1e-3, atol=1e-3, what="a forecast for a sequence by itself")
    quiet, loud = np.median(seen["seconds"], axis=1)
    assert 4 < quiet < 15, f"for a quiet fault the forecast is {quiet:.3g} s"
    assert -3 < loud < 3, f"for a loud fault the forecast is {loud:.3g} s"


@check("train", points=0.5, hidden=True, hint="What does `model` say after each step, and in which unit?")
def forecasts_are_those_of_the_model(observed, expected):
    """The forecast after each step is what `model` says there, times `TIME_UNIT`; at most, it is cut off at 0 s."""
    seen = observed.forecast_and_model
    found, wanted = np.asarray(in_shape(seen["seconds"], seen["model"])), np.asarray(seen["model"])
    assert_shape(found, (20, 100), "the forecast for twenty sequences")
    assert_finite(wanted, "an output of `model`")
    cut = [np.maximum(values, 0) for values in (found, wanted)]
    assert_close(cut[0], cut[1], rtol=1e-3, atol=5e-3, what="a forecast in seconds")


@check("train", points=1, hidden=True, hint="What does `backward` do with the gradients of the batch before?")
def training_takes_the_right_steps(observed, expected):
    """On small problems the weights are those of Adam with fresh gradients in every step, after 4 epochs and after 40."""
    for seen, wanted in (
        (observed.short_training, expected.short_training),
        (observed.lasting_training, expected.lasting_training),
    ):
        assert_close(seen["weights"], wanted["weights"], rtol=1e-3, atol=1e-4, what="a weight")


@check("train", points=0.5, hidden=True, hint="Mean over the batches of an epoch, of predictions before each step.")
def history_is_true(observed, expected):
    """The history tells the loss and the delta of each epoch as they were, also where they get worse."""
    for name in ("loss", "delta"):
        seen, wanted = observed.short_training[name], expected.short_training[name]
        assert_close(seen, wanted, rtol=1e-3, what=f"the {name} of an epoch")
        seen, wanted = observed.lasting_training[name], expected.lasting_training[name]
        # Who stops when it gets worse has a shorter history, and a true one.
        assert len(seen) > 0, f"the list of {name} is empty"
        assert_close(seen[:40], wanted[: len(seen)], rtol=1e-3, what=f"the {name} of an epoch")


@metric(best="low", bound=0.1, slack=1.0)
def average_delta_in_training(observed, expected):
    """Average delta of the forecasts for the training part: mean error over mean time left."""
    left = expected.training["left"]
    return mae(in_shape(observed.training["seconds"], left), left) / float(left.mean())


@metric(best="low", bound=0.1, slack=1.0)
def average_delta_on_unseen_cycles(observed, expected):
    """Average delta on cycles that nobody has heard: mean error over mean time left."""
    left = expected.labels["left"]
    return mae(in_shape(observed.forecasts["seconds"], left), left) / float(left.mean())


@check(
    "train",
    points=0.5,
    hidden=True,
    metric="average_delta_in_training",
    hint="Does the loss still fall in the last epoch? Does the network remember?",
)
def training_reaches_the_goal(observed, expected):
    """On the cycles for training and validation the average delta is small enough."""
    limit = expected.thresholds["average_delta_in_training"]
    assert_at_most(average_delta_in_training(observed, expected), limit, "the average delta")


@check(
    "train",
    points=1,
    hidden=True,
    metric="average_delta_on_unseen_cycles",
    hint="Is it good in training and bad here? Then compare what happens to the inputs in both.",
)
def goal_is_reached_on_unseen_cycles(observed, expected):
    """On cycles that nobody has heard the average delta is small enough."""
    limit = expected.thresholds["average_delta_on_unseen_cycles"]
    assert_at_most(average_delta_on_unseen_cycles(observed, expected), limit, "the average delta")


# 7. Figure


@check("figure", points=0.5, hint="Return the figure. Does it show what is in `history`, with a label on every axis?")
def figure_shows_the_history(observed, expected):
    """The figure has a line with the losses and one with the deltas, in axes of their own, and every axis has a label."""
    seen = observed.figure
    places = {}
    for name, scales in {"loss": [1], "delta": [1, 100]}.items():
        wanted = np.array(expected.figure["history"][name])
        places[name] = [
            place
            for place, line in zip(seen["axes"], seen["lines"], strict=True)
            if np.shape(line) == wanted.shape and any(np.allclose(line, scale * wanted, rtol=1e-3) for scale in scales)
        ]
        assert places[name], f"no line shows the {name} of every epoch"
    assert set(places["loss"]) != set(places["delta"]) or len(set(places["loss"])) > 1, (
        "loss and delta share their axes"
    )
    assert all(seen["vertical"]), "a vertical axis has no label"
    assert all(seen["horizontal"]), "a horizontal axis has no label"


# 8. Length


@check("length", points=0.5, hint="The columns are named in the docstring; call `evaluate` once for each length.")
def table_has_a_row_for_each_length(observed, expected):
    """The table has the four columns, and one row for each length, evaluated once."""
    assert_equal(observed.comparison["columns"], ["length", "seconds", "delta", "last_delta"], "the list of columns")
    assert_equal(sorted(observed.comparison["called"]), [10, 40, 80], "the list of evaluated lengths, sorted,")
    assert_close(observed.comparison["values"]["length"], [40.0, 10.0, 80.0], what="a length")


@check("length", points=0.5, hidden=True, hint="How long is a step? And which delta comes first?")
def table_is_right(observed, expected):
    """Seconds and both deltas are in their columns, and the notebook's own table is complete."""
    seen, wanted = observed.comparison["values"], expected.comparison["values"]
    for name in ("seconds", "delta", "last_delta"):
        # In the order of the lengths: that of the rows is for another check.
        found, right = (np.array(table[name])[np.argsort(table["length"])] for table in (seen, wanted))
        assert_close(found, right, rtol=1e-4, what=f"a number of the column {name}")
    assert_close(observed.lengths["length"], expected.lengths["length"], what="a length in your table")
    for name in ("delta", "last_delta"):
        assert_finite(observed.lengths[name], f"the column {name} of your table")
