# %% [markdown]
# # From LSTM to attention: tomorrow's values of hourly series
#
# Requests to a server, the price of an advertisement, the temperature of a machine, how often a company is
# mentioned: such numbers are recorded hour by hour, and somebody always asks what they will be tomorrow.
# For a long time the answer was a recurrent network, which reads the past hour by hour and keeps a summary.
# *Attention* does it differently: it looks at all of the past at once and weighs what matters for the
# question.
#
# **Your task:** from the last four days of a series, forecast the next 24 hours: first with an LSTM, then
# with attention that you build yourself, piece by piece, from matrix products. Both have to do better than
# the obvious guess, on series that they have never seen.
#
# You will
#
# 1. read a folder of series in which not every file is usable,
# 2. scale the series and cut them into windows,
# 3. split them, series by series,
# 4. write down the obvious guess,
# 5. build an LSTM,
# 6. train it, and forecast with it,
# 7. find attention in a method from 1964,
# 8. write scaled dot-product attention,
# 9. keep it from looking ahead,
# 10. give it several heads,
# 11. tell it where in time things are,
# 12. make a forecaster of it, and compare,
# 13. look at the forecasts,
# 14. and think about what you saw.
#
# Allow about five hours.
#
# Replace each `raise NotImplementedError(...)` with your own code. Names, arguments and results of the
# functions are fixed: they are tested by calling them, also with data of our own. The `check("...")` cell
# after a question tells you at once how far you are; more checks run when your work is graded. A question
# that does not work yet costs only itself and what is built on it.
#
# Your folder holds either the real series or synthetic ones that were made to behave like them. Nothing
# below depends on which, nor on how many there are.

# %% [markdown]
# ## The budget
#
# Both networks are trained within this budget. An *epoch* here is `STEPS_PER_EPOCH` batches, not a full
# pass over the data. The budget is small on purpose: one processor core needs only seconds for it, so you
# can afford to experiment. Change the numbers below as you like: when your work is graded, they are set
# back to what they are here. All random numbers follow from `SEED`.

# %% tags=["parameters"]
SEED = 42
EPOCHS = 10
STEPS_PER_EPOCH = 75
BATCH_SIZE = 64

# %%
import math
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from torch import nn

from grader.datasets import path

np.random.seed(SEED)
torch.manual_seed(SEED)

HOURS = 840  # length of a series: 35 days
BACKCAST = 96  # hours that a forecast may look at: four days
FORECAST = 24  # hours to forecast: one day

# %% [markdown]
# ## 1. Read a folder of series (1.5 points)
#
# The folder holds one CSV file for each series, with a header and two columns: first the value, then the
# time in Unix seconds. And it holds what folders collect over the years: series of other lengths, files
# that are empty, files with another column, a text that is no series at all, and rows in which a value is
# missing or is no number.
#
# Be strict about what you use, and make the result the same on every computer: the order in which a folder
# lists its files is *not*.


# %% question="read"
def read_data(folder) -> np.ndarray:
    """The usable series of a folder, shape (series, 840, 2), as floats, in the order of the
    files' names as texts: `s10.csv` comes before `s2.csv`. At least one file is usable.

    Only files whose names end in `.csv` count. Rows in which something is missing or is no
    number are dropped first; then a file is used if exactly 840 rows and 2 columns are left.
    The rows keep their order. A constant series is usable. A file without any content is no
    error: it is passed over. (Numbers are finite, and every other file is a table.)
    """
    # HINT: `sorted(Path(folder).glob("*.csv"))` has the files.
    # HINT: `pd.to_numeric` has an argument `errors`, with which "offline" becomes NaN.
    # HINT: what does pandas raise for an empty file? About nine lines.
    # BEGIN SOLUTION
    series = []
    for file in sorted(Path(folder).glob("*.csv")):
        try:
            frame = pd.read_csv(file)
        except pd.errors.EmptyDataError:
            continue
        frame = frame.apply(pd.to_numeric, errors="coerce").dropna()
        if frame.shape == (HOURS, 2):
            series.append(frame.to_numpy(dtype=float))
    return np.stack(series)
    # END SOLUTION


# %%
data = read_data(path("panjapan"))
values = data[:, :, 0]
print(f"{len(list(Path(path('panjapan')).iterdir()))} files, {len(values)} usable series")

# %%
figure, axes = plt.subplots(4, 1, figsize=(10, 6), sharex=True, layout="constrained")
for row, panel in enumerate(axes):
    number = row * (len(values) - 1) // 3
    panel.plot(np.arange(HOURS) / 24, values[number], linewidth=0.8)
    panel.set_ylabel(f"series {number}")
    panel.grid(alpha=0.3)
axes[0].set_title("Four of the series, each in its own unit")
axes[-1].set_xlabel("day")
plt.show()

# %% [markdown]
# ## 2. Scale, and cut into windows (2.5 points)
#
# One series counts thousands of requests, another one prices below 1. For a network they should look alike,
# and none should count for more in the mean error than another, so each series is scaled *by itself* to
# mean 0 and standard deviation 1 (a *z-score*):
#
# $$z_t = \frac{x_t - \bar x}{s}, \qquad \bar x = \frac1{T}\sum_t x_t, \qquad
#   s = \sqrt{\frac1{T}\sum_t (x_t - \bar x)^2},$$
#
# with the sums over all $T$ points of that series. All errors below are therefore in standard deviations of
# the series.
#
# A word of caution: these statistics know the whole series, also what comes after a window. To compare
# methods with each other that is common practice; but when a forecast is really needed, the future is not
# there to be averaged. When your networks are graded on unseen series, these are scaled with the mean and
# the standard deviation of what had been recorded *until the forecast starts*.
#
# And mind two kinds of series. One that never changes has standard deviation 0: let it become zeros, and no
# NaN. Rounding makes that harder than it sounds, because the standard deviation of thirty times 0.1 comes
# out as about $10^{-17}$. One that hardly changes, a price that varies by 0.0001, is *not* constant, and is
# scaled like any other.
#
# Then cut. Each window is `backcast` hours of input and the `forecast` hours that follow as the target. A
# series of $T$ points has $T - \text{backcast} - \text{forecast} + 1$ of them, one starting at every hour.
# No window may reach from one series into the next.


# %% question="windows"
def create_windows(
    series: np.ndarray, backcast: int, forecast: int
) -> tuple[np.ndarray, np.ndarray]:
    """All windows of several series, scaled series by series.

    `series` has shape (series, points), each row in a unit of its own, and is left as it is.
    Returns `(inputs, targets)`, both float32: shapes (windows, backcast, 1) and (windows,
    forecast), in standard deviations from the mean of all points of their series. All
    windows of the first series come first, in order of time, then those of the second, and
    so on. A constant series becomes zeros; one that varies, and be it by 0.0001, is divided
    by its standard deviation and by nothing else.
    """
    # HINT: `keepdims=True` keeps a mean of shape (series, 1), which fits to the series.
    # HINT: through rounding, the std of equal numbers can be 1e-17 instead of 0. `np.ptp`,
    #       the maximum less the minimum, is exact.
    # HINT: `np.lib.stride_tricks.sliding_window_view` cuts without a loop. About seven lines.
    # BEGIN SOLUTION
    mean = series.mean(axis=1, keepdims=True)
    varies = np.ptp(series, axis=1, keepdims=True) > 0
    std = np.where(varies, series.std(axis=1, keepdims=True), 1.0)
    scaled = ((series - mean) / std).astype("float32")
    size = backcast + forecast
    windows = np.lib.stride_tricks.sliding_window_view(scaled, size, axis=1).reshape(-1, size)
    return windows[:, :backcast, np.newaxis], windows[:, backcast:]
    # END SOLUTION


# %% [markdown]
# ## 3. Split by series (0.5 points)
#
# Two windows of one series that start an hour apart share all hours but one. Were windows dealt out at
# random, nearly every window of the test would have a twin in the training, and the test would measure
# memory. So whole *series* are dealt out: 75 % for training, 5 % for validation, 20 % for the test. The
# files come in the order of their names, similar ones side by side, so the series are shuffled first; the
# seed 1337 makes this the same everywhere.
#
# (5 % of some forty series are one or two. Their 721 windows each look like a lot of data, but all of them
# tell of the same one or two series. That is enough to notice that a training went wrong, and too little to
# tell a good setting from a slightly better one.)


# %% question="split"
def split_series(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which of `number` series are for training, validation and test: three arrays of
    indices.

    In the order of `np.random.default_rng(1337).permutation(number)`, the first 75 % are for
    training, the next 5 % for validation, and what remains for the test; both counts are
    rounded down. Each part keeps that order.
    """
    # HINT: round the two counts down with `//`, then slice three times. About four lines.
    # BEGIN SOLUTION
    order = np.random.default_rng(1337).permutation(number)
    training, validation = number * 75 // 100, number * 5 // 100
    return np.split(order, [training, training + validation])
    # END SOLUTION


# %%
training, validation, test = split_series(len(values))
train_inputs, train_targets = create_windows(values[training], BACKCAST, FORECAST)
validation_inputs, validation_targets = create_windows(values[validation], BACKCAST, FORECAST)
test_inputs, test_targets = create_windows(values[test], BACKCAST, FORECAST)
print(f"series: {len(training)} training, {len(validation)} validation, {len(test)} test")
print(f"training windows: inputs {train_inputs.shape}, targets {train_targets.shape}")

# %% [markdown]
# ## 4. Tomorrow is like today (1 point)
#
# The obvious guess, called *persistence*: each hour of tomorrow will be like the same hour of today. It
# costs nothing and knows the daily cycle. Whatever does no better is not worth its training.


# %% question="baseline"
def persistence(inputs: np.ndarray, forecast: int) -> np.ndarray:
    """The last 24 hours of each window, as the forecast of the next hours.

    `inputs` has shape (windows, backcast, 1), with a backcast of 24 or more; returns shape
    (windows, forecast). A forecast of more than 24 hours repeats the last day as often as it
    takes; of a shorter one only the first hours are needed.
    """
    # HINT: `np.tile`, then a slice. About three lines.
    # BEGIN SOLUTION
    last_day = inputs[:, -24:, 0]
    days = math.ceil(forecast / 24)
    return np.tile(last_day, (1, days))[:, :forecast]
    # END SOLUTION


# %%
guess = persistence(validation_inputs, FORECAST)
persistence_mae = np.abs(guess - validation_targets).mean()
print(f"persistence on the validation series: MAE {persistence_mae:.3f} standard deviations")

# %% [markdown]
# ## 5. An LSTM (1.5 points)
#
# First the recurrent way. An LSTM reads the window hour by hour. Its state after the last hour (the hidden
# state, which is also its output for that hour) is the summary of all that it has read, and a linear layer
# turns this summary into all hours of the forecast at once.


# %% question="lstm"
class ForecastLSTM(nn.Module):
    """Reads windows of shape (batch, backcast, 1), forecasts shape (batch, forecast).

    `self.lstm` is an `nn.LSTM` with one layer of `hidden` units, and `self.head` an
    `nn.Linear` from its state after the last hour to the `forecast` hours.
    """

    def __init__(self, forecast: int, hidden: int = 32):
        super().__init__()
        # HINT: which dimension is the batch? `nn.LSTM` expects it elsewhere unless told.
        #       Two lines.
        # BEGIN SOLUTION
        self.lstm = nn.LSTM(1, hidden, batch_first=True)
        self.head = nn.Linear(hidden, forecast)
        # END SOLUTION

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        # HINT: an `nn.LSTM` returns its output of every hour, and its last states. Two lines.
        # BEGIN SOLUTION
        states, _ = self.lstm(inputs)
        return self.head(states[:, -1])
        # END SOLUTION


# %% [markdown]
# ## 6. Train, and forecast (3 points)
#
# One training loop for both networks. In every step it draws a batch of windows at random, from all over
# the training series, and goes one step downhill. The loss is the mean absolute error (MAE), the same that
# the forecasts are judged by; the square of an error would give the spikes, which nobody can foresee, too
# much weight. Adam with a learning rate of 0.003 is a good start for both networks.
#
# PyTorch *adds* each new gradient to those that are there. That has its uses, but here an old gradient must
# be gone before the next step. And some layers behave differently in training and in use: dropout, which
# you will meet in question 12, silences units at random, and this must stop when forecasts are wanted.
#
# If you want to try another learning rate or optimizer, judge it by the *validation* series, and believe
# only large differences: they are one or two series, and another two might say otherwise. The test series
# are for the end: whoever tries until the test looks good has trained on the test.
#
# How you train beyond that is up to you: schedules of the learning rate, weight decay, clipped gradients.
# Between the steps `train` may do more, such as print how well the validation series are forecast after each
# epoch, or keep the weights that were best there (never those that were best on the test series). When it is
# tested, it is handed windows of the shapes that they have in this notebook, and another budget.


# %% question="train"
def train(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> list[float]:
    """Train `model` in place; returns a list with the mean loss of each epoch, as plain
    numbers (no tensors).

    `inputs` has shape (windows, backcast, 1), `targets` (windows, forecast). `EPOCHS` epochs
    of `STEPS_PER_EPOCH` steps each. A step puts the model into training mode if it is not
    in it, draws `BATCH_SIZE` windows at random, and lets an optimizer move the parameters by
    the gradient of this batch's mean absolute error (the mean over its windows and hours,
    with nothing added to it), and of no other batch's. The loss of an epoch is the mean of
    what its steps saw. `model` comes without gradients.
    """
    # HINT: `torch.randint` draws indices; a tensor can be indexed with them.
    # HINT: `loss.item()` is the number in a tensor. About fourteen lines.
    # BEGIN SOLUTION
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    mean_absolute_error = nn.L1Loss()
    model.train()
    history = []
    for _ in range(EPOCHS):
        total = 0.0
        for _ in range(STEPS_PER_EPOCH):
            batch = torch.randint(len(inputs), (BATCH_SIZE,))
            loss = mean_absolute_error(model(inputs[batch]), targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / STEPS_PER_EPOCH)
    return history
    # END SOLUTION


# %% question="train"
def predict(model: nn.Module, inputs: np.ndarray) -> np.ndarray:
    """What the model forecasts for windows of shape (windows, backcast, 1): shape (windows,
    forecast), as an array of numpy, not a tensor.

    In evaluation mode and without gradients: asked twice, it says the same twice, and the
    forecast for a window does not depend on the other windows. The mode in which the model
    is left is up to you.
    """
    # HINT: a model has methods that switch its mode; `torch.no_grad()` is for a `with`;
    #       `torch.as_tensor` takes arrays. About three lines.
    # BEGIN SOLUTION
    model.eval()
    with torch.no_grad():
        return model(torch.as_tensor(inputs)).numpy()
    # END SOLUTION


# %%
torch.manual_seed(SEED)
lstm = ForecastLSTM(FORECAST)
lstm_history = train(lstm, torch.as_tensor(train_inputs), torch.as_tensor(train_targets))

# %%
lstm_mae = np.abs(predict(lstm, validation_inputs) - validation_targets).mean()
print(f"loss: {lstm_history[0]:.3f} in the first epoch, {lstm_history[-1]:.3f} in the last")
print(f"LSTM on the validation series: MAE {lstm_mae:.3f}, persistence {persistence_mae:.3f}")

# %% [markdown]
# ## 7. Kernel regression: a first attention (1.5 points)
#
# Put the networks aside for a moment. You know the values $v_i$ of a series at the times $k_i$. What is it
# at a time $q$ in between? Nadaraya and Watson (both 1964) answer with a weighted mean of all known values,
# in which the near ones weigh more:
#
# $$f(q) = \sum_i \alpha_i(q)\, v_i, \qquad
#   \alpha_i(q) = \frac{\exp\!\big(-\frac{(q - k_i)^2}{2 b^2}\big)}
#                      {\sum_j \exp\!\big(-\frac{(q - k_j)^2}{2 b^2}\big)}.$$
#
# The weights are positive and add up to 1; the *bandwidth* $b$, the argument `width` below, says how far
# one looks. Read it again with the words of attention: a **query** $q$ is compared with all **keys** $k_i$,
# the comparison gives a *score*, a softmax turns the scores into *weights*, and the result is the mean of
# the **values** $v_i$ with these weights. That is attention. Here queries and keys are times and the values
# are what was recorded, and nothing is learned. From question 10 on all three are vectors that layers make
# of the series, and these layers learn: what to look for, by what to be found, and what to pass on.


# %% question="kernel"
def nadaraya_watson(
    queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, width: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Kernel regression with a Gaussian kernel.

    `queries` has shape (m,), `keys` and `values` have shape (n,); `width` is in the unit of
    the keys. Returns `(estimates, weights)`, of shapes (m,) and (m, n): row i of the weights
    belongs to query i and adds up to 1, also for a query that is far from all keys.
    """
    # HINT: `queries[:, None] - keys` has all the differences, shape (m, n).
    # HINT: far from all keys every exp(...) is 0, and 0 / 0 is NaN. `torch.softmax` of the
    #       exponents knows how to avoid that. About three lines.
    # BEGIN SOLUTION
    scores = -((queries[:, None] - keys) ** 2) / (2 * width**2)
    weights = torch.softmax(scores, dim=1)
    return weights @ values, weights
    # END SOLUTION


# %%
hours = torch.arange(BACKCAST, dtype=torch.float32)
example = torch.as_tensor(test_inputs[0, :, 0])
at = torch.linspace(0, BACKCAST - 1, 400)
figure, axes = plt.subplots(figsize=(10, 3.5), layout="constrained")
axes.plot(hours, example, "o", color="silver", markersize=4, label="recorded")
for width, color in [(0.7, "tab:orange"), (3.0, "tab:blue"), (12.0, "tab:green")]:
    estimate, _ = nadaraya_watson(at, hours, example, width)
    axes.plot(at, estimate, color=color, label=f"a width of {width:g} hours")
axes.set(
    xlabel="hour",
    ylabel="value (standard deviations)",
    title="Near hours weigh more: how far should one look?",
)
axes.legend(fontsize="small", ncols=4, loc="upper center", bbox_to_anchor=(0.5, -0.2))
axes.grid(alpha=0.3)
plt.show()

# %% [markdown]
# ## 8. Scaled dot-product attention (3 points)
#
# Near in time is not always what matters: for eight o'clock tomorrow, eight o'clock today says more than
# last midnight, although midnight is nearer. So let queries and keys be vectors that a network can choose,
# and compare them by their dot product (Vaswani et al. 2017, eq. 1):
#
# $$\text{attention}(Q, K, V) = \text{softmax}\!\Big(\frac{Q K^\top}{\sqrt{d_k}}\Big) V.$$
#
# $Q$ has one query in each row, $K$ one key, $V$ one value. The softmax is over the keys, so that each
# query has weights that add up to 1.
#
# ![Queries Q, n times d_k, and keys K, m times d_k, give n times m scores by dot products. These are divided by the root of d_k, forbidden ones become minus infinity, and a softmax of each row makes weights of them. The weights and the values V, m times d_v, give the output, n times d_v: weighted means of the rows of V.](attachment:attention.png)
#
# **What is $d_k$?** The width of a key, that is the number of products in one dot product. (In the
# docstring it is called `d`.) If the entries of $q$ and $k$ are independent, with mean 0 and variance 1,
# then each product $q_j k_j$ has variance 1, and their sum has variance $d_k$. Divided by $\sqrt{d_k}$ the
# scores have variance 1, however wide the keys are. Not divided, the scores of wide keys are large, nearly
# all of the weight goes to one key, and the gradient of the softmax vanishes. How *many* keys there are,
# the length of the sequence, has nothing to do with it.
#
# **Is that still kernel regression?** Multiply out the square in question 7. What of it is the same for all
# keys of a query, and cancels in the softmax? And if all keys are equally long vectors? Then a Gaussian
# kernel with bandwidth $b$ and a dot product divided by $b^2$ give the same weights: scaled dot-product
# attention has $b = \sqrt[4]{d_k}$.
#
# A **mask** says which keys a query may look at: it is `True` where it may. A forbidden score becomes
# $-\infty$ *before* the softmax, so its weight is exactly 0 and the others still add up to 1. (PyTorch has
# both conventions. `torch.nn.functional.scaled_dot_product_attention` means what we mean; but in a mask for
# `torch.nn.MultiheadAttention`, and for the transformer layers that are built of it, `True` is where a
# query may *not* look. Nothing complains if one takes one for the other.)


# %% question="attention"
def scaled_dot_product_attention(
    queries: torch.Tensor,
    keys: torch.Tensor,
    values: torch.Tensor,
    mask: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Attention by Vaswani et al. (2017), eq. 1.

    `queries` has shape (..., n, d), `keys` (..., m, d) and `values` (..., m, v); the
    dimensions in front, such as a batch, are the same for all three. `mask` is boolean and
    can be broadcast to (..., n, m): True where a query may look at a key; each query may
    look at one key or more. Returns `(output, weights)`, of shapes (..., n, v) and
    (..., n, m).
    """
    # HINT: `keys.transpose(-2, -1)` swaps the last two dimensions, whatever is in front.
    # HINT: `masked_fill` fills where its mask is True. About five lines.
    # BEGIN SOLUTION
    scores = queries @ keys.transpose(-2, -1) / math.sqrt(keys.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ values, weights
    # END SOLUTION


# %%
generator = torch.Generator().manual_seed(SEED)
for d in (4, 64, 1024):
    q, k = torch.randn(1, d, generator=generator), torch.randn(16, d, generator=generator)
    scaled = scaled_dot_product_attention(q, k, k)[1].max()
    plain = torch.softmax(q @ k.T, dim=-1).max()
    print(
        f"keys of width {d:4d}: largest of 16 weights {scaled:.2f}, "
        f"and {plain:.2f} if nothing is divided"
    )

# %% [markdown]
# ## 9. Never look ahead (0.75 points)
#
# When a model learns to continue a sequence, every step may see itself and what came before it, and nothing
# that comes after it. Otherwise it would learn to copy the answer. One mask is all it takes.
#
# (Your own forecaster will not need it: all that it reads is past, and the answer is not part of it. A
# model that learns to tell the next value at *every* step of a sequence at once cannot do without, and the
# language models behind chatbots are of this kind. Which is the only key that the first step may look at?
# What, then, is its weight?)


# %% question="mask"
def causal_mask(length: int) -> torch.Tensor:
    """The mask with which each step sees itself and the steps before it.

    Boolean, shape (length, length): row i is for the query of step i, column j for the key
    of step j; True where the query may look.
    """
    # HINT: torch has a function for lower triangles. One line.
    # BEGIN SOLUTION
    return torch.ones(length, length, dtype=torch.bool).tril()
    # END SOLUTION


# %%
print(causal_mask(5).int())

# %% [markdown]
# ## 10. Several heads (2.25 points)
#
# One softmax can put its weight on one thing well. But the hour to be forecast may depend on the same hour
# of other days *and* on what happened last. So the vectors are cut into several *heads*, each of which
# attends by itself, and their results are put side by side again.
#
# Let the vectors have width $d_\text{model}$, the argument `width`, and let there be $H$ heads. Three
# linear layers make queries, keys and values of width $d_\text{model}$. Head number $i$, counted from 0,
# gets $d_k = d_\text{model} / H$ columns of all three, those from $i \cdot d_k$ up to but not including
# $(i+1) \cdot d_k$. The outputs of the heads, side by side in their order, have width $d_\text{model}$
# again; a last linear layer mixes them. All four layers are learned.
#
# Inside, the heads are one more dimension in front of the last two, (batch, $H$, length, $d_k$), so your
# function of question 8 does them all at once, and divides by $\sqrt{d_k}$, not by $\sqrt{d_\text{model}}$.
# Mind the order of the dimensions: a tensor can be reshaped in many ways that have the right shape and mix
# up hours and columns.


# %% question="heads"
class MultiHeadAttention(nn.Module):
    """Multi-head attention by Vaswani et al. (2017), sect. 3.2.2; `heads` divides `width`."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.to_queries = nn.Linear(width, width)
        self.to_keys = nn.Linear(width, width)
        self.to_values = nn.Linear(width, width)
        self.merge = nn.Linear(width, width)

    def forward(
        self,
        queries: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        mask: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """`queries` has shape (batch, n, width), `keys` and `values` (batch, m, width); `mask`
        is as in question 8, of shape (n, m), for all of the batch and all heads.

        Returns `(output, weights)`, of shapes (batch, n, width) and (batch, heads, n, m).
        """

        # HINT: `unflatten(-1, (heads, -1))` cuts the last dimension, `flatten(-2)` joins the
        #       last two; `transpose` has to be called once on the way in and once out.
        # HINT: a small function saves saying it three times. About eight lines.
        # BEGIN SOLUTION
        def split(vectors: torch.Tensor) -> torch.Tensor:
            """From (batch, length, width) to (batch, heads, length, width / heads)."""
            return vectors.unflatten(-1, (self.heads, -1)).transpose(1, 2)

        output, weights = scaled_dot_product_attention(
            split(self.to_queries(queries)),
            split(self.to_keys(keys)),
            split(self.to_values(values)),
            mask,
        )
        return self.merge(output.transpose(1, 2).flatten(-2)), weights
        # END SOLUTION


# %% [markdown]
# ## 11. Positions (1.5 points)
#
# Shuffle the keys, and the values in the same way: the output of attention stays the same (it is a sum, and
# a sum does not care about the order). So no query can ask for "the same hour yesterday": attention sees
# *what* was recorded, and not *when*. In a series much is in the *when*. The remedy is to write the
# position into the vectors themselves. Vaswani et al. (2017, sect. 3.5) use waves of many lengths: at
# position $p$, in the columns $2i$ and $2i + 1$ of vectors of width $d$,
#
# $$P_{p,\,2i} = \sin\frac{p}{10000^{2i/d}}, \qquad P_{p,\,2i+1} = \cos\frac{p}{10000^{2i/d}}.$$
#
# This is *added* to the vectors. Their width stays what it was.
#
# (How much is lost without positions depends on what comes after the attention. A model that takes the mean
# over all positions would then take a series and its shuffled hours for the same. The one that you will
# build puts the positions side by side in front of its last layer, which therefore knows their order even
# so.)


# %% question="positions"
def positional_encoding(length: int, width: int) -> torch.Tensor:
    """The sinusoidal encoding of positions 0 to length - 1: float32, shape (length, width).

    `width` is even; columns 0, 2, 4, … hold sines, columns 1, 3, 5, … cosines.
    """
    # HINT: first the angles, shape (length, width / 2), then `encoding[:, 0::2] = …`. About
    #       six lines.
    # BEGIN SOLUTION
    position = torch.arange(length, dtype=torch.float32)[:, None]
    angle = position / 10000 ** (torch.arange(0, width, 2) / width)
    encoding = torch.zeros(length, width)
    encoding[:, 0::2] = torch.sin(angle)
    encoding[:, 1::2] = torch.cos(angle)
    return encoding
    # END SOLUTION


# %% question="positions"
def add_positions(vectors: torch.Tensor) -> torch.Tensor:
    """`vectors` of shape (batch, length, width) plus the encoding of their positions along
    `length`; the same shape.
    """
    # HINT: broadcasting does the batch. One line.
    # BEGIN SOLUTION
    return vectors + positional_encoding(vectors.shape[1], vectors.shape[2])
    # END SOLUTION


# %%
figure, axes = plt.subplots(figsize=(8, 3), layout="constrained")
image = axes.imshow(positional_encoding(BACKCAST, 32).T, aspect="auto", cmap="RdBu_r")
axes.set(xlabel="position", ylabel="column", title="Every position has a pattern of its own")
figure.colorbar(image, ax=axes)
plt.show()

# %% [markdown]
# ## 12. Forecast with attention (3 points)
#
# Now put it together. Two thoughts first.
#
# **Tokens.** Attention compares everything with everything: for 96 hours these are 96 × 96 scores in each
# head. And a single hour says little. So let six hours together be one *token*: 16 tokens, 16 × 16 scores,
# and each token knows whether its values rise or fall. (Such pieces are called *patches*; Nie et al. 2023
# forecast series with them.)
#
# **Level.** Series wander and jump. What a network learns about the *shape* of a day should hold at every
# level, so the mean of each window is taken off before the network sees it and put back on its forecast.
# Then the forecast of a series that lies 3 higher is 3 higher, exactly, and this need not be learned.
#
# In the formulas of the docstring, "attention of x to itself" has `x` as queries, as keys and as values,
# and no mask: all of a window is past. And $\text{norm}(x + \text{something}(x))$ appears twice. Such a sum
# (a *residual connection*) and layer norm are in every transformer: what is computed is added to what was
# there, so the gradient finds a short way back. Here the norm comes after the sum (*post-norm*), as in
# Vaswani et al. (2017). Most of today's transformers have it within, $x + \text{something}(\text{norm}(x))$
# (*pre-norm*): then the sums reach from the first block to the last with no norm between them, and deep
# networks are easier to train (Xiong et al. 2020). With a single block either will do.


# %% question="forecaster"
class AttentionForecaster(nn.Module):
    """A transformer block over tokens of six hours; `backcast` is a multiple of 6."""

    def __init__(
        self,
        backcast: int,
        forecast: int,
        width: int = 32,
        heads: int = 4,
        dropout: float = 0.1,
    ):
        super().__init__()
        self.embed = nn.Linear(6, width)
        self.attention = MultiHeadAttention(width, heads)
        self.feed_forward = nn.Sequential(
            nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width)
        )
        self.first_norm = nn.LayerNorm(width)
        self.second_norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(backcast // 6 * width, forecast)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """From windows of shape (batch, backcast, 1) to forecasts of shape (batch, forecast).

        With `level`, the mean of each window:
            tokens = embed(inputs - level, six hours at a time, in order of time)
            x = tokens with positions added
            x = first_norm(x + dropout(attention of x to itself))
            x = second_norm(x + dropout(feed_forward(x)))
            forecast = head(all x of a window, one token after the other) + level
        """
        # HINT: `unflatten(1, (-1, 6))` makes (batch, tokens, 6) of (batch, backcast); mind the
        #       last dimension of the inputs.
        # HINT: `self.attention` returns two things. About seven lines.
        # BEGIN SOLUTION
        level = inputs.mean(dim=1)
        patches = (inputs[:, :, 0] - level).unflatten(1, (-1, 6))
        x = add_positions(self.embed(patches))
        attended, _ = self.attention(x, x, x)
        x = self.first_norm(x + self.dropout(attended))
        x = self.second_norm(x + self.dropout(self.feed_forward(x)))
        return self.head(x.flatten(1)) + level
        # END SOLUTION


# %%
torch.manual_seed(SEED)
forecaster = AttentionForecaster(BACKCAST, FORECAST)
forecaster_history = train(
    forecaster, torch.as_tensor(train_inputs), torch.as_tensor(train_targets)
)

# %% [markdown]
# Now the test series, of which neither network has seen anything. Your work will be graded in the same way,
# on many fresh series: there, the mean absolute error of the LSTM must be at least 4 % smaller than that of
# persistence, and the error of the attention forecaster at least 10 % smaller.

# %%
results = {
    "persistence": np.abs(persistence(test_inputs, FORECAST) - test_targets).mean(),
    "LSTM": np.abs(predict(lstm, test_inputs) - test_targets).mean(),
    "attention": np.abs(predict(forecaster, test_inputs) - test_targets).mean(),
}
for name, error in results.items():
    change = error / results["persistence"] - 1
    print(f"{name:>12}: MAE {error:.3f} standard deviations ({change:+.0%})")

# %%
figure, axes = plt.subplots(figsize=(7, 3.5), layout="constrained")
epochs = np.arange(1, EPOCHS + 1)
axes.plot(epochs, lstm_history, "o-", label="LSTM")
axes.plot(epochs, forecaster_history, "o-", label="attention")
axes.set(xlabel="epoch", ylabel="training loss (MAE)", title="Learning curves")
axes.legend()
axes.grid(alpha=0.3)
plt.show()

# %% [markdown]
# **Is it the attention?** The forecaster does better than the LSTM, but the comparison is not a fair one.
# Only the forecaster has the level taken off, only it reads six hours at a time, and it has four times as
# many parameters (21,080 against 5,272). Any of these may have made the difference. To find out, one
# changes *one thing at a time*. Two networks that help, for cells of your own:
#
# ```python
# class LevelLSTM(ForecastLSTM):
#     """The LSTM, with the level of each window taken off and put back."""
#
#     def forward(self, inputs):
#         level = inputs.mean(dim=1)
#         return super().forward(inputs - level[:, None]) + level
#
#
# class NoAttention(nn.Module):
#     """In the place of the attention: zeros, so that no token learns anything of another one."""
#
#     def forward(self, queries, keys, values, mask=None):
#         return torch.zeros_like(queries), None
#
#
# torch.manual_seed(SEED)
# level_lstm = LevelLSTM(FORECAST)
# blind = AttentionForecaster(BACKCAST, FORECAST)
# blind.attention = NoAttention()
# ```
#
# Train both with `train`, on the same windows, with two or three seeds each, and put their errors beside
# the table above. You will need the result in question 14.
#
# Where does the forecaster look? Each row below is a token that asks, each column a token that is asked,
# averaged over many windows of the test series. The darker, the larger the weight. (Such maps show where a
# head looks. They do not show whether that matters for the forecast: for this you have the network without
# attention.)

# %%
with torch.no_grad():
    shown = torch.as_tensor(test_inputs[::10])
    tokens = (shown[:, :, 0] - shown.mean(dim=1)).unflatten(1, (-1, 6))
    tokens = add_positions(forecaster.embed(tokens))
    _, weights = forecaster.attention(tokens, tokens, tokens)
figure, axes = plt.subplots(
    1, 4, figsize=(11, 3.2), sharex=True, sharey=True, layout="constrained"
)
for number, panel in enumerate(axes):
    panel.imshow(weights[:, number].mean(dim=0), cmap="Blues", vmin=0)
    panel.set(title=f"head {number + 1}", xlabel="asked")
    panel.set_xticks(range(0, 16, 4), [f"day {day}" for day in range(1, 5)])
    panel.set_yticks(range(0, 16, 4), [f"day {day}" for day in range(1, 5)])
axes[0].set_ylabel("asking")
plt.show()

# %% [markdown]
# ## 13. Look at the forecasts (2 points)
#
# A mean error hides where a model fails. Draw some forecasts over what really came: first a function that
# draws (1 point, by checks), then a figure made with it (1 point, graded by hand).


# %% question="plot"
def plot_forecasts(inputs: np.ndarray, targets: np.ndarray, forecasts: np.ndarray):
    """A figure with one panel for each window: its hours, then what came and what was
    forecast. Returns the figure of matplotlib.

    `inputs` has shape (n, backcast, 1), `targets` and `forecasts` have shape (n, forecast);
    n may be 1. In each panel there is a line through the inputs, one through the targets
    (it may be the end of the first one) and one through the forecasts, at the same hours,
    which follow those of the inputs. Both axes have labels, and a legend names the lines.
    """
    # HINT: `plt.subplots(n, squeeze=False)` makes an array of panels also where n is 1.
    # HINT: the hours of the inputs can be counted from -backcast to -1, those of the
    #       forecast from 0. About fifteen lines.
    # BEGIN SOLUTION
    past = np.arange(-inputs.shape[1], 0)
    ahead = np.arange(targets.shape[1])
    figure, axes = plt.subplots(
        len(inputs),
        figsize=(10, 1.7 * len(inputs) + 0.8),
        sharex=True,
        squeeze=False,
        layout="constrained",
    )
    for row, panel in enumerate(axes[:, 0]):
        panel.plot(past, inputs[row, :, 0], color="gray", linewidth=1, label="before")
        panel.plot(ahead, targets[row], color="black", linewidth=1.4, label="what came")
        panel.plot(ahead, forecasts[row], color="tab:red", linewidth=1.8, label="forecast")
        panel.axvline(-0.5, color="black", linewidth=0.6, linestyle=":")
        panel.set_ylabel("std. dev.")
        panel.grid(alpha=0.3)
    axes[-1, 0].set_xlabel("hour from the start of the forecast")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper right", ncols=3)
    return figure
    # END SOLUTION


# %% [markdown]
# **The figure:** what the attention forecaster says about windows of several test series. Choose them such
# that the figure is honest: do not pick those that came out well. All windows of the first test series come
# first, then those of the second, and so on, equally many of each.

# %% question="plot" manual=1
# About five windows, of different series.
# BEGIN SOLUTION
each = len(test_inputs) // len(test)
chosen = [series * each + 500 for series in range(min(5, len(test)))]
figure = plot_forecasts(
    test_inputs[chosen], test_targets[chosen], predict(forecaster, test_inputs[chosen])
)
plt.show()
# END SOLUTION

# %% [markdown]
# ## 14. What did you see? (3 points, graded by hand)
#
# Answer in a few sentences each:
#
# 1. **Where does the forecaster fail?** Look for windows with large errors. What do they have in common, and
#    could any forecaster that sees only these four days do better there?
# 2. **Longer forecasts.** What would you expect of the three methods if 7 days were to be forecast instead of
#    one? What information would help that the four days of input do not hold?
# 3. **Feeding back.** A forecast of one day can be appended to the window as if it had been recorded, and the
#    next day be forecast from that, and so on. What goes wrong on the way, and what becomes of it compared
#    with forecasting 7 days in one go?
# 4. **Was it the attention?** Complete the table of question 12 with the networks that were proposed there.
#    How much of the difference between the LSTM and the forecaster does the level explain, and how much the
#    attention? What else may explain it, and how would you find out? Which conclusion would you have drawn
#    from the first table alone?

# %% [markdown] question="discuss" manual=3
# <!-- BEGIN SOLUTION -->
# 1. The errors are largest where something happens that the window does not announce: a spike, a failure, a
#    sudden shift of the level within the hours to be forecast, or, just before them, one that may or may not
#    last. Under the MAE the best forecast is the median of what may come, so the forecaster stays near the
#    usual day and draws noise smooth. No forecaster that sees only these four days can know when the next
#    spike comes; knowing the calendar (weekends lower the daily cycle, and four days often hold none) or
#    other series would help.
# 2. All errors grow with the distance. Persistence repeats one day with all its accidents, and misses every
#    trend and the weekend. The networks would have to learn more outputs from equally many windows, and far
#    ahead they fall back on the mean day at the mean level. The day of the week, holidays and several weeks
#    of input would help most, since a week does not fit into four days.
# 3. The network then gets inputs of a kind that it was never trained on: forecasts are smoother than records,
#    without noise and spikes, and they carry errors, which the next forecast takes for facts. Errors can
#    build up from day to day; often the forecast flattens out or drifts away in level. Forecasting seven days
#    in one go avoids the feedback and is trained for just that, but has to learn all hours with separate
#    weights and cannot go beyond its seven days.
# 4. On the synthetic series, with three seeds each, the errors are smaller than persistence's by these
#    shares: LSTM 16 to 19 %, LSTM with the level taken off 15 to 17 %, forecaster 21 %, forecaster without
#    attention 21 %, without positions 21 %, without the level taken off 22 to 23 %. So neither attention
#    nor level explains anything. (The level is even worth knowing here: a series far above its mean tends
#    to come back.) What is left are the tokens, pieces of six hours, all of them side by side in front of
#    the last layer, and the larger number of parameters. To tell these two apart, one would make the LSTM
#    as large, and hand it pieces of six hours instead of single ones. From the first table alone one would
#    have said that attention beats recurrence. Nor does it follow that attention is of no use. Here the
#    last layer sees all 16 tokens of a short window at once and can weigh them by itself; a single linear
#    layer from 96 hours to 24 already reaches 19 % (Zeng et al. 2023 make this point against large
#    transformers). Elsewhere it may be different, and only the same experiment would tell.
# <!-- END SOLUTION -->

# %% [markdown]
# ## The same from the library
#
# What you have written is what everybody uses. Try it in a cell of your own:
#
# ```python
# from torch.nn import functional as F
#
# q, k, v = torch.randn(2, 4, 8), torch.randn(2, 6, 8), torch.randn(2, 6, 5)
# allowed = torch.rand(4, 6) < 0.5
# allowed[:, 0] = True  # each query may look at one key or more
# ours, _ = scaled_dot_product_attention(q, k, v, allowed)
# library = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed)
# print((ours - library).abs().max())
# ```
#
# The largest difference is a rounding error. (The library does not return the weights: its fast versions never
# hold all of them at once, which is what makes long sequences possible; Dao et al. 2022.) And with your weights
# `nn.MultiheadAttention` gives the numbers of your question 10. It keeps three of the layers in one matrix, and
# reads masks the other way round:
#
# ```python
# mine = MultiHeadAttention(32, 4)
# library = nn.MultiheadAttention(32, 4, batch_first=True)
# layers = mine.to_queries, mine.to_keys, mine.to_values
# with torch.no_grad():
#     library.in_proj_weight.copy_(torch.cat([layer.weight for layer in layers]))
#     library.in_proj_bias.copy_(torch.cat([layer.bias for layer in layers]))
#     library.out_proj.load_state_dict(mine.merge.state_dict())
#     x, mask = torch.randn(2, 16, 32), causal_mask(16)
#     difference = mine(x, x, x, mask)[0] - library(x, x, x, attn_mask=~mask)[0]
# print(difference.abs().max())
# ```
#
# From a weighted mean of 1964 you have come to the block of which today's language models are stacks. There the
# tokens are pieces of words instead of six hours, a causal mask lets every token learn to tell the next one, and
# there are dozens of blocks and thousands of columns; but queries, keys, values and the softmax between them are
# those of question 8. Whether they are worth their cost for *your* series is a question that only a fair
# comparison answers. You have made one.
