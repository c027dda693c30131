# %% [markdown]
# # Tuning without fooling oneself
#
# How many layers, how many units, which learning rate? Somebody has to choose these numbers, and
# training does not do it for you. So you try some, keep the best, and report how good it was. It
# sounds harmless. Yet each of these three steps is an opportunity to deceive yourself, and tuning
# is where honest people most often publish numbers that nobody can reproduce.
#
# In this notebook you search three times: by a grid, by hand, and by a library. Each time you
# will find a way in which the search can tell you what you would like to hear. In the end you
# open the test set, once.
#
# | | you will | points |
# |---|---|---:|
# | 1 | choose a scaler by looking at the data | 3 |
# | 2 | stack LSTM layers | 2.5 |
# | 3 | count a search space, and the hours that it costs | 3 |
# | 4 | search a grid by cross-validation in time order | 4.5 |
# | 5 | write successive halving and Hyperband | 4.5 |
# | 6 | let Keras Tuner search | 4 |
# | 7 | train the winner, and open the test set | 4.5 |
# | 8 | measure by how much the best of many flatters itself | 3 |
#
# **Time:** at most five hours; ten minutes for each point. Nothing here needs the other
# notebooks, but you should have seen an LSTM and a train–validation–test split before.
#
# Replace each `raise NotImplementedError(...)` with your own code. Names, arguments and results
# of the functions are fixed: they are tested by calling them, also with data of our own. The
# `check("...")` cell after a question tells you at once how far you are; more checks run when
# your work is graded. A question that does not work yet costs only itself and what is built on
# it.

# %% [markdown]
# ## The budget
#
# One processor core needs about a minute for everything below. Change the numbers as you like,
# and let a larger search run over lunch. When your work is graded, this cell is set back to what
# it is here, so your answers must work with these values. All random numbers follow from `SEED`.

# %% tags=["parameters"]
SEED = 42
MAX_EPOCHS = 3  # of any network during the search of question 6
FACTOR = 3  # of Hyperband: one configuration in so many survives a round
TRAIN_EPOCHS = 12  # of the winner, in question 7
STRIDE = 2  # hours from one window for training to the next

# %%
import json
import math
import warnings
from pathlib import Path

import keras
import keras_tuner as kt
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import GridSearchCV, KFold, TimeSeriesSplit
from sklearn.neighbors import KNeighborsRegressor
from sklearn.preprocessing import RobustScaler, StandardScaler

from grader.datasets import path

keras.utils.set_random_seed(SEED)  # Python's, numpy's and the framework's
# Keras Tuner restores the weights of a trial before its optimizer exists.
warnings.filterwarnings("ignore", message="Skipping variable loading for optimizer")

WINDOW = 24  # hours that a forecast may look at
HORIZON = 6  # hours from the last one of them to the one that is forecast
BATCH_SIZE = 16
FOLDER = Path("runs")  # everything that a search writes goes here

# %% [markdown]
# ## The data
#
# The weather station in Jena again, but only its temperature, once an hour, for about a year. You
# will forecast it six hours ahead. The first 55 % of the hours are for training, the next 25 %
# for validation, the rest is the test: in order of time, as always. In this notebook the test set
# is kept in an envelope that you open in question 7.

# %%
station = pd.read_csv(path("jena"))  # every ten minutes
hourly = station.iloc[-6 * 366 * 24 :: 6]
series = hourly["T (degC)"].to_numpy(dtype=float)  # (hours,), in °C
train_hours, validation_hours = len(series) * 55 // 100, len(series) * 25 // 100
days = hourly["Date Time"].str[:10].to_numpy()  # (hours,)
print(f"{len(series)} hours, of which {train_hours} are for training,")
print(f"from {days[0]} to {days[train_hours - 1]}; the last one is of {days[-1]}")

# %% [markdown]
# ## 1. Choose a scaler by looking (3 points)
#
# A network wants numbers of the size of one. scikit-learn offers two ways to get them:
#
# | scaler | centre $c$ | scale $s$ | scaled |
# |---|---|---|---|
# | `StandardScaler` | mean | standard deviation | $(x - c) / s$ |
# | `RobustScaler` | median | distance from the first to the third quartile | $(x - c) / s$ |
#
# Both are *fitted*: $c$ and $s$ are computed from data, and therefore they are part of what is
# learned. They may come from the training rows only.


# %% question="scale"
def fit_scaler(
    series: np.ndarray, rows: int, kind: str
) -> StandardScaler | RobustScaler:
    """A scaler of scikit-learn, fitted on all of the first `rows` values of `series`.

    `series` has shape (hours,); scikit-learn wants a column, shape (hours, 1). `kind` is
    "standard" or "robust".
    """
    # HINT: `array.reshape(-1, 1)` makes a column. About two lines.
    # BEGIN SOLUTION
    scaler = StandardScaler() if kind == "standard" else RobustScaler()
    return scaler.fit(series[:rows].reshape(-1, 1))
    # END SOLUTION


# %% [markdown]
# An error in scaled units means nothing to anybody who wants to know whether to take a coat. So
# errors are stated in the original unit, which needs the way back, `inverse_transform`. Mind the
# shapes: a network returns a column, (n, 1), and the difference of a column and a row is a
# square.


# %% question="scale"
def errors_in_unit(
    scaler, predicted: np.ndarray, truth: np.ndarray
) -> tuple[float, float]:
    """Mean squared error, in the squared unit of the series, and its root (RMSE), in the unit,
    as two plain numbers.

    `predicted` and `truth` are scaled by `scaler`. Each has shape (n,) or (n, 1), whatever the
    other has.
    """
    # HINT: make columns of both before anything else. About three lines.
    # BEGIN SOLUTION
    degrees = [
        scaler.inverse_transform(np.reshape(one, (-1, 1))) for one in (predicted, truth)
    ]
    mse = float(np.mean((degrees[0] - degrees[1]) ** 2))
    return mse, math.sqrt(mse)
    # END SOLUTION


# %% [markdown]
# Now look. On the left are the hours of training, on the right the strongest gust of each ten
# minutes until their end, as recorded. Below is what the two scalers make of them.

# %%
rest = 6 * (len(series) - train_hours)  # rows of the file after the hours of training
gusts = station["max. wv (m/s)"].to_numpy(dtype=float)[:-rest]  # (10 minutes,), in m/s
figure, axes = plt.subplots(1, 2, figsize=(10, 3), layout="constrained")
axes[0].plot(series[:train_hours], linewidth=0.5)
axes[0].set(xlabel="hour", ylabel="temperature (°C)", title="Temperature")
axes[1].plot(gusts, linewidth=0.5, color="tab:red")
axes[1].set(xlabel="row", ylabel="gusts (m/s)", title="Gusts, as recorded")
plt.show()

rows = []
for name, values in {"temperature": series[:train_hours], "gusts": gusts}.items():
    standard, robust = (fit_scaler(values, len(values), kind) for kind in ("standard", "robust"))
    found = standard.mean_, standard.scale_, robust.center_, robust.scale_
    rows.append((name, *(number[0] for number in found)))
pd.DataFrame(
    rows, columns=["", "mean", "standard deviation", "median", "quartile distance"]
).set_index("").round(2)

# %% [markdown]
# **Think (1 point, graded by hand).** (a) Which scaler do you take for the *temperature*? Give a
# reason that can be seen in the picture or in the table, and say what would have to be different
# for you to take the other one. (b) For the *gusts*, what happens to ordinary winds of 2 and
# 6 m/s under either scaler? (c) Somebody concludes: "So with a robust scaler I need not care
# about the readings of −9999." What is wrong with that?

# %% [markdown] question="scale" manual=1
# <!-- BEGIN SOLUTION -->
# (a) The temperature has no outliers: its curve stays between a cold winter night and a hot
# afternoon, and mean and median nearly agree. Both scalers will do; the standard one is the plain
# choice, and its unit, a standard deviation, is what errors are compared with anyway. If some
# values lay far outside of all others, but were real, a few of them would decide mean and
# standard deviation, and I would take the robust one.
#
# (b) Two readings of −9999 among some 29,000 pull the standard deviation from about 3 to more
# than 80 m/s. In that unit 2 and 6 m/s differ by a twentieth: ordinary winds become nearly one
# number. Median and quartiles do not notice two values among thousands, so the winds stay apart
# by more than one unit.
#
# (c) A robust scaler protects the *scale* from the fault; the fault itself is still in the data,
# now as a value of several thousand units, and it goes into the network and into a squared error
# as such. −9999 is not a wind but a missing reading: repair it first, then scale.
# <!-- END SOLUTION -->

# %% [markdown]
# For the rest of the notebook the temperature is scaled in the standard way, and cut into windows
# of 24 hours with the temperature 6 hours after the end of each as the target, in float32.
# Windows for training start every `STRIDE` hours.

# %%
def cut(values: np.ndarray, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Windows, shape (n, 24), and what follows 6 hours after the end of each, shape (n,)."""
    spans = np.lib.stride_tricks.sliding_window_view(values, WINDOW + HORIZON)[::stride]
    return spans[:, :WINDOW].astype("float32"), spans[:, -1].astype("float32")


scaler = fit_scaler(series, train_hours, "standard")
scaled = scaler.transform(series.reshape(-1, 1))[:, 0]  # (hours,)
borders = [train_hours, train_hours + validation_hours]
training, validation, envelope = (
    cut(part, stride)
    for part, stride in zip(np.split(scaled, borders), (STRIDE, 3, 3), strict=True)
)
degrees = float(scaler.scale_[0])  # one scaled unit, in °C
for name, (windows, targets) in {"training": training, "validation": validation}.items():
    print(f"{name:>10}: windows {windows.shape}, targets {targets.shape}, {windows.dtype}")


def naive(windows: np.ndarray) -> np.ndarray:
    """The same hour of the day before, 18 hours before the end of the window: shape (n,)."""
    return windows[:, HORIZON - 1]


_, naive_error = errors_in_unit(scaler, naive(validation[0]), validation[1])
print(f"as yesterday at this hour: RMSE {naive_error:.2f} °C on the validation part")

# %% [markdown]
# ## 2. A stacked LSTM (2.5 points)
#
# An LSTM reads a window step by step: its input has three dimensions, (batch, window, features).
# Here there is one feature. By default it returns its *last* state, (batch, units). That is just
# what a `Dense` layer needs, and what a second LSTM layer cannot read.
#
# Our windows have shape (n, 24), without an axis for the feature. That will do: a Keras model
# whose input was declared as (24, 1) adds a missing last axis of size one by itself, in `fit`, in
# `predict` and in a search. You may add it too: `windows[..., np.newaxis]` has shape (n, 24, 1).
# But do not let one model predict windows of both shapes: TensorFlow would prepare a function for
# any number of dimensions, and an LSTM cannot work with that.


# %% question="network"
def stacked_lstm(layers: int, units: int, window: int, features: int = 1) -> keras.Model:
    """`layers` LSTM layers, at least one, of `units` units each, and a dense layer of one unit;
    not compiled.

    Takes (batch, window, features), of which (window, features) is declared as its input, and
    returns (batch, 1). All other settings of the layers are left as they are.
    """
    # HINT: which of the layers return the whole sequence, and which one does not?
    #       About five lines.
    # BEGIN SOLUTION
    x = inputs = keras.Input((window, features))
    for layer in range(layers):
        x = keras.layers.LSTM(units, return_sequences=layer < layers - 1)(x)
    return keras.Model(inputs, keras.layers.Dense(1)(x))
    # END SOLUTION


# %%
stacked_lstm(2, 16, WINDOW).summary()

# %% [markdown]
# **Think (0.5 points, graded by hand).** What are the three dimensions that the second LSTM layer
# reads, and what does each of its steps see of the window? What would you lose if you put the
# last state of the first layer into the second one as a sequence of a single step?

# %% [markdown] question="network" manual=0.5
# <!-- BEGIN SOLUTION -->
# (batch, window, units of the first layer): one vector of states for each hour, so the units take
# the place of the features. At step t it sees the first layer's state at t, which sums up the
# window until t. A sequence of one step would run without an error, but there would be nothing to
# go through step by step: the second layer would see only the summary at the end, its recurrent
# weights would be multiplied by zero, and it would be no more than an expensive dense layer.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 3. The size of a search (3 points)
#
# Before you search, count. We write a search space as a dict. The value of each name says what
# may be chosen:
#
# - a **tuple** `(first, last, step)`: first, first + step, … as far as last, which is included if
#   a step meets it;
# - a **list**: one of its items;
# - a **dict**: one of its keys, and each key opens a *space of its own*, a dict that may be
#   empty. A choice of "two layers" may need a second number of units, which "one layer" has no
#   use for.

# %%
SPACE = {
    "units": (8, 24, 8),  # 8, 16, 24
    "optimizer": ["adam", "rmsprop"],
    "layers": {"one": {}, "two": {"dropout": (0.0, 0.3, 0.1), "units_2": (8, 24, 8)}},
}


# %% question="space"
def count_values(first: float, last: float, step: float) -> int:
    """How many values first, first + step, … there are up to `last`; `step` is positive, and
    `last` is not below `first`. Numbers such as 0.1 are meant as they are written.
    """
    # HINT: compute `(0.3 - 0.0) / 0.1` before you round anything down. One line.
    # BEGIN SOLUTION
    return math.floor((last - first) / step + 1e-6) + 1
    # END SOLUTION


# %% question="space"
def size_of(space: dict) -> int:
    """How many configurations a space holds, as described above, nested as deep as you like. An
    empty space holds one: there is nothing to choose.
    """
    # HINT: what is independent multiplies; either–or adds.
    # HINT: a function may call itself. About nine lines.
    # BEGIN SOLUTION
    size = 1
    for values in space.values():
        if isinstance(values, tuple):
            size *= count_values(*values)
        elif isinstance(values, dict):
            size *= sum(size_of(inner) for inner in values.values())
        else:
            size *= len(values)
    return size
    # END SOLUTION


# %%
print(f"the space above: {size_of(SPACE)} configurations")

# %% [markdown]
# A grid tries all of them, each in every fold, and finally trains the best one once more on
# everything.
#
# Random search tries as many as you can afford (Bergstra and Bengio 2012), and how many that
# should be does not depend on the size of the space! If you are content with a configuration
# among the best 5 %, every draw has one chance in twenty to be such a one. How many draws make it
# 95 % certain that at least one of them is?


# %% question="space"
def search_seconds(configurations: int, folds: int, seconds: float, at_once: int) -> float:
    """How long a grid search takes: every configuration in every fold, `at_once` trainings side
    by side, each of them `seconds` long; when all are done, one more training, of the best.
    """
    # HINT: 10 trainings, 4 at once: how many rounds? One line.
    # BEGIN SOLUTION
    return math.ceil(configurations * folds / at_once) * seconds + seconds
    # END SOLUTION


# %% question="space"
def trials_needed(top: float, confidence: float) -> int:
    """The smallest number of independent random draws of which at least one is among the best
    `top` (a share of the space) with a probability of at least `confidence`.

    Both lie strictly between 0 and 1. Where a number of draws has a probability of just
    `confidence`, rounding may add one draw: that is right, too.
    """
    # HINT: what is the probability that *none* of n is? Solve for n. One line.
    # BEGIN SOLUTION
    return math.ceil(math.log(1 - confidence) / math.log(1 - top))
    # END SOLUTION


# %%
whole = search_seconds(size_of(SPACE), folds=5, seconds=60, at_once=2)
print(f"the grid above, 5 folds of a minute each, two at once: {whole / 3600:.1f} hours")
print(f"random search for one of the best 5 %: {trials_needed(0.05, 0.95)} trials")

# %% [markdown]
# ## 4. Grid search in time order (4.5 points)
#
# Cross-validation is the standard way to judge a configuration: cut the training data into folds,
# train on some, validate on another, take turns. For a series it has a trap, and a model that
# makes the trap visible is *k nearest neighbours*: to forecast, it looks up the k windows of the
# training part that are most similar, and returns the mean of what followed them. Its
# hyperparameter is k.
#
# Our windows overlap: neighbours share nearly all of their 30 hours. Shuffle them into folds, and
# each window in the validation fold has near copies in training. In the order of time
# (`TimeSeriesSplit`) every fold is validated on what comes *after* its training windows. Even
# then the last windows for training reach into the first ones for validation, unless a *gap* is
# left between them.


# %% question="grid"
def gap_needed(window: int, horizon: int, stride: int) -> int:
    """How many windows must be left out between the last one for training and the first one for
    validation, so that they have no hour in common; the smallest such number.

    Windows start `stride` hours apart. A window spans `window + horizon` hours, from its first to
    its target.
    """
    # HINT: draw windows of 2 hours with a horizon of 1, for strides of 1, 2 and 3.
    #       One line.
    # BEGIN SOLUTION
    return (window + horizon - 1) // stride
    # END SOLUTION


# %% question="grid"
def leak(training: np.ndarray, validation: np.ndarray, reach: int) -> float:
    """The share of the validation windows that lie fewer than `reach` windows from a training
    window: a number from 0 to 1.

    `training` and `validation` hold numbers of windows, shape (n,) and (m,). Neither need be
    sorted, and neither is empty. Windows that lie `reach` or more apart have no hour in common.
    """
    # HINT: `validation[:, None] - training` has all differences, shape (m, n).
    #       About two lines.
    # BEGIN SOLUTION
    distance = np.abs(validation[:, None] - training).min(axis=1)
    return float((distance < reach).mean())
    # END SOLUTION


# %%
reach = gap_needed(WINDOW, HORIZON, STRIDE) + 1
splitters = {
    "shuffled": KFold(5, shuffle=True, random_state=SEED),
    "in time order": TimeSeriesSplit(5),
    "with a gap": TimeSeriesSplit(5, gap=reach - 1),
}
figure, axes = plt.subplots(1, 3, figsize=(10, 2.6), sharey=True, layout="constrained")
for panel, (name, splitter) in zip(axes, splitters.items(), strict=True):
    shares = []
    for fold, (first, second) in enumerate(splitter.split(training[0])):
        shares.append(leak(first, second, reach))
        for members, shift, color in ((first, 0.15, "steelblue"), (second, -0.15, "tab:red")):
            height = np.full(len(members), fold + shift)
            panel.scatter(members, height, s=4, color=color, marker="|")
    panel.set(title=f"{name}: {np.mean(shares):.1%} leak", xlabel="window", yticks=range(5))
axes[0].set_ylabel("fold")
plt.show()

# %% [markdown]
# Now search. scikit-learn *maximises*, so errors come with a minus sign: the score is called
# `"neg_mean_squared_error"`. The result keeps every score of every fold in `cv_results_`. Look at
# all of it, not just at the winner: a curve that is flat around the best value says something
# else than a sharp tip.


# %% question="grid"
def grid_search(
    estimator, grid: dict, splitter, windows: np.ndarray, targets: np.ndarray
) -> GridSearchCV:
    """A `GridSearchCV`, fitted: every combination of `grid`, with the folds of `splitter`, scored
    by the negative mean squared error; the best one is trained on all windows at the end.

    `grid` has a list of values for each name of a parameter of `estimator`. `windows` has shape
    (n, hours), `targets` (n,).
    """
    # HINT: `scoring=` and `cv=`. One or two lines.
    # BEGIN SOLUTION
    search = GridSearchCV(estimator, grid, scoring="neg_mean_squared_error", cv=splitter)
    return search.fit(windows, targets)
    # END SOLUTION


# %% question="grid"
def grid_table(search: GridSearchCV, unit: float) -> pd.DataFrame:
    """The results of a search, a row for each combination, best first: a column for each
    parameter, by its name, and `"rmse"`; no others.

    `rmse` is `unit` (one scaled unit, in °C) times the square root of the mean squared error, of
    which the folds' plain mean is taken first. The index, the order of the columns, and that of rows with equal errors do not
    matter.
    """
    # HINT: `cv_results_["params"]` is a list of dicts: pandas makes a frame of it.
    # HINT: first the mean over the folds, then the root. About four lines.
    # BEGIN SOLUTION
    table = pd.DataFrame(search.cv_results_["params"])
    table["rmse"] = np.sqrt(-search.cv_results_["mean_test_score"]) * unit
    return table.sort_values("rmse", ignore_index=True)
    # END SOLUTION


# %%
neighbours = {"n_neighbors": [1, 2, 3, 5, 10, 20, 40, 80]}
figure, axes = plt.subplots(figsize=(8, 3.4), layout="constrained")
for name in ("shuffled", "with a gap"):
    knn = grid_search(
        KNeighborsRegressor(algorithm="brute"), neighbours, splitters[name], *training
    )
    table = grid_table(knn, degrees).sort_values("n_neighbors")
    axes.semilogx(table["n_neighbors"], table["rmse"], "o-", label=f"cross-validated, {name}")
    _, error = errors_in_unit(scaler, knn.predict(validation[0]), validation[1])
    print(
        f"{name:>10}: k = {knn.best_params_['n_neighbors']}, "
        f"RMSE in the folds {table['rmse'].min():.2f} °C, on the validation part {error:.2f} °C"
    )
later = []
for k in neighbours["n_neighbors"]:
    fitted = KNeighborsRegressor(k, algorithm="brute").fit(*training)
    later.append(errors_in_unit(scaler, fitted.predict(validation[0]), validation[1])[1])
axes.semilogx(
    neighbours["n_neighbors"], later, "k--", label="on the validation part, which is later"
)
axes.set(xlabel="k", ylabel="RMSE (°C)")
axes.set_title("The error in the folds, and the error later")
axes.set_xticks(neighbours["n_neighbors"], [str(k) for k in neighbours["n_neighbors"]])
axes.minorticks_off()
axes.legend(fontsize="small")
axes.grid(alpha=0.3)
plt.show()

# %% [markdown]
# **Think (1 point, graded by hand).** (a) The shuffled search is wrong twice: its error in the
# folds is below the one on the validation part, and its k is not the best one of the dashed
# curve. Explain both by the near copies. Why does a *small* k profit from them most? (b) The
# search with a gap errs on the other side: its error in the folds is *larger* than the one on the
# validation part. How many windows does each of its folds learn from, compared with the final
# model? In which months do these lie, and in which months the windows that the fold is validated
# on? (The dates are printed below the data; the figure above shows the folds.) (c) Instead of
# cutting the training part into folds, we could train on all of it and compare on the validation
# part. When is one validation part enough?

# %% [markdown] question="grid" manual=1
# <!-- BEGIN SOLUTION -->
# (a) For nearly each validation window the training folds hold windows that start a few hours
# before or after it. Looking these up is not forecasting but remembering, so the error is below
# what later data give. A near copy is among the very nearest neighbours: with few
# neighbours it makes up most of the mean, with 80 it drowns among others. So the leak is worth
# most to small k, and the search chooses one which averages away too little of the noise when no
# copies are there.
#
# (b) The first folds train on a sixth or a third of the windows, while the final model has them
# all; and each fold is validated on the month that follows the months which it has seen (the year
# begins in winter, so the first folds forecast days of spring from days of winter). Both make its
# error too large: it is of use for comparing configurations rather than as a forecast of the
# error.
#
# (c) When it is long enough that its chance does not decide (many separate stretches of weather,
# not only many windows), when it resembles what will come, and when few configurations are
# compared on it. For a network that trains for hours one often has no choice.
# <!-- END SOLUTION -->

# %% [markdown]
# Keras models can enter such a grid as well, by `keras.wrappers.SKLearnRegressor` (with windows
# as rows of a table, since scikit-learn accepts two dimensions only). But each fit of a network,
# however small, costs a second or two before the first batch, because its computation is traced
# and compiled. A grid of 18 in five folds has 91 fits. Networks need something that spends less
# on the hopeless.

# %% [markdown]
# ## 5. Successive halving and Hyperband (4.5 points)
#
# A bad learning rate shows after one epoch; why train it for eighty? *Successive halving*
# (Jamieson and Talwalkar 2016) trains many configurations a little, keeps the best of them,
# trains these longer, and so on. Of $n$ configurations, one in $\eta$ survives a round, and the
# epochs grow by $\eta$: every round costs about the same.
#
# But how long is "a little"? Too short, and the first round throws away what learns slowly and
# well. *Hyperband* (Li et al. 2018) does not decide: it runs several *brackets*, from "very many,
# very briefly" to "few, at full length". With at most $R$ epochs, a power of $\eta$, there are
# brackets $s = s_{max}, \dots, 0$ with $s_{max} = \log_\eta R$. Bracket $s$ begins with
#
# $$n = \left\lceil \frac{s_{max}+1}{s+1}\, \eta^s \right\rceil \text{ configurations for } r = R\, \eta^{-s} \text{ epochs};
#   \qquad \text{round } i = 0, \dots, s: \quad n_i = \lfloor n\, \eta^{-i} \rfloor, \quad r_i = r\, \eta^i.$$


# %% question="halving"
def bracket(max_epochs: int, factor: int, s: int) -> list[tuple[int, int]]:
    """The rounds of bracket `s` of Hyperband: a pair (configurations, epochs) of whole numbers
    for each.

    `max_epochs` is a power of `factor`, which is at least 2.
    """
    # HINT: `math.log(243, 3)` is a little below 5; count powers, or round.
    # HINT: whole numbers: `a // b` rounds down, and `-(-a // b)` rounds up.
    #       About five lines.
    # BEGIN SOLUTION
    longest = round(math.log(max_epochs, factor))
    n = -(-(longest + 1) * factor**s // (s + 1))
    return [(n // factor**i, max_epochs // factor ** (s - i)) for i in range(s + 1)]
    # END SOLUTION


# %%
for s in (2, 1, 0):
    rounds = ", then ".join(f"{n} for {epochs}" for n, epochs in bracket(9, 3, s))
    print(f"R = 9, bracket {s}: {rounds}")

# %% [markdown]
# Now run them. What is trained does not matter to the algorithm: it knows only a function
# `evaluate` that says which loss a configuration has after so many epochs. (Here each round
# trains from the start. Libraries go on from where the last round ended, and save the
# difference.) A training may also *diverge*. Its loss is then NaN, "not a number", which is
# neither smaller nor larger than anything, so that sorting goes wrong without a word. `rank`
# puts it behind all others.

# %%
def rank(loss: float) -> float:
    """The loss, or infinity if it is NaN: behind all that are finite."""
    return math.inf if math.isnan(loss) else loss


# %% question="halving"
def successive_halving(evaluate, configurations: list, rounds: list[tuple[int, int]]) -> tuple:
    """Run the rounds on these configurations; return `(configuration, loss)` of the winner.

    `rounds` are pairs (configurations, epochs) as `bracket` returns them, and the first round has
    as many as there are configurations. `evaluate(configuration, epochs)` returns a loss, to be
    called once for each configuration of each round. Those with the smallest losses of a round go
    on; the winner has the smallest loss of the *last* round. A loss that is NaN comes after all
    finite ones, as `rank` has it, and of equal losses any may go on. Configurations may be anything, dicts too.
    """
    # HINT: sort *pairs* by their loss: `sorted(pairs, key=lambda pair: rank(pair[1]))`.
    # HINT: dicts cannot be compared, nor be keys of a dict. About six lines.
    # BEGIN SOLUTION
    alive = list(configurations)
    for n, epochs in rounds:
        results = [(one, evaluate(one, epochs)) for one in alive[:n]]
        results.sort(key=lambda pair: rank(pair[1]))
        alive = [one for one, _ in results]
    return results[0]
    # END SOLUTION


# %% question="halving"
def hyperband(sample, evaluate, max_epochs: int, factor: int) -> tuple:
    """All brackets, from the one with the most rounds to 0; return `(configuration, loss)` of the
    best of their winners. A winner whose loss is NaN comes after all others here, too.

    `sample()` returns a new random configuration, to be called once for each that a bracket
    begins with.
    """
    # HINT: `bracket`, then `successive_halving`, then the smallest loss of all winners, by `rank`.
    #       About six lines.
    # BEGIN SOLUTION
    winners = []
    for s in range(round(math.log(max_epochs, factor)), -1, -1):
        rounds = bracket(max_epochs, factor, s)
        configurations = [sample() for _ in range(rounds[0][0])]
        winners.append(successive_halving(evaluate, configurations, rounds))
    return min(winners, key=lambda pair: rank(pair[1]))
    # END SOLUTION


# %% [markdown]
# A toy: each configuration has a speed of learning, and a loss that it reaches in the end. In
# this world the slow ones end lower, as small learning rates may. One bracket begins with 27 of
# them.

# %%
def toy_loss(configuration: dict, epochs: float) -> float:
    """The loss after so many epochs: it falls from 1 to the end that the configuration has."""
    end, speed = configuration["end"], configuration["speed"]
    return end + (1 - end) * math.exp(-speed * epochs)


def toy_sample(random: np.random.Generator, slope: float = 0.12) -> dict:
    """A random configuration: ten times as fast ends `slope` higher, on average."""
    speed = float(10 ** random.uniform(-1.5, 0.5))
    return {"speed": speed, "end": 0.3 + slope * math.log10(speed) + 0.3 * random.random()}


random = np.random.default_rng(SEED)
drawn = [toy_sample(random) for _ in range(27)]
until = {}  # the epochs at which each configuration was looked at last


def watched(configuration: dict, epochs: int) -> float:
    until[id(configuration)] = epochs
    return toy_loss(configuration, epochs)


winner, loss = successive_halving(watched, drawn, bracket(27, 3, 3))
best = min(drawn, key=lambda one: toy_loss(one, 27))
figure, axes = plt.subplots(figsize=(9, 3.6), layout="constrained")
times = np.linspace(0.3, 27, 200)
for one in drawn:
    seen = times[times <= until[id(one)]]
    axes.plot(times, [toy_loss(one, t) for t in times], color="lightgrey", linewidth=0.7)
    axes.plot(seen, [toy_loss(one, t) for t in seen], color="steelblue", linewidth=1)
    end = until[id(one)]
    axes.plot(end, toy_loss(one, end), "o", color="steelblue", markersize=3, zorder=3)
axes.plot(times, [toy_loss(winner, t) for t in times], color="tab:green", label="winner")
last = [toy_loss(best, t) for t in times]
axes.plot(times, last, "--", color="tab:red", label="best after 27 epochs")
axes.set(xscale="log", xlabel="epochs", ylabel="loss")
axes.set_title("Grey: never seen; dots: looked at last")
axes.set_xticks([1, 3, 9, 27], ["1", "3", "9", "27"])
axes.legend()
plt.show()
print(f"winner {loss:.3f}, best of all after 27 epochs {toy_loss(best, 27):.3f}")

# %%
def compare(slope: float, repeats: int = 100) -> list[float]:
    """The mean loss of the winner of three searches that cost the same, in a world of this slope.
    """
    random = np.random.default_rng(SEED)

    def sample() -> dict:
        return toy_sample(random, slope)

    def one_bracket() -> float:
        rounds = bracket(27, 3, 3)
        draws = ([sample() for _ in range(27)] for _ in range(4))
        return min(successive_halving(toy_loss, drawn, rounds)[1] for drawn in draws)

    def four_brackets() -> float:
        return hyperband(sample, toy_loss, 27, 3)[1]

    def at_full_length() -> float:
        return min(toy_loss(sample(), 27) for _ in range(16))

    searches = one_bracket, four_brackets, at_full_length
    return [float(np.mean([search() for _ in range(repeats)])) for search in searches]


pd.DataFrame(
    {"unrelated": compare(0.0), "the slow ones end lower": compare(0.12)},
    index=["the largest bracket, four times", "Hyperband", "random search at full length"],
).round(3)

# %% [markdown]
# **Think (1 point, graded by hand).** (a) Read off the picture in which round the best
# configuration was thrown away, and what all curves would have to look like for this never to
# happen. (b) Bracket 0 does no halving at all. What is it good for? (c) You halve on the
# *validation loss after one epoch*. Which hyperparameters does this favour systematically? Name
# two, and a remedy for one of them.

# %% [markdown] question="halving" manual=1
# <!-- BEGIN SOLUTION -->
# (a) At its dot: in the reference's picture after the first round, because it learns slowly, and
# its loss is still high after one epoch, when the comparison is made. It would never happen if
# curves did not cross: if the order after one epoch were that after 27.
#
# (b) Where early losses can be trusted, the largest bracket wins, because it sees the most
# configurations; where they mislead, random search at full length wins. Hyperband is in between
# in both worlds, never the worst: it is an insurance for those who do not know. Bracket 0 is that
# random search, judged by nothing but final losses. The premium is known: Hyperband costs about
# $s_{max}+1$ times as much as its best bracket alone.
#
# (c) Whatever makes the start fast: large learning rates, small batches (more steps in an epoch),
# small networks, weak regularisation (no dropout, no weight decay), no warm-up. Remedies: longer
# first rounds (a larger minimum of epochs), counting steps or seconds rather than epochs, or
# fixing the learning rate's schedule relative to the epochs of a round.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 6. Keras Tuner (4 points)
#
# The library asks for a function that builds a compiled model from `hp`, an object that both
# *declares* a hyperparameter and returns its value in the present trial.
#
# | name | declared as | values |
# |---|---|---|
# | `"layers"` | `hp.Int` | 1 or 2 |
# | `"units"` | `hp.Int` | 8, 16 or 24 |
# | `"optimizer"` | `hp.Choice` | `"adam"` or `"rmsprop"` |
# | `"learning_rate"` | `hp.Float` | 0.003 to 0.03, *sampled by its logarithm* |
#
# (Why by its logarithm? Drawn evenly, nine of ten learning rates would be above 0.0057, and few
# of the small ones would be tried at all.)


# %% question="search"
def build_model(hp: kt.HyperParameters) -> keras.Model:
    """A stacked LSTM for windows of shape (batch, 24, 1) with the hyperparameters of the table,
    declared in `hp` and used; compiled with the mean squared error as its loss.

    You may add metrics, but your other functions should do without: they are also called with
    models of our own, which have none.
    """
    # HINT: `stacked_lstm`; `keras.optimizers.get` knows names, but the learning rate needs
    #       the class, `keras.optimizers.Adam` or `keras.optimizers.RMSprop`.
    # HINT: `sampling="log"`. About eight lines.
    # BEGIN SOLUTION
    model = stacked_lstm(hp.Int("layers", 1, 2), hp.Int("units", 8, 24, step=8), WINDOW)
    name = hp.Choice("optimizer", ["adam", "rmsprop"])
    rate = hp.Float("learning_rate", 3e-3, 3e-2, sampling="log")
    kinds = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop}
    model.compile(optimizer=kinds[name](learning_rate=rate), loss="mse")
    return model
    # END SOLUTION


# %% [markdown]
# Its `Hyperband` is the algorithm that you wrote, with two differences: it rounds the number of
# survivors up, and a configuration that goes on begins with the weights of its best epoch so far.
# It writes a folder for each trial, with the hyperparameters, the scores and a checkpoint of the
# best epoch, so that a search which was interrupted can be resumed. (That is why an old folder
# must be overwritten when a *new* search is meant: otherwise nothing is trained, and you read old
# results.) It calls each round of a configuration a *trial*, so there are more trials than
# configurations.


# %% question="search"
def run_search(training: tuple, validation: tuple, folder: Path) -> kt.Hyperband:
    """A tuner after its search.

    `training` and `validation` are pairs of windows, shape (n, 24), and targets, shape (n,). The
    tuner is a `Hyperband` for `build_model` that minimises `"val_loss"`, with `MAX_EPOCHS`,
    `FACTOR` and `SEED`; its files lie in `folder`, which the tuner makes if need be, in a folder called `"search"`, and
    older ones there are overwritten. It trains on `training` with batches of `BATCH_SIZE`, validates on all
    of `validation`, and stops a trial early after two epochs without a smaller validation loss.
    """
    # HINT: `directory`, `project_name`, `overwrite`; `tuner.search` takes what `fit` takes.
    # HINT: `keras.callbacks.EarlyStopping` has an argument `patience`. About twelve lines.
    # BEGIN SOLUTION
    tuner = kt.Hyperband(
        build_model,
        objective="val_loss",
        max_epochs=MAX_EPOCHS,
        factor=FACTOR,
        seed=SEED,
        directory=folder,
        project_name="search",
        overwrite=True,
    )
    tuner.search(
        *training,
        validation_data=validation,
        batch_size=BATCH_SIZE,
        callbacks=[keras.callbacks.EarlyStopping("val_loss", patience=2)],
        verbose=0,
    )
    return tuner
    # END SOLUTION


# %%
tuner = run_search(training, validation, FOLDER)
found = [trial.hyperparameters.values for trial in tuner.oracle.trials.values()]
begun = sum(values["tuner/round"] == 0 for values in found)
print(f"{len(found)} trials of {begun} configurations, in {tuner.project_dir}")

# %% [markdown]
# A search is only as good as its records. Each trial left a file `trial_…/trial.json` in the
# tuner's folder. Read them, without the tuner: that is what you do when the program that wrote
# them has ended, or is still running on another machine.

# %%
example = sorted(Path(tuner.project_dir).glob("trial_*/trial.json"))[0]
record = json.loads(example.read_text())
shown = {name: record[name] for name in ("trial_id", "score", "best_step", "status")}
print(json.dumps(shown, indent=1))
print(json.dumps(record["hyperparameters"]["values"], indent=1))


# %% question="search"
def read_trials(project: Path, unit: float) -> pd.DataFrame:
    """All completed trials whose files lie in `project`, best first.

    Columns `layers`, `units`, `optimizer`, `learning_rate`, `epochs` (the value
    `"tuner/epochs"`), and `rmse`; no others. The score is a mean squared error in scaled units:
    `rmse` is `unit` times its square root. Trials whose status is not `"COMPLETED"`, or whose
    score is None, are left out; at least one trial remains. The index and the order of the columns do not matter.
    """
    # HINT: one dict for each file, then `pd.DataFrame`. About ten lines.
    # BEGIN SOLUTION
    rows = []
    for file in Path(project).glob("trial_*/trial.json"):
        record = json.loads(file.read_text())
        if record["status"] == "COMPLETED" and record["score"] is not None:
            values = record["hyperparameters"]["values"]
            row = {name: values[name] for name in ("layers", "units", "optimizer", "learning_rate")}
            row["epochs"] = values["tuner/epochs"]
            rows.append(row | {"rmse": math.sqrt(record["score"]) * unit})
    return pd.DataFrame(rows).sort_values("rmse", ignore_index=True)
    # END SOLUTION


# %%
trials = read_trials(Path(tuner.project_dir), degrees)
trials.round(4)

# %% [markdown]
# ## 7. The winner, and the test (4.5 points)
#
# The search has spent its epochs on comparing. Now build the model *anew* with the best values,
# new weights included, and train it properly: until the validation loss no longer falls. What
# you keep is the best epoch, not the last one, and you keep it in a file as well. Keras has a callback for each of the two; what counts is what is kept.


# %% question="final"
def train_final(
    tuner: kt.Tuner, training: tuple, validation: tuple, folder: Path
) -> tuple[keras.Model, keras.callbacks.History]:
    """The model with the best hyperparameters that `tuner` found, built anew by `build_model` (or
    by `tuner.hypermodel.build`, which is the same) and trained; and the history that `fit`
    returned.

    `training` and `validation` are pairs as in `run_search`. At most `TRAIN_EPOCHS` epochs with
    batches of `BATCH_SIZE`, validated on all of `validation` after each; no more after three
    epochs without a smaller validation loss. The model has the weights of its best epoch, and so
    has the model that is saved as `best.keras` in `folder`, at the latest when the function
    returns. The returned model may be read from that file. The folder exists already; the file
    need not.
    """
    # HINT: `tuner.get_best_hyperparameters()` is a list, best first.
    # HINT: `restore_best_weights`, `save_best_only`. About ten lines.
    # BEGIN SOLUTION
    model = build_model(tuner.get_best_hyperparameters()[0])
    history = model.fit(
        *training,
        validation_data=validation,
        epochs=TRAIN_EPOCHS,
        batch_size=BATCH_SIZE,
        callbacks=[
            keras.callbacks.EarlyStopping("val_loss", patience=3, restore_best_weights=True),
            keras.callbacks.ModelCheckpoint(folder / "best.keras", "val_loss", save_best_only=True),
        ],
        verbose=0,
    )
    return model, history
    # END SOLUTION


# %%
FOLDER.mkdir(exist_ok=True)
model, history = train_final(tuner, training, validation, FOLDER)
figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
for name, label in (("loss", "training"), ("val_loss", "validation")):
    rmse = np.sqrt(history.history[name]) * degrees
    axes.plot(range(1, len(rmse) + 1), rmse, "o-", label=label)
axes.axhline(naive_error, color="black", linestyle="--", label="as yesterday, validation")
axes.set(xlabel="epoch", ylabel="RMSE (°C)", title="The winner, trained anew")
axes.legend()
axes.grid(alpha=0.3)
plt.show()


# %% question="final"
def forecast(model: keras.Model, scaler, hours: np.ndarray) -> np.ndarray:
    """The temperature in °C, 6 hours after the end of each window, shape (n,).

    `hours` has shape (n, 24), in °C, *not* scaled; `scaler` is a fitted one, as in question 1.
    `model` takes and returns scaled numbers; its input is (24, 1), as in question 2. The forecast
    for a window does not depend on the windows beside it.
    """
    # HINT: scale, predict, scale back; a scaler takes columns. About four lines.
    # BEGIN SOLUTION
    inputs = scaler.transform(hours.reshape(-1, 1)).reshape(hours.shape)
    outputs = model.predict(inputs.astype("float32"), verbose=0)
    return scaler.inverse_transform(outputs.reshape(-1, 1))[:, 0]
    # END SOLUTION


# %% [markdown]
# Now the envelope. Before you run the next cell, write down the error that you expect, and then
# run it *once*: whoever looks at the test, goes back and changes something has made a second
# validation set of it, and has no test any more. To judge your work we use years that you have
# not seen: there the RMSE of `forecast` must be at most 0.9 times that of the naive forecast
# (part of question 7; any sound search and training get there).
#
# Two other models compete: the neighbours that you tuned in question 4, and a *ridge regression*,
# 24 weights that are computed in milliseconds.

# %%
strengths = {"alpha": [0.01, 0.1, 1, 10, 100]}
ridge = grid_search(Ridge(), strengths, splitters["with a gap"], *training)


def network(windows: np.ndarray) -> np.ndarray:
    """What `forecast` says of scaled windows, scaled as the others' forecasts: shape (n, 1)."""
    hours = scaler.inverse_transform(windows.reshape(-1, 1)).reshape(windows.shape)
    return scaler.transform(forecast(model, scaler, hours).reshape(-1, 1))


rows = []
for name, predict in {
    "as yesterday": naive,
    "k nearest neighbours": knn.predict,
    "the winner of the search": network,
    "ridge regression": ridge.predict,
}.items():
    parts = validation, envelope
    errors = [errors_in_unit(scaler, predict(windows), targets)[1] for windows, targets in parts]
    rows.append((name, *errors))
pd.DataFrame(rows, columns=["", "validation RMSE (°C)", "test RMSE (°C)"]).set_index("").round(2)

# %% [markdown]
# **Conclude (1.5 points, graded by hand).** (a) How do you know that the values which the search
# found are the best? Say what you can claim, and what not. (b) Is the winner better than the
# runner-up in your table of trials? What would you do to find out, and what does it cost? (c) The
# ridge regression was not invited to the search. What does its row teach about comparing a tuned
# model with one that is not, and about the order in which to spend one's time?

# %% [markdown] question="final" manual=1.5
# <!-- BEGIN SOLUTION -->
# (a) I do not. They are the best of the few that were tried, within the ranges that I wrote down,
# judged by one validation part, with one seed each, after few epochs. I can claim that this model
# has the stated error on a test that had no part in the choice. If the best value lies at the
# edge of its range, that even speaks for values outside.
#
# (b) Two trials that differ by less than two trainings of the *same* configuration with other
# seeds cannot be told apart. Train both anew with, say, five seeds each, on the same windows, and
# compare the difference with its spread; that is ten trainings, more than the search itself took.
# Better validated on another stretch of time, too. Often the honest answer is that several
# configurations are equally good, and then the smallest is to be preferred.
#
# (c) In the reference's run ridge regression is ahead of the network, and costs next to nothing.
# A comparison in which one side was tuned and the other one was not measures the effort, not the
# model; the same budget of tuning is due to all, the simple ones first, because they set the bar.
# A search among LSTMs cannot tell that no LSTM was needed.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 8. The best of many (3 points)
#
# The validation error of the winner is not only an error. It is the *smallest of many*, and it is
# smallest partly by luck. How much does that flatter? Measure it where you know the truth: a
# world in which **all configurations are equally good**. Every squared error of every
# configuration is then a draw from the same distribution, say the square of a standard normal
# number (its mean is 1), and each score is the mean of as many of them as there are examples.


# %% question="optimism"
def null_search(
    configurations: int, examples: int, repeats: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Scores of equally good configurations, on validation and on test: two independent arrays of
    shape (repeats, configurations).

    Each score is the mean of `examples` independent squares of standard normal numbers from
    `random`.
    """
    # HINT: `random.standard_normal(shape)`, or a distribution that has the sum of squares
    #       in its name. About three lines.
    # BEGIN SOLUTION
    shape = repeats, configurations
    validation, test = (random.chisquare(examples, shape) / examples for _ in range(2))
    return validation, test
    # END SOLUTION


# %% question="optimism"
def optimism(validation: np.ndarray, test: np.ndarray) -> float:
    """By how much the winner's test error exceeds its validation error, the mean over the
    repeats.

    Both arrays hold errors, shape (repeats, configurations). The winner of a repeat has the
    smallest *validation* error of its row.
    """
    # HINT: `argmin` along which axis? Then pick one number from each row of both arrays.
    #       About three lines.
    # BEGIN SOLUTION
    winner = validation.argmin(axis=1)
    row = np.arange(len(validation))
    return float((test[row, winner] - validation[row, winner]).mean())
    # END SOLUTION


# %%
random = np.random.default_rng(SEED)
numbers = [1, 2, 5, 10, 20, 50, 100]
figure, axes = plt.subplots(figsize=(7, 3.4), layout="constrained")
for examples in (30, 100, 700):
    gaps = [
        # twelve times forty searches: all at once would take a lot of memory
        np.mean([optimism(*null_search(number, examples, 40, random)) for _ in range(12)])
        for number in numbers
    ]
    axes.semilogx(numbers, 100 * np.array(gaps), "o-", label=f"{examples} independent examples")
axes.set(xlabel="configurations that were tried", ylabel="optimism (% of the MSE)")
axes.set_title("All are equally good, and the best looks better")
axes.set_xticks(numbers, [str(number) for number in numbers])
axes.legend(fontsize="small")
axes.grid(alpha=0.3)
plt.show()

# %% [markdown]
# **Conclude (1 point, graded by hand).** (a) The validation part has some 700 windows, but how
# many *independent* examples is that? (Weather lasts a few days.) Which curve is yours, then, and
# how large is the optimism of your search in question 6, in % of the MSE as in the figure? Count
# its configurations, not its trials, in the budget that you searched with. (b) More configurations raise the optimism, and
# nevertheless they may find a better model. How can you tell from the test set which of the two
# happened? (c) A colleague reports "the best of 200 runs with different seeds". What did the seed
# become, and what would you have them report instead?

# %% [markdown] question="optimism" manual=1
# <!-- BEGIN SOLUTION -->
# (a) The validation part covers about three months. Windows that overlap, and days of the same
# weather, have similar errors: with a few days for each stretch some 30 independent ones are
# left, so the topmost curve. Five configurations then give an optimism of more than a quarter of
# the mean squared error, if all are equally good; real configurations share windows, so their
# errors go up and down together, which makes it less.
#
# (b) Compare on the test what the smaller and the larger search would have chosen: if the test
# error of the winner falls, it is a better model; if only its validation error falls, it was
# luck. (Asking this of the test again and again would use it up, too.)
#
# (c) A hyperparameter, which was tuned on whatever the number was read from. Report mean and
# spread over the seeds, or choose the seed on validation and report a test error that was opened
# once.
# <!-- END SOLUTION -->

# %% [markdown]
# ## What to take away
#
# You can now count a search before you start it, run it without leaks, stop the hopeless early,
# read its records, and say by how much its winner flatters itself. The algorithms will change
# (Bayesian optimisation, population-based training, and ASHA, which is successive halving on many
# machines at once), and the ways to fool oneself will not: a scaler that has seen the test, folds
# that overlap, a favourite that was tuned beside a rival that was not, an envelope that was
# opened twice. When you read "our model improves on the baseline by 3 %", you know what to ask:
# how many were tried, on what were they chosen, and who tuned the baseline?
