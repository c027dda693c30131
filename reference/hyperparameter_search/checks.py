"""How `hyperparameter_search` is judged. Checks of properties are public; comparisons with the reference are hidden."""

import math

import numpy as np

from grader.checks import (
    assert_at_most,
    assert_close,
    assert_equal,
    assert_finite,
    assert_shape,
    check,
    metric,
)


def _numbers(values, what):
    """`values` as an array of floats, finite; anything else fails."""
    assert_finite(values, what)
    return np.asarray(values, dtype=float)


def _either(seen, judge):
    """Judge what was observed with our functions in the place of the student's, and if that fails, with their own.

    A mistake in another question costs nothing here; nor does it to do without the function that we replace.
    """
    if seen["lent"] is not None:
        try:
            return judge(seen["lent"])
        except AssertionError:
            if seen["own"] is None:
                raise
    return judge(seen["own"])


# 1. Scale


@check("scale", points=0.25, hint="`kind` says which of the two scalers of scikit-learn it is.")
def scalers_are_of_their_kind(observed, expected):
    """The scaler is a `StandardScaler` or a `RobustScaler`, as asked, and it is fitted."""
    assert_equal(
        [observed.scalers[kind]["kind"] for kind in ("standard", "robust")], ["standard", "robust"], "the kinds"
    )


@check("scale", points=0.25, hint="Mean and standard deviation of 0, 1, …, 9; median and quartiles of the same.")
def training_rows_are_scaled(observed, expected):
    """For the training values 0 to 9, in any order, centre and scale are those of the table."""
    for kind, scale in (("standard", math.sqrt(8.25)), ("robust", 4.5)):
        assert_close(observed.scalers[kind]["centre"], 4.5, rtol=1e-5, what=f"the centre of the {kind} scaler")
        assert_close(observed.scalers[kind]["scale"], scale, rtol=1e-5, what=f"the scale of the {kind} scaler")


@check("scale", points=0.5, hidden=True, hint="Which rows may a scaler see?")
def scalers_see_training_rows_only(observed, expected):
    """Centre and scale follow from the training rows, whatever comes after them."""
    for kind in ("standard", "robust"):
        for name in ("centre", "scale"):
            seen, wanted = observed.unseen_scalers[kind][name], expected.unseen_scalers[kind][name]
            assert_close(seen, wanted, rtol=1e-5, what=f"the {name} of the {kind} scaler")


@check("scale", points=0.25, hint="First the MSE, then its root; two plain numbers (`float` makes one).")
def errors_are_a_square_and_its_root(observed, expected):
    """The errors are two plain numbers, the second the root of the first, in the unit of the series."""
    assert_equal(observed.unit_errors["plain"], True, "that the errors are plain numbers")
    seen = observed.unit_errors["columns"]
    assert_shape(seen, (2,), "the pair of errors")
    assert_close(seen[1] ** 2, seen[0], rtol=1e-5, what="the square of the RMSE")
    assert_close(seen[0], 25 * 5 / 3, rtol=1e-5, what="the MSE of errors of 0, 1 and -2 units of 5 °C")


@check("scale", points=0.25, hint="A column less a row is a square: make columns of both first.")
def shapes_of_forecasts_do_not_matter(observed, expected):
    """Rows and columns of the same numbers give the same errors."""
    for name in ("row", "column"):
        assert_close(observed.unit_errors[name], observed.unit_errors["columns"], rtol=1e-5, what="an error")


@check(
    "scale", points=0.5, hidden=True, hint="Undo the scaling of both before you subtract, by the scaler that is given."
)
def errors_are_exact(observed, expected):
    """The errors are right for other forecasts, with both kinds of scalers."""
    assert_close(observed.unseen_errors["errors"], expected.unseen_errors["errors"], rtol=1e-5, what="an error")


# 2. Network


@check("network", points=0.5, hint="Each LSTM but the last one returns its whole sequence.")
def stacks_have_their_layers(observed, expected):
    """There are as many LSTM layers as asked for, and one dense layer; the output is (batch, 1); nothing is compiled."""
    for seen, layers in zip(observed.stacks, (1, 2, 3), strict=True):
        assert_equal(int(seen["kinds"].get("LSTM", 0)), layers, "the number of LSTM layers")
        assert_equal(int(seen["kinds"].get("Dense", 0)), 1, "the number of dense layers")
        assert_equal(seen["output"], [2, 1], "the shape of the output")
        assert_equal(seen["compiled"], False, "that the model is compiled")


@check("network", points=0.5, hint="An LSTM has 4 u (f + u + 1) parameters; what is f in the second layer?")
def stacks_have_their_parameters(observed, expected):
    """The number of parameters is 4 u (f + u + 1) for the first layer, 4 u (2 u + 1) for each other one, u + 1 for the last."""
    for seen, (layers, u, f) in zip(observed.stacks, ((1, 8, 1), (2, 16, 1), (3, 5, 2)), strict=True):
        wanted = 4 * u * (f + u + 1) + (layers - 1) * 4 * u * (2 * u + 1) + u + 1
        assert_equal(seen["parameters"], wanted, f"the number of parameters of {layers} layers of {u} units")


@check("network", points=1, hidden=True, hint="What does the second layer read: a sequence, or a single step?")
def stacks_are_exact(observed, expected):
    """With given weights the outputs are those of stacked LSTM layers with Keras' own settings."""
    assert_equal(observed.stacks_at_work["default"], [1, 1], "the shape of the output with one feature, by default")
    for name in ("layers_1", "layers_2", "layers_3"):
        seen, wanted = observed.stacks_at_work[name], expected.stacks_at_work[name]
        assert_close(seen, wanted, rtol=1e-4, atol=1e-5, what="an output")


# 3. Space


@check("space", points=0.25, hint="8, 16, 24 are three. Is 0.3 / 0.1 a whole number for Python?")
def values_are_counted(observed, expected):
    """Both ends count, the last one only if a step meets it, and 0.1 is meant as it is written."""
    assert_equal(observed.counted["values"], [3, 4, 1, 4, 3, 8], "the numbers of values of the six ranges")


@check(
    "space",
    points=0.5,
    hint="Independent choices multiply, either–or adds, and nothing to choose is one configuration.",
)
def sizes_multiply_and_add(observed, expected):
    """Names multiply; the keys of a conditional choice add up; an empty space holds one configuration."""

    def judge(seen):
        assert_equal(seen["empty"], 1, "the size of the empty space")
        assert_equal(seen["flat"], 6, "the size of 3 units and 2 optimizers")
        assert_equal(seen["choice"], 6, "the size of one layer, or two with 5 numbers of units")
        assert_equal(seen["both"], seen["flat"] * seen["choice"], "the size of both together")

    _either(observed.sizes, judge)


@check(
    "space",
    points=1,
    hidden=True,
    hint="A key of a conditional choice opens a space, which may hold conditional choices.",
)
def nested_sizes_are_exact(observed, expected):
    """Spaces nested twice have the right size."""
    _either(observed.sizes, lambda seen: assert_equal(seen["deep"], 7, "the size of a nested space"))

    def judge(seen):
        for name in ("inner", "size"):
            assert_equal(seen[name], expected.unseen_sizes["lent"][name], "the size of a nested space")

    _either({way: observed.unseen_sizes[way] for way in ("own", "lent")}, judge)


@check("space", points=0.25, hidden=True, hint="Count on your fingers: from 2 in steps of 7, not beyond 40.")
def more_values_are_counted(observed, expected):
    """Other ranges are counted right, of whole numbers and of tenths."""
    assert_equal(observed.unseen_sizes["counts"], expected.unseen_sizes["counts"], "the numbers of values")


@check(
    "space",
    points=0.25,
    hint="Ten trainings, four at a time, take three rounds; and the best one is trained once more.",
)
def rounds_are_whole(observed, expected):
    """Trainings run in whole rounds, in all folds, and the best configuration once more."""
    assert_close(observed.costs["seconds"], [240.0, 62.0, 20.0], rtol=1e-9, what="the seconds")


@check(
    "space", points=0.25, hidden=True, hint="Configurations times folds, divided by how many run at once, rounded up."
)
def seconds_are_exact(observed, expected):
    """Other searches take the right time."""
    assert_close(observed.unseen_costs["seconds"], expected.unseen_costs["seconds"], rtol=1e-9, what="the seconds")


@check("space", points=0.5, hidden=True, hint="1 - (1 - top) ** n has to reach the confidence.")
def draws_are_enough_and_not_too_many(observed, expected):
    """The number of random draws is the smallest that gives the confidence."""
    assert_equal(observed.costs["trials"], 59, "the number of draws for the best 5 % at 95 %")
    assert_equal(observed.unseen_costs["trials"], expected.unseen_costs["trials"], "the numbers of draws")


# 4. Grid


def _apart(window, horizon, stride):
    """The smallest number of windows to leave out, by trying."""
    gap = 0
    while set(range(window + horizon)) & set(range((gap + 1) * stride, (gap + 1) * stride + window + horizon)):
        gap += 1
    return gap


@check(
    "grid",
    points=0.5,
    hint="A window of 2 hours and a horizon of 1 span 3 hours. With a stride of 1, which is the next one without a common hour?",
)
def gap_is_just_large_enough(observed, expected):
    """With the gap two windows have no hour in common, and with one window less they have."""
    wanted = [[[_apart(w, h, s) for s in range(1, 8)] for h in range(1, 4)] for w in range(1, 6)]
    assert_equal(observed.gaps["gaps"], np.array(wanted), "the gaps")


@check("grid", points=0.25, hint="For each validation window: how far is the *nearest* training window?")
def leak_is_a_share(observed, expected):
    """Folds that lie far apart share nothing; otherwise it is the share of the validation windows that are too near."""
    assert_close(observed.leaks["far"], 0.0, atol=1e-9, what="the leak of folds that are far apart")
    assert_close(observed.leaks["all"], 1.0, atol=1e-9, what="the leak where both neighbours are validated")
    assert_close(observed.leaks["near"], 0.5, atol=1e-9, what="the leak of neighbouring folds, with a reach of 3")


@check("grid", points=0.75, hidden=True, hint="Both sides count, and a distance of just `reach` is far enough.")
def leaks_are_exact(observed, expected):
    """The share is right for folds in any order and for any reach."""
    assert_close(observed.leaks["mixed"], expected.leaks["mixed"], atol=1e-9, what="a leak")
    assert_close(observed.unseen_leaks["shares"], expected.unseen_leaks["shares"], atol=1e-9, what="a leak")


def _neighbours_score(k, windows, targets, training, validation):
    """The negative mean squared error of k nearest neighbours, by hand."""
    training, validation = np.asarray(training, dtype=int), np.asarray(validation, dtype=int)
    distances = np.linalg.norm(windows[validation][:, None] - windows[training], axis=2)
    nearest = np.argsort(distances, axis=1)[:, :k]
    return -float(np.mean((targets[training][nearest].mean(axis=1) - targets[validation]) ** 2))


@check(
    "grid",
    points=0.75,
    hint="`GridSearchCV` with `cv` and with `scoring`, and `fit`. Is the score an error with a minus sign?",
)
def scores_follow_from_the_folds(observed, expected):
    """Every score is the negative mean squared error in its fold, computed anew here; the best mean wins."""
    seen, given = observed.grid, expected.grid["windows"]
    assert_equal(seen["search"], True, "that the result is a GridSearchCV")
    training, validation = expected.grid["training"], expected.grid["validation"]
    assert_shape(seen["splits"], (3, 6), "the scores of three folds and six configurations")
    for column, params in enumerate(seen["params"]):
        for fold in range(3):
            wanted = _neighbours_score(
                int(params["n_neighbors"]), given, expected.grid["targets"], training[fold], validation[fold]
            )
            assert_close(seen["splits"][fold][column], wanted, rtol=1e-6, what="the score of a fold")
    assert_close(seen["mean"], np.mean(seen["splits"], axis=0), rtol=1e-9, what="a mean score")
    best = seen["params"][int(np.argmax(seen["mean"]))]
    assert_equal(seen["best"]["n_neighbors"], best["n_neighbors"], "the best number of neighbours")


@check("grid", points=0.5, hidden=True, hint="All combinations; and the best one is trained on all windows at the end.")
def grid_search_is_exact(observed, expected):
    """Over two parameters all combinations are scored, and the best one is trained on all windows."""
    seen, wanted = observed.unseen_grid, expected.unseen_grid
    assert_equal(sorted(seen["params"]), sorted(wanted["params"]), "the list of combinations")
    ranked = [
        [one for _, one in sorted(zip(part["params"], np.asarray(part["mean"]).tolist(), strict=True))]
        for part in (seen, wanted)
    ]
    assert_close(ranked[0], ranked[1], rtol=1e-6, what="a mean score")
    assert_close(seen["forecasts"], wanted["forecasts"], rtol=1e-6, what="a forecast of the best model")


@check("grid", points=0.25, hint="One column for each parameter, and `rmse`; `sort_values` sorts.")
def table_begins_with_the_best(observed, expected):
    """The table has a row for each configuration, a column for each parameter and `rmse`, the smallest first."""
    seen = observed.tables
    assert_equal(seen["columns"], ["n_neighbors", "p", "rmse"], "the list of columns")
    errors = _numbers(seen["rmse"], "the column rmse")
    assert_shape(errors, (6,), "the column rmse")
    assert np.all(np.diff(errors) >= 0), "the errors do not rise from row to row"


@check(
    "grid", points=0.5, hidden=True, hint="The root of the mean over the folds, times the unit; without the minus sign."
)
def table_is_exact(observed, expected):
    """Each row has its parameters and the root of its mean squared error, in the unit."""
    scores = np.sort(-np.asarray(expected.tables["scores"]))
    assert_close(observed.tables["rmse"], 2 * np.sqrt(scores), rtol=1e-6, what="an rmse")
    for name in ("rmse", "n_neighbors", "p"):
        assert_close(observed.unseen_tables[name], expected.unseen_tables[name], rtol=1e-6, what=f"the column {name}")


# 5. Halving


@check("halving", points=0.25, hint="For R = 9: ceil(3/3 · 9), ceil(3/2 · 3) and ceil(3/1 · 1) configurations begin.")
def brackets_of_nine_epochs(observed, expected):
    """For 9 epochs and a factor of 3 the brackets are those printed below the formula."""
    for s, rounds in ((2, [[9, 1], [3, 3], [1, 9]]), (1, [[5, 3], [1, 9]]), (0, [[3, 9]])):
        assert_equal(observed.nine[f"s_{s}"], rounds, f"the rounds of bracket {s}")


@check(
    "halving",
    points=0.75,
    hidden=True,
    hint="Round up where the formula does, and down where it does; beware of logarithms.",
)
def brackets_are_exact(observed, expected):
    """Brackets are right for other numbers of epochs and other factors, also for a single epoch."""
    for name, wanted in expected.more_brackets.items():
        assert_equal(
            observed.more_brackets[name], wanted, f"the brackets for {name.replace('_', ' epochs and a factor of ')}"
        )


@check("halving", points=0.25, hint="One call of `evaluate` for each configuration that is alive, in each round.")
def each_round_is_smaller_and_longer(observed, expected):
    """Nine, three and one configurations are evaluated after 1, 3 and 9 epochs, each once."""
    seen = observed.halved["forwards"]
    assert_equal(seen["rounds"], [[1, 9], [3, 3], [9, 1]], "(epochs, evaluations)")
    assert_equal(seen["most"], 1, "how often one configuration is evaluated after the same epochs")


@check("halving", points=0.5, hint="Sort by the loss, and the *smallest* survive; nothing else may matter.")
def only_the_ranks_matter(observed, expected):
    """The winner is the same in whatever order configurations come, and if losses are squeezed without changing ranks."""
    found = observed.halved
    for name in ("backwards", "squeezed"):
        assert_equal(found[name]["winner"], found["forwards"]["winner"], f"the winner, {name},")
    loss = found["forwards"]["loss"]
    assert_close(found["squeezed"]["loss"], 3 * math.log(max(loss, 1e-9)) - 5, rtol=1e-5, what="the loss, squeezed,")
    assert_equal(found["forwards"]["winner"], expected.halved["forwards"]["winner"], "the number of the winner")


@check("halving", points=0.25, hint="`rank` of a NaN is infinity: sort by it, not by the loss.")
def diverged_trainings_do_not_survive(observed, expected):
    """Of nine configurations four have a loss that is a number, later two: no other one goes on, in whatever order they come."""
    for seen in observed.diverged.values():
        calls = [tuple(call) for call in seen["calls"]]
        for epochs, finite in ((3, {0, 2, 5, 7}), (9, {0, 2, 7})):
            alive = {name for name, length in calls if length == epochs}
            assert alive, f"nothing was evaluated for {epochs} epochs"
            assert alive <= finite, f"a configuration whose loss was NaN was evaluated for {epochs} epochs"
        assert_finite(seen["loss"], "the loss of the winner")


@check(
    "halving",
    points=0.5,
    hidden=True,
    hint="What if the last round has more than one configuration, or there is one round only?",
)
def halving_is_exact(observed, expected):
    """Winner, loss and every evaluation are right, in brackets of other sizes."""
    for name, wanted in expected.unseen_halving.items():
        seen = observed.unseen_halving[name]
        assert_equal(seen["winner"], wanted["winner"], "the number of the winner")
        assert_close(seen["loss"], wanted["loss"], rtol=1e-6, what="the loss of the winner")
        assert_equal(seen["calls"], wanted["calls"], "the table of evaluations")


def _assert_band(seen, wanted):
    assert_equal(seen["asked"], wanted["asked"], "the number of samples")
    assert_equal(seen["rounds"], wanted["rounds"], "(epochs, evaluations)")
    assert_equal(seen["winner"], wanted["winner"], "the number of the winner")
    assert_close(seen["loss"], wanted["loss"], rtol=1e-6, what="the loss of the winner")


@check("halving", points=0.25, hint="9 + 5 + 3 samples, for all brackets together.")
def hyperband_runs_all_brackets(observed, expected):
    """For 9 epochs and a factor of 3 there are 17 samples, evaluated 9 times after 1 epoch, 8 after 3, and 5 after 9."""

    def judge(seen):
        assert_equal(seen["asked"], 17, "the number of samples")
        assert_equal(seen["rounds"], [[1, 9], [3, 8], [9, 5]], "(epochs, evaluations)")

    _either(observed.banded, judge)


@check(
    "halving",
    points=0.75,
    hidden=True,
    hint="From the largest bracket down to 0, itself included; and the best of all winners, by `rank`.",
)
def hyperband_is_exact(observed, expected):
    """Winner, loss and the number of evaluations are right for other numbers of epochs and factors, and if a bracket fails."""
    _either(observed.banded, lambda seen: _assert_band(seen, expected.banded["lent"]))

    def judge(seen):
        for name, wanted in expected.unseen_band["lent"].items():
            _assert_band(seen[name], wanted)

    _either(observed.unseen_band, judge)


# 6. Search


@check("search", points=0.5, hint="Compare with the table: names, kinds, ranges, the step of the units, the sampling.")
def hyperparameters_are_declared(observed, expected):
    """The four hyperparameters are declared with the names, kinds and ranges of the table."""

    def judge(seen):
        names = ["layers", "learning_rate", "optimizer", "units"]
        assert_equal(sorted(seen), names, "the list of hyperparameters")
        assert_equal([seen[name]["kind"] for name in names], ["Int", "Float", "Choice", "Int"], "the list of kinds")
        for name, low, high in (("layers", 1, 2), ("units", 8, 24), ("learning_rate", 3e-3, 3e-2)):
            found = [float(seen[name]["min_value"]), float(seen[name]["max_value"])]
            assert_close(found, [low, high], rtol=1e-6, what=f"an end of the range of {name}")
        assert_equal(int(seen["units"].get("step") or 1), 8, "the step of the units")
        assert_equal(sorted(map(str, seen["optimizer"]["values"])), ["adam", "rmsprop"], "the list of optimizers")

    _either(observed.declared, judge)


@check("search", points=0.25, hidden=True, hint='`sampling="log"` gives each factor of ten the same chance.')
def learning_rate_is_sampled_by_its_logarithm(observed, expected):
    """The learning rate is sampled by its logarithm, and is not restricted to a few values."""

    def judge(seen):
        assert_equal(str(seen["learning_rate"].get("sampling")), "log", "the sampling of the learning rate")

    _either(observed.declared, judge)


@check("search", points=0.75, hidden=True, hint="Declared, and used? Does the learning rate reach the optimizer?")
def hyperparameters_are_used(observed, expected):
    """The model has the layers, units, optimizer and learning rate of the trial, and the mean squared error as its loss."""

    def judge(seen):
        assert_equal(len(seen), 2, "the number of models")
        for one, wanted in zip(seen, expected.built["lent"], strict=True):
            for name in ("parameters", "optimizer"):
                assert_equal(one[name], wanted[name], f"the {name}")
            assert_close(one["learning_rate"], wanted["learning_rate"], rtol=1e-4, what="the learning rate")
            assert_close(one["loss"], one["mse"], rtol=1e-3, what="the loss as it is compiled")

    _either(observed.built, judge)


def _sizes(max_epochs, factor):
    """How many trials Keras Tuner's Hyperband runs in each round of each bracket, by (bracket, round): it rounds up."""
    brackets = 1
    while max_epochs / factor**brackets >= 1:
        brackets += 1
    end = math.ceil(1 + math.log(max_epochs, factor))
    return {(s, i): math.ceil(end / (s + 1) * factor ** (s - i)) for s in range(brackets) for i in range(s + 1)}


@check(
    "search",
    points=0.5,
    hint="`max_epochs` and `factor` are those of the budget; each trial leaves a file in the tuner's folder.",
)
def search_is_complete(observed, expected):
    """The tuner is a Hyperband within the budget, and its files hold every trial that this implies, with a checkpoint."""
    seen = observed.searched
    assert_equal(seen["hyperband"], True, "that the tuner is a Hyperband")
    assert_equal([seen["max_epochs"], seen["factor"]], seen["allowed"], "(max_epochs, factor)")
    assert_equal(seen["objective"], ["val_loss", "min"], "the objective")
    done = [one for one in seen["trials"] if one["completed"]]
    for (s, i), number in _sizes(*seen["allowed"]).items():
        found = sum(one["bracket"] == s and one["round"] == i for one in done)
        assert_equal(found, number, f"the number of completed trials in round {i} of bracket {s}")
    assert all(one["files"] > 0 for one in done), "a trial has left no checkpoint"
    assert_finite([one["score"] for one in done], "the scores")


@check(
    "search",
    points=0.25,
    hidden=True,
    hint="The score is the validation loss of the weights that were kept. Which data were validated on?",
)
def best_score_is_true(observed, expected):
    """The best score is the mean squared error of the kept weights on the validation part, computed anew."""
    assert_close(
        observed.recomputed["mse"], observed.recomputed["score"], rtol=0.01, what="the error of the best trial"
    )


@check(
    "search",
    points=0.5,
    hidden=True,
    hint="What is handed to `tuner.search`: which data, which callbacks, which patience?",
)
def search_trains_and_stops_as_asked(observed, expected):
    """The search trains on the training part, validates on all of the validation part, and stops two epochs after the best."""
    seen = observed.asked_of_the_tuner
    assert_equal(seen["calls"], 1, "the number of searches")
    assert_equal(seen["training"], True, "that the search trains on the training part")
    assert_equal(seen["validation"], True, "that the search validates on the validation part")
    assert_equal(seen["after_the_best"], 2, "the number of epochs after the best one")
    assert_equal(seen["batch_size"], 20, "the batch size, where BATCH_SIZE is 20")


@check(
    "search",
    points=0.25,
    hidden=True,
    hint="`directory`, `project_name`, `overwrite`, `seed`; and no number where a name is meant.",
)
def search_keeps_to_its_folder(observed, expected):
    """The files lie in the folder "search" of the folder that was handed over; older ones are gone; settings are followed."""
    seen = observed.asked_of_the_tuner
    assert_equal(seen["inside"], True, "that the files lie in the folder")
    assert_equal(seen["project"], "search", "the name of the tuner's folder")
    assert_equal(seen["old"], False, "that older files are still there")
    assert_equal([seen["max_epochs"], seen["factor"], seen["seed"]], [8, 2, 77], "(max_epochs, factor, seed)")


@check("search", points=0.25, hint="A trial that failed or still runs has no place in the table.")
def files_make_a_table(observed, expected):
    """Of four files two are completed: the better one comes first, with the columns that were asked for."""
    names = ["epochs", "layers", "learning_rate", "optimizer", "rmse", "units"]
    assert_equal(observed.read["columns"], names, "the list of columns")
    assert_close(observed.read["units"], [24.0, 8.0], what="the column units")
    assert_close(observed.read["rmse"], [2.0, 5.0], rtol=1e-6, what="the column rmse")


@check(
    "search", points=0.75, hidden=True, hint="Status and score decide; the root, times the unit; the smallest first."
)
def files_are_read_exactly(observed, expected):
    """Every column is right for other files, of which some are not completed."""
    for name in ("layers", "units", "learning_rate", "epochs", "rmse"):
        assert_close(observed.unseen_read[name], expected.unseen_read[name], rtol=1e-6, what=f"the column {name}")
    assert_equal(observed.unseen_read["optimizer"], expected.unseen_read["optimizer"], "the column optimizer")


# 7. Final


@check("final", points=0.25, hint="Return what `fit` returned; it has `loss` and `val_loss` for each epoch.")
def history_is_complete(observed, expected):
    """The history has loss and validation loss for each epoch, within the budget, and the model has the best values."""
    seen = observed.trained
    for name in ("loss", "val_loss"):
        assert name in seen["columns"], f"the history has no {name}"
        assert_finite(seen["columns"][name], f"the {name}")
    assert_at_most(len(seen["columns"]["loss"]), seen["allowed"], "the number of epochs")
    layers, units = seen["best"]
    wanted = 4 * units * (units + 2) + (layers - 1) * 4 * units * (2 * units + 1) + units + 1
    assert_equal(seen["parameters"], wanted, "the number of parameters for the best values")


@check("final", points=0.5, hint="`restore_best_weights`, and `save_best_only`; both watch the validation loss.")
def best_epoch_is_kept(observed, expected):
    """The model, and the one in the file, have the error of the best epoch in the history, computed anew."""
    seen = observed.rehearsal
    best = float(np.min(_numbers(seen["losses"], "the validation losses")))
    assert_close(seen["mse"], best, rtol=0.01, atol=1e-4, what="the validation error of the returned model")
    assert_equal(seen["exists"], True, "that there is a file best.keras")
    assert_close(seen["kept"], best, rtol=0.01, atol=1e-4, what="the validation error of the model in the file")


@check(
    "final",
    points=0.5,
    hidden=True,
    hint="Whose weights does it begin with: new ones, or those of the search? And whose values does it have?",
)
def model_is_built_anew(observed, expected):
    """The model is built from the best hyperparameters, begins with new weights, and learns from the training part only."""
    seen = observed.rehearsal
    assert_at_most(seen["start"], 1.0, "the largest weight at the beginning")
    assert len(seen["layers"]) > 0, "no model was built from the best hyperparameters"
    assert_equal(seen["layers"][-1], 2, "the number of layers of the best hyperparameters")
    assert_equal(seen["training"], True, "that it trains on the training part")
    assert_equal(seen["validation"], True, "that it is validated on the validation part")


@check("final", points=0.25, hidden=True, hint="Three epochs of patience; TRAIN_EPOCHS and BATCH_SIZE are names.")
def training_stops_in_time(observed, expected):
    """Training ends three epochs after the best one, and after `TRAIN_EPOCHS` at the latest."""
    losses = _numbers(observed.rehearsal["losses"], "the validation losses")
    assert_equal(len(losses) - 1 - int(np.argmin(losses)), 3, "the number of epochs after the best one")
    assert_equal(observed.short_rehearsal["epochs"], 2, "the number of epochs where TRAIN_EPOCHS is 2")
    assert_equal(observed.short_rehearsal["batch_size"], 16, "the batch size where BATCH_SIZE is 16")


@check(
    "final", points=0.25, hint="Scale the window, and undo the scaling of what the network says; a column is not a row."
)
def forecasts_are_in_degrees(observed, expected):
    """A network adds 1 to the last hour, where one scaled unit is 5 °C: its forecast is 5 °C more, shape (n,), for one
    window alone too.
    """
    seen, wanted = observed.last_hours, expected.last_hours["last"] + 5
    assert_shape(seen["forecast"], (3,), "the forecasts of three windows")
    assert_close(seen["forecast"], wanted, rtol=1e-4, atol=1e-3, what="a forecast")
    assert_shape(seen["alone"], (1,), "the forecast of one window")
    assert_close(seen["alone"], wanted[:1], rtol=1e-4, atol=1e-3, what="the forecast of one window")


@metric(best="low", bound=0.9, slack=1.0)
def error_on_unseen_years(observed, expected):
    """RMSE on unseen years, as a share of that of the naive forecast."""
    forecast, truth = observed.forecasts["temperature"], expected.labels["temperature"]
    assert_shape(forecast, np.shape(truth), "the forecasts")
    errors = _numbers(forecast, "the forecasts") - truth
    return float(np.sqrt(np.mean(errors**2))) / expected.labels["naive_rmse"]


@check(
    "final",
    points=1.25,
    hidden=True,
    metric="error_on_unseen_years",
    hint="Does the validation loss fall? Are the best values used, and the best weights kept?",
)
def naive_forecast_is_beaten(observed, expected):
    """On unseen years the RMSE is at most 0.9 times that of the naive forecast."""
    limit = expected.thresholds["error_on_unseen_years"]
    assert_at_most(error_on_unseen_years(observed, expected), limit, "the RMSE as a share of the naive forecast's")


# 8. Optimism


@check("optimism", points=0.25, hint="Two arrays, (repeats, configurations); all random numbers from `random`.")
def null_scores_are_means_of_squares(observed, expected):
    """Both arrays have the right shape and a mean of 1; the same generator gives the same scores, another one others."""
    seen = observed.null_scores
    assert_equal(seen["shapes"], [[800, 5], [800, 5]], "the shapes of the scores")
    assert_close(seen["means"], [1.0, 1.0], atol=0.03, what="the mean of the scores")
    assert_equal(
        [seen["again"], seen["other"]], [True, False], "(the same from equal generators, the same from others)"
    )


@check(
    "optimism",
    points=0.75,
    hidden=True,
    hint="The mean of n squares has a standard deviation of sqrt(2 / n). Are all of them independent?",
)
def null_scores_have_their_spread(observed, expected):
    """Scores are means of independent squares of normal numbers: their spread and skewness; validation and test are independent."""
    for seen, examples, skew in ((observed.null_scores, 50, None), (observed.more_null_scores, 4, math.sqrt(2))):
        assert_close(
            seen["stds"], [math.sqrt(2 / examples)] * 2, rtol=0.12, what="the standard deviation of the scores"
        )
        assert_close(seen["correlation"], 0.0, atol=0.12, what="the correlation of validation and test")
        assert_close(seen["neighbours"], 0.0, atol=0.12, what="the correlation of two configurations")
        if skew is not None:
            assert_close(seen["skew"], skew, rtol=0.2, what="the skewness of the scores")


@check(
    "optimism", points=0.25, hint="The winner has the smallest *validation* error of its row; what is its test error?"
)
def optimism_is_the_winners_gap(observed, expected):
    """In an example of two repeats the winners lose 4 and 2; a single configuration is its own winner."""
    assert_close(observed.gaps_of_winners["two"], 3.0, atol=1e-9, what="the optimism")
    assert_close(observed.gaps_of_winners["single"], -2.0, atol=1e-9, what="the optimism of a single configuration")


@check(
    "optimism",
    points=0.75,
    hidden=True,
    hint="One winner in each row, the same one on both sets; the mean over the rows.",
)
def optimism_is_exact(observed, expected):
    """The optimism is right for other scores."""
    assert_close(observed.unseen_gaps["gaps"], expected.unseen_gaps["gaps"], rtol=1e-6, what="an optimism")
