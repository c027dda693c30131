# %% [markdown]
# # A small transformer, from kernel regression up
#
# A weighted mean in which near values count for more: statisticians have filled the gaps of series that way
# since 1964. Let a network decide what "near" means, and the weighted mean is called attention. Stack such
# layers, keep some of them from looking ahead, add to each layer's output what went into it, and you have the
# transformer, which translates languages, folds proteins and forecasts series.
#
# In the last notebook you wrote attention and put one block of it in front of a linear layer. Here you go all
# the way: from kernels whose reach is *learned*, through masks, to an **encoder and a decoder** that forecast a
# day piece by piece. In the end one and the same network becomes BERT, T5 or GPT through its mask and its loss.
#
# | | you will | points |
# |---|---|---:|
# | 1 | weigh neighbours by three kernels | 1.5 |
# | 2 | learn how far to look | 2.5 |
# | 3 | fit lines instead of means | 2.5 |
# | 4 | study masks: padding, local windows, what is reached through layers | 3 |
# | 5 | build heads of any widths that look at another series | 2.5 |
# | 6 | find the rotation hidden in the sines | 2.5 |
# | 7 | assemble encoder and decoder blocks | 2.5 |
# | 8 | make a forecaster of them, and train it with teacher forcing | 3 |
# | 9 | forecast step by step, and remember what was computed | 2.5 |
# | 10 | compare the three families | 4 |
# | 11 | ask what attention weights tell you, and what they do not | 3 |
#
# **Time:** about five hours if you have just finished the last notebook, ten minutes a point. A quarter of the
# points are for reasoning. Reading the series, scaling them, scaled dot-product attention, the sinusoidal
# encoding and the training loop are given: you know them.
#
# Replace each `raise NotImplementedError(...)` with your own code. Names, arguments and results of the
# functions are fixed: the tests call them, also with data of their own. The `check("...")` cell
# after a question tells you at once how far you are; more checks run when your work is graded. A question
# that does not work yet costs only itself and what is built on it.

# %% [markdown]
# ## The budget
#
# All training of this notebook takes one processor core well under a minute, so experiment. When your work is
# graded, this cell is set back to what it is here, so your answers must work with these values. All random
# numbers follow from `SEED`.

# %% tags=["parameters"]
SEED = 42
STEPS = 400  # of the optimizer, to train the forecaster
FAMILY_STEPS = 80  # for each network of question 10
FAMILY_SEEDS = 3  # networks of each family
BATCH_SIZE = 48
LEARNING_RATE = 0.008

# %%
import math
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from torch import nn
from torch.nn import functional as F

from grader.datasets import path

np.random.seed(SEED)
torch.manual_seed(SEED)

PATCH = 6  # hours in a patch, which is one token
PAST = 28  # patches that a forecast may look at: seven days
AHEAD = 4  # patches to forecast: one day
KNOWN = 12  # patches of past in question 10: three days

# %% [markdown]
# ## The data
#
# The hourly series of the last notebook, read in the same way; a constant series, which teaches nothing, is
# left out. Whole *series* are dealt out to the three parts, so that no window of a test series is ever seen
# in training. Judge what you try by the validation series; the test series are for the end.

# %%
series = []
for file in sorted(Path(path("panjapan")).glob("*.csv")):
    try:
        frame = pd.read_csv(file)
    except pd.errors.EmptyDataError:
        continue
    frame = frame.apply(pd.to_numeric, errors="coerce").dropna()
    if frame.shape == (840, 2) and np.ptp(frame.iloc[:, 0]) > 0:
        series.append(frame.iloc[:, 0].to_numpy(dtype=float))
series = np.stack(series)  # (series, 840)
order = np.random.default_rng(1337).permutation(len(series))
training, validation, test = np.split(order, [len(order) * 6 // 10, len(order) * 8 // 10])
print(f"{len(training)} series for training, {len(validation)} for validation, {len(test)} test")

# %% [markdown]
# A window is seven days of past and the day that follows. Each is scaled by mean and standard deviation of
# *its own past*, which is all that a forecaster can know. Six hours together are one token, a *patch* (Nie et
# al. 2023): 28 patches of past, 4 to forecast.

# %%
def patches_of(series: np.ndarray) -> torch.Tensor:
    """Every window of the series, scaled and cut: (windows, 32, 6), windows of one series
    side by side in order of time.
    """
    hours = PATCH * (PAST + AHEAD)
    windows = np.lib.stride_tricks.sliding_window_view(series, hours, axis=1).reshape(-1, hours)
    past = windows[:, : PATCH * PAST]
    std = past.std(axis=1, keepdims=True)
    windows = (windows - past.mean(axis=1, keepdims=True)) / np.where(std > 0, std, 1)
    return torch.tensor(windows, dtype=torch.float32).unflatten(1, (-1, PATCH))


train_patches, validation_patches, test_patches = (
    patches_of(series[part]) for part in (training, validation, test)
)
judged = validation_patches[::19]  # fewer windows, at all times of day, are enough to judge by
print("training patches:", tuple(train_patches.shape))

# %% [markdown]
# Three forecasts cost nothing, and whatever does no better is not worth its training. *Persistence*: everything
# stays as it was in the last hour. The *seasonal naive* forecast: every hour will be like the same hour of
# the day before. And the *daily mean*: like the mean of the same hour on all seven days, which averages the
# noise away, and forgets where the level is now. (The last notebook called the second one persistence, as many
# do where a daily cycle is taken for granted. From here on the two have names of their own.)

# %%
def persistence(past: torch.Tensor) -> torch.Tensor:
    """The last hour of the past, (windows, 28, 6), for each of the next 24: (windows, 4, 6)."""
    return past[:, -1:, -1:].expand(-1, AHEAD, PATCH)


def seasonal_naive(past: torch.Tensor) -> torch.Tensor:
    """The last day of the past, (windows, 28, 6), once more: (windows, 4, 6)."""
    return past[:, -AHEAD:]


def daily_mean(past: torch.Tensor) -> torch.Tensor:
    """The mean of the seven days of the past, (windows, 28, 6): (windows, 4, 6)."""
    return past.unflatten(1, (-1, AHEAD)).mean(dim=1)


def mae(forecast: torch.Tensor, patches: torch.Tensor) -> float:
    """Mean absolute error of forecasts, in standard deviations of the past of each window."""
    return (forecast - patches[:, PAST:]).abs().mean().item()


for name, guess in [
    ("persistence", persistence),
    ("seasonal naive", seasonal_naive),
    ("daily mean", daily_mean),
]:
    error = mae(guess(judged[:, :PAST]), judged)
    print(f"{name:>15} on the validation series: MAE {error:.3f}")

# %% [markdown]
# ## 1. Three kernels (1.5 points)
#
# You know the values $v_i$ of a series at times $k_i$, the *keys*. What is its value at a time $q$, the *query*? A
# kernel $K$ says how much a key counts at its distance, measured in *bandwidths* $h$, and the estimate is the
# weighted mean (Nadaraya 1964, Watson 1964):
#
# $$f(q) = \sum_i \alpha_i(q)\, v_i, \qquad \alpha_i(q) = \frac{K(u_i)}{\sum_j K(u_j)}, \qquad
#   u_i = \frac{q - k_i}{h}.$$
#
# | kernel | $K(u)$ |
# |---|---|
# | `"gaussian"` | $\exp(-u^2/2)$ |
# | `"boxcar"` | $1$ where $\lvert u\rvert \le 1$, else $0$ |
# | `"epanechnikov"` | $1 - u^2$ where $\lvert u\rvert \le 1$, else $0$ |
#
# Factors in front of $K$ cancel. The last two kernels are *compact*: a key farther away than one bandwidth has a
# weight of exactly 0. So they may find no key at all. Then nothing is known, and no weight should pretend
# otherwise: all are 0, and not NaN. (With the Gaussian, all queries here have keys within reach.)


# %% question="kernels"
def kernel_weights(
    queries: torch.Tensor, keys: torch.Tensor, bandwidth: float | torch.Tensor, kernel: str
) -> torch.Tensor:
    """Weights of kernel regression, shape (m, n): row i belongs to query i and adds up to 1;
    where a compact kernel reaches no key, all of the row is 0.

    `queries` has shape (m,), `keys` (n,); `bandwidth` is positive, in the unit of the keys,
    a number or a tensor without dimensions; `kernel` is one of the names in the table.
    """
    # HINT: `queries[:, None] - keys` has all the differences, shape (m, n).
    # HINT: a sum of 0 may be replaced before it divides, by `torch.where` for one.
    #       About nine lines.
    # BEGIN SOLUTION
    u = (queries[:, None] - keys) / bandwidth
    if kernel == "gaussian":
        heights = torch.exp(-(u**2) / 2)
    elif kernel == "boxcar":
        heights = (u.abs() <= 1).to(u.dtype)
    else:
        heights = (1 - u**2).clamp(min=0)
    total = heights.sum(dim=1, keepdim=True)
    return heights / torch.where(total > 0, total, 1)
    # END SOLUTION


# %%
example = torch.tensor(series[training[6], :168], dtype=torch.float32)  # a week, hour by hour
example = (example - example.mean()) / example.std()
hours = torch.arange(168.0)
between = torch.linspace(60, 108, 300)
figure, axes = plt.subplots(figsize=(10, 3.5), layout="constrained")
axes.plot(hours[60:109], example[60:109], "o", color="gray", markersize=4, label="recorded")
for kernel in ("gaussian", "boxcar", "epanechnikov"):
    estimate = kernel_weights(between, hours, 3.0, kernel) @ example
    axes.plot(between, estimate, label=kernel)
axes.set(xlabel="hour", ylabel="standard deviations", title="Three kernels, a bandwidth of 3 hours")
axes.legend(ncols=4, fontsize="small", loc="upper center", bbox_to_anchor=(0.5, -0.2))
axes.grid(alpha=0.3)
plt.show()

# %% [markdown]
# The boxcar jumps whenever a key enters its window or leaves it; the Epanechnikov kernel bends there; the
# Gaussian does neither. Which of them is used matters little otherwise. What matters is the bandwidth.

# %% [markdown]
# ## 2. Learn how far to look (2.5 points)
#
# A bandwidth is a parameter like any other, so let the data choose it: make the squared error of the
# estimates small. But of which estimates? Asked for the value at a key, the regression may answer with that
# key's own value, and the smaller the bandwidth, the better it does: the error falls to 0, and nothing has been
# learned. So each value is estimated **from all the others**, *leave-one-out*:
#
# $$L(h) = \frac1n \sum_i \Big(v_i - \sum_{j\ne i} \alpha_{ij} v_j\Big)^2, \qquad
#   \alpha_{ij} = \frac{K(u_{ij})}{\sum_{l \ne i} K(u_{il})}, \qquad K \text{ Gaussian}.$$
#
# It is your first mask: the diagonal is forbidden.


# %% question="bandwidth"
def leave_one_out(
    keys: torch.Tensor, values: torch.Tensor, bandwidth: float | torch.Tensor
) -> torch.Tensor:
    """The loss L(h) above, a tensor without dimensions, through which a gradient flows to the
    bandwidth if that is a tensor.

    `keys` and `values` have shape (n,), with n of 2 or more; no two keys are equal.
    """
    # HINT: which score has a weight of 0 after a softmax, however large the others are?
    # HINT: `fill_diagonal_` changes a tensor in place; a tensor that a gradient flows through
    #       is better changed by `masked_fill` and `torch.eye`. About four lines.
    # BEGIN SOLUTION
    scores = -(((keys[:, None] - keys) / bandwidth) ** 2) / 2
    scores = scores.masked_fill(torch.eye(len(keys), dtype=torch.bool), -math.inf)
    estimates = torch.softmax(scores, dim=1) @ values
    return ((values - estimates) ** 2).mean()
    # END SOLUTION


# %% [markdown]
# Now go downhill. A bandwidth is positive, and a step of 0.1 means one thing in hours and quite another in
# seconds. Both are solved by one trick: learn the *logarithm* of the bandwidth.


# %% question="bandwidth"
def learn_bandwidth(keys: torch.Tensor, values: torch.Tensor, start: float) -> float:
    """A bandwidth, as a plain number, whose leave-one-out loss is at most 2 % above the smallest
    that can be reached from `start`, a first guess within a factor of 8 of the best.

    Keys in another unit, with a start in that unit, give the same bandwidth in that unit (to
    2 %). Between the start and the smallest loss there is no other valley.
    """
    # HINT: `log_bandwidth = torch.tensor(math.log(start), requires_grad=True)`.
    # HINT: Adam with a learning rate of 0.1 needs about a hundred steps. About eight lines.
    # BEGIN SOLUTION
    log_bandwidth = torch.tensor(math.log(start), requires_grad=True)
    optimizer = torch.optim.Adam([log_bandwidth], lr=0.1)
    for _ in range(120):
        loss = leave_one_out(keys, values, log_bandwidth.exp())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return log_bandwidth.exp().item()
    # END SOLUTION


# %%
bandwidth = learn_bandwidth(hours, example, start=6.0)
tried = torch.logspace(-0.7, 1.5, 25)
with torch.no_grad():
    losses = [leave_one_out(hours, example, h) for h in tried]
    weights = [kernel_weights(hours, hours, h, "gaussian") for h in tried]
    fits = [((example - weight @ example) ** 2).mean() for weight in weights]
figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
axes.semilogx(tried, losses, label="each value from the others")
axes.semilogx(tried, fits, "--", label="each value from all, itself too")
axes.axvline(bandwidth, color="gray", linewidth=1)
axes.annotate(f" learned: {bandwidth:.2f} hours", (bandwidth, 0.9))
axes.set(xlabel="bandwidth (hours)", ylabel="mean squared error", ylim=(0, 1.1))
axes.legend(fontsize="small")
axes.grid(alpha=0.3)
plt.show()

# %% [markdown]
# **Think (1 point, graded by hand).** (a) The dashed curve falls to 0 towards the left, the solid one does
# not. What would you get by learning the bandwidth from the dashed one, and where have you met this mistake
# under another name? (b) Would the same gradient descent learn the bandwidth of the *boxcar*? Look at the
# formula of its weights before you answer.

# %% [markdown] question="bandwidth" manual=1
# <!-- BEGIN SOLUTION -->
# (a) The bandwidth would shrink towards 0, where every estimate at a key is that key's own value: error 0 on
# what was seen, and nothing learned about what lies between. It is overfitting, a model chosen by its
# training error; leaving one out makes every value a validation value of the others.
#
# (b) No. A weight of the boxcar is 1 / (number of keys within a bandwidth), or 0: as a function of the
# bandwidth it is piecewise constant. Its derivative is 0 wherever there is one, so gradient descent never
# moves. One would try several bandwidths, or use a kernel that is smooth.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 3. Lines instead of means (2.5 points)
#
# A weighted mean is the best *constant* near the query. Why not the best *line*? Minimise
#
# $$\sum_i K\!\Big(\frac{q - k_i}{h}\Big)\,\big(v_i - a - b\,(k_i - q)\big)^2, \qquad K \text{ Gaussian};$$
#
# then $a$ is the value at the query, and $b$ comes for free: the *slope* there. This is the heart of LOWESS
# (Cleveland 1979), which adds bandwidths that adapt to the density of the keys, and robust weights against
# outliers. With the weights $\alpha_i$ of question 1 and the weighted means $\bar k = \sum_i \alpha_i k_i$ and
# $\bar v = \sum_i \alpha_i v_i$, the solution is that of any regression line:
#
# $$b = \frac{\sum_i \alpha_i\, (k_i - \bar k)(v_i - \bar v)}{\sum_i \alpha_i\, (k_i - \bar k)^2}, \qquad
#   a = \bar v + b\,(q - \bar k).$$


# %% question="local_line"
def local_line(
    queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, bandwidth: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Value and slope of the local line at each query, `(a, b)`, both of shape (m,).

    `queries` has shape (m,), `keys` and `values` (n,). At every query several keys have weights
    well above 0.
    """
    # HINT: every query has means of its own: `keys - mean[:, None]` has shape (m, n).
    #       About seven lines.
    # BEGIN SOLUTION
    u = (queries[:, None] - keys) / bandwidth
    weights = torch.softmax(-(u**2) / 2, dim=1)  # (m, n)
    mean_key, mean_value = weights @ keys, weights @ values
    apart = keys - mean_key[:, None]  # (m, n)
    slope = (weights * apart * values).sum(dim=1) / (weights * apart**2).sum(dim=1)
    return mean_value + slope * (queries - mean_key), slope
    # END SOLUTION


# %%
generator = torch.Generator().manual_seed(SEED)
moments = torch.rand(40, generator=generator).sort().values * 10
readings = torch.exp(moments / 5) + 0.2 * torch.randn(40, generator=generator)
at = torch.linspace(0, 10, 200)
value, slope = local_line(at, moments, readings, 1.0)
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
left.plot(moments, readings, "o", color="gray", markersize=4, label="noisy exponential")
left.plot(at, kernel_weights(at, moments, 1.0, "gaussian") @ readings, label="local mean")
left.plot(at, value, label="local line")
right.plot(at, slope, color="tab:orange", label="slope of the local line")
right.plot(at, torch.exp(at / 5) / 5, "k:", label="true derivative")
for panel in (left, right):
    panel.set_xlabel("time")
    panel.legend(fontsize="small")
    panel.grid(alpha=0.3)
plt.show()

# %% [markdown]
# **Think (1 point, graded by hand).** (a) At the right end the local mean lies too low, the local line does
# not. Explain it by the weights. Why is just this end what a forecaster cares about? (b) The line pays for it
# somewhere. When would you trust the mean more?

# %% [markdown] question="local_line" manual=1
# <!-- BEGIN SOLUTION -->
# (a) At the end all neighbours lie on one side, and in a rising series these are lower: a mean of lower values
# is too low, whatever the weights. A line follows the rise, and its error is of second order there, too. The
# end is the present: a forecast starts from the level, and from the slope, at the last hour.
#
# (b) It estimates two numbers instead of one from the same few neighbours, so its variance is larger, most of
# all at the ends, where it extrapolates: noise in the last values tilts it. Where the noise is strong, keys
# are few or the series is level, the mean is the safer one.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 4. Masks (3 points)
#
# In attention the kernel becomes $\exp(q \cdot k / \sqrt{d_k})$: a network chooses queries and keys, and "near"
# is what it makes similar. What is new is that some pairs must not meet. A **mask** is boolean, and `True` where
# a query may look at a key. There are three uses:
#
# - **Padding.** Series of several lengths share a batch; what fills up the short ones is nothing to look at.
# - **Causality.** A forecast may not see what comes later.
# - **Locality.** Each step sees a window of the last few: `n * window` scores instead of `n * n`.
#
# First, a softmax that obeys a mask. Forbidden scores become $-\infty$ before it; but if *all* scores of a row are
# forbidden, as for a series of length 0, that is $0 / 0$, and one NaN ruins every gradient of the batch. Such a
# row has weights of 0.


# %% question="masks"
def masked_softmax(scores: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Softmax over the last dimension, of the allowed scores only; the shape of `scores`.

    `scores` has shape (..., n, m) and finite numbers of any size; `mask` is boolean, can be
    broadcast to that, and is True where allowed. Forbidden entries are exactly 0. The others
    of a row add up to 1; a row without any allowed entry is 0. Whatever is computed from the
    weights, its gradient is exactly 0 at every forbidden score, and nowhere NaN.
    """
    # HINT: `masked_fill` lets no gradient through where it fills; it can be used twice.
    #       About three lines.
    # BEGIN SOLUTION
    weights = torch.softmax(scores.masked_fill(~mask, -math.inf), dim=-1)
    return weights.masked_fill(~mask, 0.0)
    # END SOLUTION


# %% question="masks"
def padding_mask(lengths: torch.Tensor, size: int) -> torch.Tensor:
    """For a batch of series that were filled up to `size` at their ends: boolean, shape
    (batch, 1, size), True for the first `lengths[b]` keys of series b, whatever the query.

    `lengths` holds whole numbers from 0 to `size`, shape (batch,).
    """
    # HINT: compare `torch.arange(size)` with the lengths. One line.
    # BEGIN SOLUTION
    return torch.arange(size) < lengths[:, None, None]
    # END SOLUTION


# %% question="masks"
def local_mask(length: int, window: int) -> torch.Tensor:
    """Boolean, shape (length, length): step i (row) sees itself and the `window - 1` steps
    before it, as far as there are any, and nothing that comes later. `window` is 1 or more.
    """
    # HINT: how far is key j behind query i? Two lines.
    # BEGIN SOLUTION
    behind = torch.arange(length)[:, None] - torch.arange(length)
    return (behind >= 0) & (behind < window)
    # END SOLUTION


# %% [markdown]
# A mask says what one layer sees. The next layer looks at steps that have looked around themselves already:
# what a network sees grows from layer to layer. And since every layer adds to what was there (question 7), a
# step also keeps whatever it had, even where the mask forbids it to look at itself.


# %% question="masks"
def reach(mask: torch.Tensor, layers: int) -> torch.Tensor:
    """What can influence what through `layers` layers that all have this mask, and all keep what
    was there: boolean, shape (n, n), True where input j (column) can reach output i (row).

    `mask` is boolean, shape (n, n); `layers` is 0 or more.
    """
    # HINT: through one layer: where the mask allows it, and each to itself. What does a product
    #       of such matrices of 0 and 1 count? About four lines.
    # BEGIN SOLUTION
    step = (mask | torch.eye(len(mask), dtype=torch.bool)).float()
    found = torch.eye(len(mask))
    for _ in range(layers):
        found = ((step @ found) > 0).float()
    return found > 0
    # END SOLUTION


# %%
figure, axes = plt.subplots(1, 4, figsize=(11, 3), layout="constrained")
shown = {
    "padding, length 9": padding_mask(torch.tensor([9]), 12)[0].expand(12, 12),
    "local, window 4": local_mask(12, 4),
    "reached in 2 layers": reach(local_mask(12, 4), 2),
    "reached in 4 layers": reach(local_mask(12, 4), 4),
}
for panel, (title, mask) in zip(axes, shown.items(), strict=True):
    panel.imshow(mask, cmap="Blues", vmin=0, vmax=1.5)
    panel.set(title=title, xlabel="key", xticks=[], yticks=[])
axes[0].set_ylabel("query")
plt.show()

# %% [markdown]
# With a window of $w$ and $L$ layers a step sees the last $L (w - 1) + 1$: four layers that see four steps each
# see 13 together. The first version of Mistral 7B read long texts in this way (Jiang et al. 2023).
#
# From here on this is attention: that of the last notebook, with your softmax.

# %%
def attention(queries, keys, values, mask=None):
    """Scaled dot-product attention (Vaswani et al. 2017, eq. 1): `(output, weights)`.

    Shapes (..., n, d_k), (..., m, d_k), (..., m, d_v) give (..., n, d_v) and (..., n, m).
    """
    scores = queries @ keys.transpose(-2, -1) / math.sqrt(keys.shape[-1])
    weights = torch.softmax(scores, -1) if mask is None else masked_softmax(scores, mask)
    return weights @ values, weights

# %% [markdown]
# PyTorch has the same, without the weights, and a good deal faster. It reads a boolean mask as you do:

# %%
queries, keys, values = torch.randn(3, 2, 5, 8, generator=generator)
theirs = F.scaled_dot_product_attention(queries, keys, values, attn_mask=local_mask(5, 2))
ours, _ = attention(queries, keys, values, local_mask(5, 2))
print("as F.scaled_dot_product_attention:", torch.allclose(ours, theirs, atol=1e-6))

# %% [markdown]
# ## 5. Heads that look elsewhere (2.5 points)
#
# Queries, keys and values need not come from the same place. In *cross-attention* one series asks and another
# one answers: the day to come asks the week before it. Nor need they have the same width. Queries and keys share
# a width $d_k$, so that they can be compared; the values can be as wide as you like.
#
# With $h$ heads: queries are made from the vectors that ask, of width `d_model`; keys and values from the *source*,
# of width `d_source`; a last layer, `merge`, brings the outputs of all heads, side by side, back to `d_model`.
# Cutting into heads and joining them is given.
#
# One thing is different from the last notebook. **Keys and values depend on the source alone, not on who asks.**
# So they are made by a method of their own, and can be kept and used again for later queries. In question 9 that
# saves most of the work.

# %%
def split_heads(vectors: torch.Tensor, heads: int) -> torch.Tensor:
    """From (batch, length, heads * d) to (batch, heads, length, d)."""
    return vectors.unflatten(-1, (heads, -1)).transpose(1, 2)


def join_heads(vectors: torch.Tensor) -> torch.Tensor:
    """From (batch, heads, length, d) to (batch, length, heads * d)."""
    return vectors.transpose(1, 2).flatten(-2)


# %% question="heads"
class MultiHeadAttention(nn.Module):
    """Multi-head attention of vectors of width `d_model` to a source of width `d_source`.

    Four layers `nn.Linear`, with biases: `to_queries`, `to_keys`, `to_values` and `merge`. In
    each head, queries and keys have width `d_key`, values have `d_value`. A width of 0 stands for
    the usual one: `d_model // heads`, and `d_model` for the source.
    """

    def __init__(
        self, d_model: int, heads: int, d_key: int = 0, d_value: int = 0, d_source: int = 0
    ):
        super().__init__()
        self.heads = heads
        d_key = d_key or d_model // heads
        d_value = d_value or d_model // heads
        d_source = d_source or d_model
        # HINT: four lines. How wide must the layers be for all heads together?
        # BEGIN SOLUTION
        self.to_queries = nn.Linear(d_model, heads * d_key)
        self.to_keys = nn.Linear(d_source, heads * d_key)
        self.to_values = nn.Linear(d_source, heads * d_value)
        self.merge = nn.Linear(heads * d_value, d_model)
        # END SOLUTION

    def keys_and_values(self, source: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Of a source of shape (batch, m, d_source): keys (batch, heads, m, d_key), values
        (batch, heads, m, d_value).
        """
        # HINT: two lines.
        # BEGIN SOLUTION
        keys, values = self.to_keys(source), self.to_values(source)
        return split_heads(keys, self.heads), split_heads(values, self.heads)
        # END SOLUTION

    def forward(
        self,
        vectors: torch.Tensor,
        keys: torch.Tensor,
        values: torch.Tensor,
        mask: torch.Tensor | None = None,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """`vectors`, (batch, n, d_model), become the queries; `keys` and `values` are as
        `keys_and_values` makes them. `mask` can be broadcast to (batch, heads, n, m); a padding
        mask needs a dimension for the heads, `mask[:, None]`.

        Returns `(output, weights)`, of shapes (batch, n, d_model) and (batch, heads, n, m).
        """
        # HINT: three lines.
        # BEGIN SOLUTION
        queries = split_heads(self.to_queries(vectors), self.heads)
        output, weights = attention(queries, keys, values, mask)
        return self.merge(join_heads(output)), weights
        # END SOLUTION


# %%
day, week = torch.randn(2, 4, 12, generator=generator), torch.randn(2, 28, 5, generator=generator)
heads = MultiHeadAttention(d_model=12, heads=3, d_key=2, d_value=7, d_source=5)
output, weights = heads(day, *heads.keys_and_values(week))
print("cross-attention:", tuple(output.shape), "weights:", tuple(weights.shape))

# %% [markdown]
# `nn.MultiheadAttention` is the same if all widths are equal. It keeps the weights of queries, keys and values
# in one matrix, and beware: in *its* boolean mask, True means **forbidden**, the opposite of everything above. (If this
# prints False, go back to your layer.)

# %%
own, theirs = MultiHeadAttention(12, 3), nn.MultiheadAttention(12, 3, batch_first=True)
with torch.no_grad():
    layers = [own.to_queries, own.to_keys, own.to_values]
    theirs.in_proj_weight.copy_(torch.cat([layer.weight for layer in layers]))
    theirs.in_proj_bias.copy_(torch.cat([layer.bias for layer in layers]))
    theirs.out_proj.weight.copy_(own.merge.weight)
    theirs.out_proj.bias.copy_(own.merge.bias)
    mask = local_mask(4, 2)
    ours, _ = own(day, *own.keys_and_values(day), mask)
    library, _ = theirs(day, day, day, attn_mask=~mask)
print("as nn.MultiheadAttention:", torch.allclose(ours, library, atol=1e-6))

# %% [markdown]
# **Try and think (0.5 points, graded by hand).** Add any number to the bias of `heads.to_keys` and compute
# the output again. What happens, and why?

# %% [markdown] question="heads" manual=0.5
# <!-- BEGIN SOLUTION -->
# Nothing happens but rounding. With a bias c every score q · (k + c) = q · k + q · c has the same q · c added,
# for all keys of one query; softmax depends on differences of scores only, so it cancels. (It would not for the
# bias of the queries, since c · k differs from key to key.)
# <!-- END SOLUTION -->

# %% [markdown]
# ## 6. The rotation in the sines (2.5 points)
#
# Attention does not know about order, so positions are written into the vectors. The sinusoidal encoding of the
# last notebook is given below. Its waves look arbitrary. They are not: Vaswani et al. chose them because "for
# any fixed offset $k$, $PE_{pos+k}$ can be represented as a linear function of $PE_{pos}$".
#
# Each pair of columns, $(\sin \omega p, \cos \omega p)$, is a point on a circle, and one step further is the
# same *angle* further, wherever you start. So a shift by $\Delta$ is a rotation of each pair by its own angle
# $\omega \Delta$, and all pairs together are one matrix, with blocks of 2 × 2 along its diagonal:
#
# $$P_{p + \Delta} = R_\Delta\, P_p \quad \text{for every } p, \qquad
#   \omega_i = 10000^{-2i/d_{model}}.$$

# %%
def sinusoidal(positions: torch.Tensor, d_model: int) -> torch.Tensor:
    """The encoding of positions (n,), whole numbers or not: float32, shape (n, d_model)."""
    frequencies = 10000.0 ** (-torch.arange(0, d_model, 2) / d_model)
    angles = positions.float()[:, None] * frequencies
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1)  # sin, cos, sin, cos, …


# %% question="positions"
def rotation(offset: float, d_model: int) -> torch.Tensor:
    """The matrix R, float32, shape (d_model, d_model), with
    `sinusoidal(p + offset, d_model)[i] == R @ sinusoidal(p, d_model)[i]` for all positions p.

    `offset` may be negative, and need not be a whole number; `d_model` is even.
    """
    # HINT: sin(a + b) = sin a cos b + cos a sin b, and cos(a + b) = cos a cos b - sin a sin b.
    #       Write the 2 × 2 matrix that turns (sin a, cos a) into (sin(a + b), cos(a + b)).
    # HINT: `R[0::2, 0::2]` is every other row and column; a diagonal matrix fits there; or see
    #       `torch.block_diag`. About seven lines.
    # BEGIN SOLUTION
    frequencies = 10000.0 ** (-torch.arange(0, d_model, 2) / d_model)
    angles = offset * frequencies
    matrix = torch.zeros(d_model, d_model)
    matrix[0::2, 0::2] = matrix[1::2, 1::2] = torch.diag(angles.cos())
    matrix[0::2, 1::2] = torch.diag(angles.sin())
    matrix[1::2, 0::2] = torch.diag(-angles.sin())
    return matrix
    # END SOLUTION


# %%
places = torch.arange(40)
encoding = sinusoidal(places, 32)
moved = encoding @ rotation(5, 32).T  # all rows at once: (R @ p) for each row p
print("shifted by 5:", torch.allclose(moved[:-5], encoding[5:], atol=1e-5))
figure, axes = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
image = axes[0].imshow(encoding @ encoding.T, cmap="RdBu_r", vmin=-16, vmax=16)
axes[0].set(title="Dot products of two positions", xlabel="position", ylabel="position")
figure.colorbar(image, ax=axes[0])
for start, style in ((0, "-"), (10, "--"), (20, ":")):
    axes[1].plot((encoding[start] @ encoding[start:].T)[:20], style, label=f"from position {start}")
axes[1].set(title="The same, by distance", xlabel="distance")
axes[1].legend(fontsize="small")
axes[1].grid(alpha=0.3)
plt.show()

# %% [markdown]
# The other way is to *learn* the positions: a table with a row for each, adjusted like any other weights. The
# networks of question 10 have one:

# %%
class LearnedPositions(nn.Module):
    """Adds a learned vector for each position, from 0 to length - 1."""

    def __init__(self, length: int, d_model: int):
        super().__init__()
        self.table = nn.Parameter(0.5 * torch.randn(length, d_model))

    def forward(self, vectors: torch.Tensor) -> torch.Tensor:
        """Vectors of shape (batch, n, d_model), with n of at most length; the same shape."""
        return vectors + self.table[: vectors.shape[1]]

# %% [markdown]
# **Think (1 point, graded by hand).** (a) The three curves on the right coincide: the dot product of two
# encodings depends on their distance only. Derive it from properties of $R_\Delta$. (b) A network was
# trained on windows of 32 positions and is now given 40. What do the two encodings do at position 35, and what
# would you expect of the forecasts?

# %% [markdown] question="positions" manual=1
# <!-- BEGIN SOLUTION -->
# (a) R is orthogonal and R_a R_b = R_(a+b). So P_p · P_q = (R_p P_0) · (R_q P_0) = P_0 · (R_p^T R_q P_0)
# = P_0 · (R_(q-p) P_0): only q - p is left. In formulas it is the sum of cos(ω_i (q - p)) over the pairs.
#
# (b) The learned table has no row 35: there is an error, or, in a longer table, a row that no gradient ever
# reached, which is noise. The sinusoidal encoding has a vector for 35, whose relation to its neighbours is as
# ever; but the weights that work with it have never seen it, least so in the slow columns, whose angles leave
# the range of the training. Expect forecasts that get worse, without any error message.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 7. Blocks (2.5 points)
#
# An **encoder block** lets tokens look at each other, then works on each by itself. A **decoder block** has one
# part more, in between: it looks at what the encoder made of the past. Each part is a *sub-layer*, and all are
# wired alike: a layer norm, then the sub-layer, and the result is *added* to what was there. In the paper of 2017
# the norm came after the sum; most networks since have it in front of the sub-layer (*pre-norm*; Xiong et al.
# 2020), because then a straight line leads through the whole network, along which gradients flow freely.

# %%
def draw_block(axes, title: str, layers: list[str]):
    """A block from bottom to top: the straight line, and the sub-layers that add to it."""
    axes.plot([0, 0], [-0.6, 2.0 * len(layers) + 0.2], color="black", linewidth=2)
    for number, name in enumerate(layers):
        base = 2.0 * number
        axes.plot([1.9, 1.9], [base, base + 1.55], color="black", linewidth=1, zorder=0)
        axes.annotate("", (1.9, base), (0, base), arrowprops={"arrowstyle": "-"})
        for height, text, color in ((0.35, "norm", "#ffe9b3"), (1.05, name, "#cfe3f7")):
            box = {"boxstyle": "round", "facecolor": color}
            axes.text(1.9, base + height, text, ha="center", va="center", bbox=box, fontsize=9)
        axes.annotate(
            "", (0.12, base + 1.55), (1.9, base + 1.55), arrowprops={"arrowstyle": "->"}
        )
        ring = {"boxstyle": "circle", "facecolor": "white"}
        axes.text(0, base + 1.55, "+", ha="center", va="center", fontsize=12, bbox=ring)
        if "encoder" in name:
            axes.annotate(
                "keys and values\nof the encoder",
                (3.05, base + 1.05),
                (4.1, base + 1.05),
                fontsize=8,
                va="center",
                arrowprops={"arrowstyle": "->"},
            )
    axes.set(xlim=(-0.8, 6), ylim=(-0.8, 6.3), title=title)
    axes.axis("off")


figure, axes = plt.subplots(1, 2, figsize=(9, 4.6), layout="constrained")
draw_block(axes[0], "Encoder block", ["attention to itself", "feed-forward"])
parts = ["attention to itself,\nmasked", "attention to\nthe encoder", "feed-forward"]
draw_block(axes[1], "Decoder block", parts)
plt.show()

# %% [markdown]
# Norms are numbered from below, as the sub-layers that they stand in front of. Follow the straight line in the
# drawing: with all weights and biases of the sub-layers at 0 nothing is added,
# and a block hands on exactly what it got. (There is no dropout here: with this budget nothing overfits.)


# %% question="blocks"
class EncoderBlock(nn.Module):
    """A pre-norm encoder block: attention of the tokens to themselves, then feed-forward."""

    def __init__(self, d_model: int, heads: int):
        super().__init__()
        self.first_norm, self.second_norm = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.attention = MultiHeadAttention(d_model, heads)
        self.feed_forward = nn.Sequential(
            nn.Linear(d_model, 2 * d_model), nn.ReLU(), nn.Linear(2 * d_model, d_model)
        )

    def forward(self, x: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """From (batch, n, d_model) to the same shape; `mask` is for the attention, (n, n) or
        anything that can be broadcast to (batch, heads, n, n).
        """
        # HINT: who asks, and what is the source? Both come after the norm. About four lines.
        # BEGIN SOLUTION
        normed = self.first_norm(x)
        attended, _ = self.attention(normed, *self.attention.keys_and_values(normed), mask)
        x = x + attended
        return x + self.feed_forward(self.second_norm(x))
        # END SOLUTION


# %% [markdown]
# The decoder block can do one thing more. Given the keys and values of the tokens *before* `x`, it continues as
# if those had been there: the keys and values of `x` are appended to them. You will use that in question 9.


# %% question="blocks"
class DecoderBlock(nn.Module):
    """A pre-norm decoder block: attention of the tokens to themselves, attention to the encoder,
    feed-forward.
    """

    def __init__(self, d_model: int, heads: int):
        super().__init__()
        self.first_norm, self.second_norm = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.third_norm = nn.LayerNorm(d_model)
        self.attention = MultiHeadAttention(d_model, heads)
        self.cross = MultiHeadAttention(d_model, heads)
        self.feed_forward = nn.Sequential(
            nn.Linear(d_model, 2 * d_model), nn.ReLU(), nn.Linear(2 * d_model, d_model)
        )

    def forward(
        self,
        x: torch.Tensor,
        memory: tuple[torch.Tensor, torch.Tensor],
        mask: torch.Tensor | None = None,
        before: tuple[torch.Tensor, torch.Tensor] | None = None,
    ) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        """The tokens `x`, (batch, n, d_model), look at themselves and at the encoder.

        `memory` is a pair of keys and values for `self.cross`, ready to use. `before` is the
        pair of keys and values for `self.attention` of all earlier tokens, or None. `mask` is
        for the attention of `x` to the tokens so far: the earlier ones and `x`.

        Returns `(y, pair)`: y of the shape of `x`, and the keys and values of all tokens so far,
        each of shape (batch, heads, tokens so far, width of a head).
        """
        # HINT: `torch.cat` along the dimension of the tokens; which one is it, counted from the
        #       end? About nine lines.
        # BEGIN SOLUTION
        normed = self.first_norm(x)
        keys, values = self.attention.keys_and_values(normed)
        if before is not None:
            keys = torch.cat([before[0], keys], dim=-2)
            values = torch.cat([before[1], values], dim=-2)
        x = x + self.attention(normed, keys, values, mask)[0]
        x = x + self.cross(self.second_norm(x), *memory)[0]
        return x + self.feed_forward(self.third_norm(x)), (keys, values)
        # END SOLUTION


# %% [markdown]
# Your encoder block and `nn.TransformerEncoderLayer(norm_first=True)` are the same, once they have the same
# weights. (If this prints False, go back to your block.)

# %%
block = EncoderBlock(12, 3)
library = nn.TransformerEncoderLayer(12, 3, 24, dropout=0.0, batch_first=True, norm_first=True)
pairs = [
    (library.self_attn.out_proj, block.attention.merge),
    (library.linear1, block.feed_forward[0]),
    (library.linear2, block.feed_forward[2]),
    (library.norm1, block.first_norm),
    (library.norm2, block.second_norm),
]
with torch.no_grad():
    for theirs, own in pairs:
        theirs.weight.copy_(own.weight)
        theirs.bias.copy_(own.bias)
    layers = [block.attention.to_queries, block.attention.to_keys, block.attention.to_values]
    library.self_attn.in_proj_weight.copy_(torch.cat([layer.weight for layer in layers]))
    library.self_attn.in_proj_bias.copy_(torch.cat([layer.bias for layer in layers]))
    mask = local_mask(4, 3)
    same = torch.allclose(block(day, mask), library(day, src_mask=~mask), atol=1e-5)
print("as nn.TransformerEncoderLayer:", same)

# %% [markdown]
# ## 8. A forecaster, and teacher forcing (3 points)
#
# The encoder reads the week. The decoder then writes the day to come, patch by patch: it reads the last patch it
# has, and predicts the next one. In training the true day is known, so all four steps can be done at once:
#
# | the decoder reads | patch 27 (the last of the past) | patch 28 | patch 29 | patch 30 |
# |---|---|---|---|---|
# | and predicts | patch 28 | patch 29 | patch 30 | patch 31 |
#
# It reads the *true* patches, even where its own last prediction was wrong. This is **teacher forcing**. The
# inputs are the targets, shifted by one; and the mask must be causal, because patch 29, which is read in the
# third column, is the answer in the second.
#
# The decoder's tokens have positions on the same axis as the encoder's: patch 27 is at position 27 for both.


# %% question="forecaster"
class Forecaster(nn.Module):
    """An encoder–decoder transformer on patches of six hours."""

    def __init__(self, d_model: int = 32, heads: int = 4):
        super().__init__()
        self.d_model = d_model
        self.embed = nn.Linear(PATCH, d_model)
        nn.init.normal_(self.embed.weight, std=0.1)  # so that positions are seen from the start
        self.encoder = EncoderBlock(d_model, heads)
        self.decoder = DecoderBlock(d_model, heads)
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.head = nn.Linear(d_model, PATCH)

    def tokens(self, patches: torch.Tensor, first: int) -> torch.Tensor:
        """Patches (batch, n, 6), of which the first one is at position `first`, as vectors
        (batch, n, d_model) with positions.
        """
        places = torch.arange(first, first + patches.shape[1])
        return self.embed(patches) + sinusoidal(places, self.d_model)

    def encode(self, past: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The past, (batch, m, 6), at positions 0 to m - 1, as keys and values for the decoder's
        `memory`: made once for each window.
        """
        encoded = self.encoder_norm(self.encoder(self.tokens(past, 0)))
        return self.decoder.cross.keys_and_values(encoded)

    def decode(self, x, memory, mask=None, before=None):
        """Tokens (batch, n, d_model) as forecasts of the patch after each, (batch, n, 6), and the
        pair of keys and values so far (see `DecoderBlock`).
        """
        x, pair = self.decoder(x, memory, mask, before)
        return self.head(self.decoder_norm(x)), pair

    def forward(self, past: torch.Tensor, future: torch.Tensor) -> torch.Tensor:
        """Teacher forcing: forecasts of all patches of the future, shape (batch, n, 6), each from
        the past and the true patches before it.

        `past` has shape (batch, m, 6), `future` (batch, n, 6), of any lengths m and n. The
        decoder reads the last patch of the past and all but the last of the future. Gradients
        reach the weights of all layers.
        """
        # HINT: a local mask with a very wide window is causal. About four lines.
        # BEGIN SOLUTION
        length = future.shape[1]
        read = torch.cat([past[:, -1:], future[:, :-1]], dim=1)
        tokens = self.tokens(read, past.shape[1] - 1)
        return self.decode(tokens, self.encode(past), local_mask(length, length))[0]
        # END SOLUTION


# %% [markdown]
# The training loop is given; it is that of the last notebook, with a learning rate that rises and falls (Smith
# and Topin 2019). It takes the loss as a function, because question 10 will have others.

# %%
def fit(model: nn.Module, loss_of, steps: int, seed: int) -> list[float]:
    """Train `model` on random batches of training patches by `loss_of(batch)`; the losses."""
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
    losses = []
    for _ in range(steps):
        batch = torch.randint(len(train_patches), (BATCH_SIZE,), generator=generator)
        loss = loss_of(train_patches[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    return losses


# %%
torch.manual_seed(SEED)
forecaster = Forecaster()
losses = fit(
    forecaster,
    lambda x: F.l1_loss(forecaster(x[:, :PAST], x[:, PAST:]), x[:, PAST:]),
    STEPS,
    SEED,
)
with torch.no_grad():
    forced = forecaster(judged[:, :PAST], judged[:, PAST:])
print(f"loss: {np.mean(losses[:20]):.3f} at first, {np.mean(losses[-20:]):.3f} at the end")
print(f"validation series, reading the truth: MAE {mae(forced, judged):.3f}")

# %% [markdown]
# That number is *not* the error of a forecast: the network read the true last six hours before it predicted the
# next. In use nobody knows them. When your work is graded, the forecaster has to do without, on many fresh series,
# and its mean absolute error must be at least 10 % smaller than that of the seasonal naive forecast. (The daily
# mean is harder to beat. See in question 9 whether yours does.)

# %% [markdown]
# ## 9. Step by step (2.5 points)
#
# In use the decoder reads its own predictions. It starts from the last patch of the past, predicts the next one,
# reads that, and so on. Write it twice.
#
# - `forecast`: in every step the decoder reads all that it has predicted so far, anew, as in training.
# - `forecast_cached`: in every step it reads *one* token, the newest. Keys and values of the earlier ones are
#   kept (`before`): with a causal mask they do not depend on what comes later, so they are still right. The
#   encoder works once. Large language models write their answers in this way; it is called the *KV cache*.
#
# Both must give the same forecast. And there is a neat test: let the network read its finished forecast as if it
# were the truth, with teacher forcing, and it predicts exactly this forecast.


# %% question="generate"
def forecast(model: Forecaster, past: torch.Tensor, steps: int) -> torch.Tensor:
    """The next patches after the past, (batch, m, 6), each predicted from all before it: shape
    (batch, steps, 6), without gradients. No cache: every step reads everything anew.
    """
    # HINT: `model(past, future)` does not look at the last patch of the future: any will do there.
    # HINT: `torch.no_grad()` also works as a decorator. About five lines.
    # BEGIN SOLUTION
    predicted = past[:, :0]
    with torch.no_grad():
        for _ in range(steps):
            following = model(past, torch.cat([predicted, past[:, :1]], dim=1))[:, -1:]
            predicted = torch.cat([predicted, following], dim=1)
    return predicted
    # END SOLUTION


# %% question="generate"
def forecast_cached(model: Forecaster, past: torch.Tensor, steps: int) -> torch.Tensor:
    """As `forecast`, and with the same result; but `model.encode` runs once, and `model.decode`
    reads a single token in each of the `steps` steps.
    """
    # HINT: the first patch to read is at position m - 1. Is a mask needed? About nine lines.
    # BEGIN SOLUTION
    predicted, newest, before = [], past[:, -1:], None
    with torch.no_grad():
        memory = model.encode(past)
        for step in range(steps):
            token = model.tokens(newest, past.shape[1] - 1 + step)
            newest, before = model.decode(token, memory, before=before)
            predicted.append(newest)
    return torch.cat(predicted, dim=1)
    # END SOLUTION


# %%
past = judged[:, :PAST]
slow, fast = forecast(forecaster, past, AHEAD), forecast_cached(forecaster, past, AHEAD)
with torch.no_grad():
    print("with and without a cache the same:", torch.allclose(slow, fast, atol=1e-4))
    again = forecaster(past, slow)
    print("read as the truth, the same again:", torch.allclose(again, slow, atol=1e-4))
print(f"validation series, step by step: MAE {mae(fast, judged):.3f}")

# %%
final = test_patches[::19]
for name, guess in [
    ("persistence", persistence(final[:, :PAST])),
    ("seasonal naive", seasonal_naive(final[:, :PAST])),
    ("daily mean", daily_mean(final[:, :PAST])),
    ("forecaster", forecast_cached(forecaster, final[:, :PAST], AHEAD)),
]:
    print(f"{name:>15} on the test series: MAE {mae(guess, final):.3f}")

# %%
figure, axes = plt.subplots(2, 2, figsize=(11, 5), sharex=True, layout="constrained")
each = len(test_patches) // len(test)  # windows of one series
for number, panel in enumerate(axes.flat):
    window = test_patches[number * each + 300 : number * each + 301]
    predicted = forecast_cached(forecaster, window[:, :PAST], AHEAD).flatten()
    naive = seasonal_naive(window[:, :PAST]).flatten()
    panel.plot(np.arange(-72, 24), window.flatten()[-96:], "k", linewidth=1, label="recorded")
    panel.plot(np.arange(24), predicted, color="tab:red", linewidth=2, label="forecast")
    panel.plot(np.arange(24), naive, "--", color="tab:blue", linewidth=1, label="seasonal naive")
    panel.axvline(-0.5, color="gray", linestyle=":")
    panel.grid(alpha=0.3)
axes[0, 0].legend(fontsize="small")
for panel in axes[1]:
    panel.set_xlabel("hour")
plt.show()

# %% [markdown]
# **Think (0.5 points, graded by hand).** Compare the error of the step-by-step forecast on the *validation*
# series with the number under question 8. Which is larger, and where does the difference come from? Would you
# expect it to grow if a week were forecast?

# %% [markdown] question="generate" manual=0.5
# <!-- BEGIN SOLUTION -->
# Step by step the error is larger: in training each patch was predicted from true ones, in use from the network's
# own, which carry errors, and are smoother than any it has read (exposure bias). Only the first patch has the
# same error in both. It grows with the horizon, because each error is read, and answered, by the next step;
# besides, what is farther away is harder to know in any case.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 10. Three families (4 points)
#
# BERT, T5 and GPT are said to be three architectures: encoder only, encoder–decoder, decoder only. Look at their
# attention, and they differ in who may look at whom (Raffel et al. 2020, fig. 3). So take **one body**, the same
# stack of blocks, and give it three masks and three losses. To keep it cheap, a window has 16 patches here, of
# which the first 12 are known when a forecast is made. The body predicts something *at the place*
# of each patch:
#
# | family | mask | what is predicted | loss: mean absolute error over |
# |---|---|---|---|
# | `"encoder"` (BERT) | all see all | hidden patches themselves | the hidden patches |
# | `"prefix"` (as T5) | the known see all the known; the others see these, themselves and what is before them | the patch *after* each | the patches that are not known |
# | `"decoder"` (GPT) | each sees itself and what is before it | the patch *after* each | all patches but the first |
#
# (T5 itself has an encoder and a decoder with weights of their own, as you built in question 8; a prefix mask
# makes one stack do what both do.) To hide a patch, the encoder family reads `body.blank` in its place, a patch
# that is learned.


# %%
class Body(nn.Module):
    """Blocks for all three families, on patches of six hours."""

    def __init__(self, length: int = KNOWN + AHEAD, d_model: int = 32, heads: int = 4):
        super().__init__()
        self.embed = nn.Linear(PATCH, d_model)
        self.positions = LearnedPositions(length, d_model)
        self.blocks = nn.ModuleList(EncoderBlock(d_model, heads) for _ in range(2))
        self.norm = nn.LayerNorm(d_model)
        self.head = nn.Linear(d_model, PATCH)
        self.blank = nn.Parameter(torch.zeros(PATCH))

    def forward(self, patches: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """What is predicted at each place, of the shape of the patches: (batch, n, 6)."""
        x = self.positions(self.embed(patches))
        for block in self.blocks:
            x = block(x, mask)
        return self.head(self.norm(x))


# %% question="families"
def family_mask(family: str, length: int, known: int) -> torch.Tensor:
    """The mask of a family for `length` patches of which the first `known` are known: boolean,
    shape (length, length), True where patch i (row) may look at patch j (column).
    """
    # HINT: the prefix mask is one of the other two with a block added. About six lines.
    # BEGIN SOLUTION
    if family == "encoder":
        return torch.ones(length, length, dtype=torch.bool)
    mask = torch.ones(length, length, dtype=torch.bool).tril()
    if family == "prefix":
        mask[:known, :known] = True
    return mask
    # END SOLUTION


# %% question="families"
def family_loss(
    body: nn.Module, patches: torch.Tensor, family: str, known: int, hidden: torch.Tensor
) -> torch.Tensor:
    """The loss of a family, a tensor without dimensions; see the table.

    `patches` has shape (batch, n, 6), of which the first `known`, at least 1, are known.
    `hidden` is boolean, shape (batch, n), True for the patches to hide, at least one; only the
    encoder family uses it. `patches` is left as it is.
    """
    # HINT: what is predicted at place i is compared with the patch at place i, or at i + 1. At
    #       which place is the first patch predicted that is not known?
    # HINT: `torch.where(hidden[..., None], body.blank, patches)`. About eight lines.
    # BEGIN SOLUTION
    mask = family_mask(family, patches.shape[1], known)
    if family == "encoder":
        predicted = body(torch.where(hidden[..., None], body.blank, patches), mask)
        return (predicted - patches)[hidden].abs().mean()
    error = (body(patches, mask)[:, :-1] - patches[:, 1:]).abs()
    return error[:, known - 1 :].mean() if family == "prefix" else error.mean()
    # END SOLUTION


# %%
figure, axes = plt.subplots(1, 3, figsize=(9, 3.3), layout="constrained")
for panel, family in zip(axes, ("encoder", "prefix", "decoder"), strict=True):
    panel.imshow(family_mask(family, 12, 8), cmap="Blues", vmin=0, vmax=1.5)
    panel.set(title=family, xlabel="patch that is looked at", xticks=[], yticks=[])
axes[0].set_ylabel("patch that looks")
plt.show()

# %% [markdown]
# To forecast, the encoder family hides the day to come and predicts it all at once; the two others predict it
# patch by patch. And now a fair comparison: the same body and the same budget for each, the same seeds, and the
# *spread* over the seeds beside the mean, because a smaller difference proves nothing.

# %%
def hide(patches: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Which patches to hide: four in a row in each window, anywhere, the end included."""
    first = torch.randint(patches.shape[1] - AHEAD + 1, (len(patches), 1), generator=generator)
    places = torch.arange(patches.shape[1])
    return (places >= first) & (places < first + AHEAD)


def family_forecast(body: Body, past: torch.Tensor, family: str) -> torch.Tensor:
    """The next four patches, (batch, 4, 6), as the family forecasts them from (batch, 12, 6)."""
    mask = family_mask(family, KNOWN + AHEAD, KNOWN)
    with torch.no_grad():
        patches = torch.cat([past, body.blank.expand(len(past), AHEAD, PATCH)], dim=1)
        if family == "encoder":
            return body(patches, mask)[:, KNOWN:]
        for place in range(KNOWN, KNOWN + AHEAD):
            patches[:, place] = body(patches, mask)[:, place - 1]
    return patches[:, KNOWN:]


# %%
short = PAST - KNOWN  # where the shorter windows begin


def error_of(family: str, seed: int) -> float:
    """The validation error of a new body, trained as this family."""
    torch.manual_seed(seed)
    body, draw = Body(), torch.Generator().manual_seed(seed)

    def loss_of(patches: torch.Tensor) -> torch.Tensor:
        patches = patches[:, short:]
        return family_loss(body, patches, family, KNOWN, hide(patches, draw))

    fit(body, loss_of, FAMILY_STEPS, seed)
    return mae(family_forecast(body, judged[:, short:PAST], family), judged)


seeds = range(SEED, SEED + FAMILY_SEEDS)
families = ("encoder", "prefix", "decoder")
errors = {family: [error_of(family, seed) for seed in seeds] for family in families}
table = pd.DataFrame(
    [(family, np.mean(found), min(found), max(found)) for family, found in errors.items()],
    columns=["family", "mean MAE", "smallest", "largest"],
).set_index("family")
print(f"seasonal naive: MAE {mae(seasonal_naive(judged[:, :PAST]), judged):.3f}")
table.round(3)

# %% [markdown]
# **Conclude (1.5 points, graded by hand).** (a) Which differences in your table can you believe, and why? (b) For
# each family, how many patches of a window does one step of training learn from, and which of these lessons are
# about the task that is measured here? Use that to explain the order that you found, or to name an experiment
# that would. (c) All three have equally many weights and cost the same in training. What does each cost in use, and which
# can keep keys and values as in question 9?

# %% [markdown] question="families" manual=1.5
# <!-- BEGIN SOLUTION -->
# (a) Those that are larger than the spread over the seeds; where the ranges from smallest to largest overlap,
# three networks each do not tell the families apart. In the reference's table the ranges of prefix and
# encoder nearly touch, and that of decoder overlaps both: little is certain. (The windows of the validation series
# are the same for all, so their luck is shared; another eight series might order them differently.)
#
# (b) The decoder family learns from 15 patches of each window, the prefix family from 4, just those that count
# here, and the encoder family from 4 at a random place, which is the end in one of 13 cases only; elsewhere the
# patches that follow help, and the task is to fill a gap. The prefix family has few lessons, but all about the day
# to come, with all three days to look at. Most lessons of the decoder family
# have less past than will be there in use. The encoder family hardly ever practises what is measured; it makes up
# for some of it by predicting four patches at once, and never reading its own errors. To test this: hide only the
# last four patches in the encoder family, or count the loss of the decoder family on the last four only, and
# everything else equal, see whether the differences vanish.
#
# (c) The encoder family needs one pass for all four patches; the others one pass for each patch. The decoder
# family can keep the keys and values of all patches, since no patch sees later ones; so can the prefix family:
# those of the known patches do not change, and the others are causal. The encoder family cannot: whatever is
# added changes everything.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 11. What do the weights tell? (3 points)
#
# Here are the weights with which the trained forecaster's decoder looks back at the week: for each of the four
# steps (rows) and the 28 patches (columns), the mean over many windows of the test series.

# %%
with torch.no_grad():
    window = test_patches[::19]
    memory = forecaster.encode(window[:, :PAST])
    read = forecaster.tokens(window[:, PAST - 1 : -1], PAST - 1)
    normed = forecaster.decoder.first_norm(read)
    pair = forecaster.decoder.attention.keys_and_values(normed)
    x = read + forecaster.decoder.attention(normed, *pair, local_mask(AHEAD, AHEAD))[0]
    _, weights = forecaster.decoder.cross(forecaster.decoder.second_norm(x), *memory)
figure, axes = plt.subplots(4, 1, figsize=(9, 4.6), sharex=True, layout="constrained")
for head, panel in enumerate(axes):
    mean = weights[:, head].mean(dim=0)  # (steps, patches of the past)
    image = panel.imshow(mean, cmap="Blues", vmin=0, vmax=0.2, aspect="auto")
    panel.set_ylabel(f"head {head + 1}")
    panel.set_yticks([])
axes[-1].set_xticks(range(0, PAST, 4), [f"day {day}" for day in range(1, 8)])
figure.colorbar(image, ax=axes, label="weight")
plt.show()

# %% [markdown]
# It is tempting to read such a picture as "this is what the forecast is based on". Test it: take a patch away,
# and see by how much the forecast changes. This is called *occlusion*. To take a patch away, put zeros in its
# place: that is the mean of the past, to which all windows are scaled.


# %% question="look"
def occlusion(model: Forecaster, past: torch.Tensor, steps: int) -> torch.Tensor:
    """By how much the forecast of `steps` patches (`forecast` or `forecast_cached`) changes when
    patch j of the past is replaced by zeros: the mean absolute change over all windows, steps and
    hours, for each j. From a past of shape (batch, m, 6), a tensor of shape (m,), without
    gradients; `past` is left as it is.
    """
    # HINT: `clone` before you change anything. About seven lines.
    # BEGIN SOLUTION
    whole = forecast_cached(model, past, steps)
    changes = []
    for place in range(past.shape[1]):
        without = past.clone()
        without[:, place] = 0
        changes.append((forecast_cached(model, without, steps) - whole).abs().mean())
    return torch.stack(changes)
    # END SOLUTION


# %%
effect = occlusion(forecaster, test_patches[::41, :PAST], AHEAD)
weight = weights.mean(dim=(0, 1, 2))
figure, axes = plt.subplots(figsize=(9, 3), layout="constrained")
axes.plot(weight / weight.sum(), "o-", label="share of the attention weight")
axes.plot(effect / effect.sum(), "s--", label="share of the effect when taken away")
axes.set_xticks(range(0, PAST, 4), [f"day {day}" for day in range(1, 8)])
axes.legend(fontsize="small")
axes.grid(alpha=0.3)
plt.show()
print(f"correlation of the two: {np.corrcoef(weight, effect)[0, 1]:.2f}")

# %% [markdown]
# **Conclude (2 points, graded by hand).** (a) What do the maps of the heads show about the series? (b) Where do
# weight and effect disagree, and how can a patch with little weight have a large effect? Think of all the ways
# from a patch to the forecast, and of what is weighted. (c) Somebody shows you such a map and says: "The model
# bases its forecast on the same hours of the day before." What would you want to see before you believe it, and
# what does occlusion, in its turn, not show?

# %% [markdown] question="look" manual=2
# <!-- BEGIN SOLUTION -->
# (a) Stripes: the steps of the forecast look at the patches of their own time of day, or at a fixed distance from
# it, so the daily cycle is in them. In the reference's run one head looks at the day before, one at the patches just
# before those, one mostly at the first day, and one nearly everywhere. Why it should be these days the map does not
# tell; it is no property of the series, and another seed spreads them differently.
#
# (b) On the first day some patches have a larger share of the weight than of the effect. The last patch has an effect
# far above its weight: the decoder also reads it as its first token, a way that does not pass through cross-attention
# at all; and an early error is read again in the later steps. Besides, the encoder has mixed the patches before: the
# key "patch 20" holds some of all others. And a weight says how much of
# a *value* is taken, not how large that value is, nor whether the next layers use it; weights of several heads can
# cancel. The other way round a large weight on a small or useless value does nothing.
#
# (c) A test by intervention: take these hours away, or exchange them for those of another day, and see the
# forecast follow; the same for other seeds, since trained networks with equal errors may attend differently;
# and a comparison with a network without that head. Occlusion shows the effect of a change that may be unlike
# all that the network was trained on (six hours of zeros look like an event), one patch at a time: where two
# patches hold the same information, taking one away changes little though both are used.
# <!-- END SOLUTION -->

# %% [markdown]
# ## What you have built
#
# A kernel with a learned reach; a softmax that obeys a mask; heads, positions and blocks; an encoder and a
# decoder; a cache; and the insight that the famous families differ in who may look at whom. Larger models have
# more layers, more data and better tokens, and mostly the same parts. You have also seen that your blocks equal
# those of the library, so from now on you may use those with a clear conscience, and that an attention map is a
# picture of what happens inside a network, and not an explanation.
#
# Where it goes on: a decoder alone, trained to predict the next patch of *many* series, your third family with a
# larger budget, is the recipe of TimesFM (Das et al. 2024), a foundation model for time series. Chronos (Ansari et
# al. 2024) is an encoder and a decoder, like your forecaster. Both forecast series that they have never seen.
