# %% [markdown]
# # One small network for many series
#
# Anyone who runs a chain of bakeries, a swimming pool or a power grid has hundreds of series to forecast. For
# decades each of them got a model of its own. More recently, forecasting has followed the language models: train
# *one* network on very many series, then give it a series that it has never seen and let it continue. TimeGPT
# (Garza et al. 2023), Chronos (Ansari et al. 2024) and TimesFM (Das et al. 2024) are such networks. Time-LLM
# (Jin et al. 2024) goes a step further: it *borrows* a language model, leaves it frozen, and trains only small
# layers on the way in and on the way out. The authors call that *reprogramming*.
#
# Those networks have millions or billions of weights. Yours has about 18,000 and trains in seconds, but it has
# all the parts: patches, a prompt, a causal transformer, and a forecast with its uncertainty.
#
# **Your task:** build a network that continues *daily* series with a weekly pattern, and see how it does
# on patterns that it has never seen. Then freeze it and reprogram it for *hourly* series with a daily pattern,
# from only a few examples, and find out by a fair experiment whether the borrowed body was of any use.
#
# You will
#
# 1. scale a series without looking ahead,
# 2. cut it into windows and patches,
# 3. describe it by a few statistics, as a prompt,
# 4. write a causal transformer block, equal to PyTorch's,
# 5. put the forecaster together,
# 6. count its weights with pencil and paper,
# 7. write the loss of a probabilistic forecast,
# 8. choose a learning rate by validation series,
# 9. generate futures, patch after patch,
# 10. measure forecasts with the MASE,
# 11. reprogram the frozen network,
# 12. compare it fairly with two rivals,
# 13. and look for what it cannot do.
#
# It takes four to five hours. Replace each `raise NotImplementedError(...)` with your own code. Names,
# arguments and results of the functions are fixed: they are tested by calling them, with other data too.
# The `check("...")` cell after a question tells you at once how far you are; more checks run when your
# work is graded. A question that does not work yet costs only its own points and those of what is built on it.

# %% [markdown]
# ## The budget
#
# The budget is small on purpose: one processor core trains each network in seconds, so you can afford to
# experiment. The whole notebook takes about half a minute. When your work is graded, the numbers in this cell
# are set back to these. All random numbers follow from `SEED`.

# %% tags=["parameters"]
SEED = 42
PRETRAIN_STEPS = 400  # for the network of the days
TUNE_STEPS = 40  # for each run with a learning rate that is tried
FEW_STEPS = 90  # for each network of the hours
BATCH_SIZE = 32

# %%
import copy
import math

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
import torch.nn.functional as F
from torch import nn

from grader.datasets.rhythms import simulate

np.random.seed(SEED)
torch.manual_seed(SEED)

CONTEXT = 4  # periods that every window begins with: its statistics are known
WINDOW = 12  # periods of a window in training
WEEK, DAY = 7, 24  # the two periods: in days, and in hours
D_MODEL, HEADS, LAYERS = 32, 4, 2

# %% [markdown]
# All of your code should run on a GPU as well as on a CPU. `device` is the only place that names one, and one
# rule keeps a function out of trouble: *a tensor that you create lives where the tensors that you were given
# live*, as in `torch.arange(n, device=x.device)`. This is checked, and you need no GPU for it.

# %%
device = "cuda" if torch.cuda.is_available() else "cpu"

# %% [markdown]
# ## The data
#
# The series are synthetic, so that we know what is in them. Each is
#
# $$x_t = \text{level} + \text{unit} \cdot \big(\text{trend}_t + \text{slow wave}_t + \text{pattern}_{t
#   \bmod P} + \text{noise}_t\big)$$
#
# with a level, a unit, a trend and a pattern of its own. The pattern repeats after $P$ steps, the *period*. In
# the family `profile` each day of the week has a level of its own (think of a shop that closes on
# Mondays); in `sine` the pattern is a sine wave, and in `pulse` one or two high days a week. The network for days
# is trained on `profile` only. If you want to look: the function is `grader.datasets.rhythms.simulate`.

# %%
rng = np.random.default_rng(SEED)


def draw_series(number, shape, period, periods=24):
    """`number` new series of one family, as a tensor of shape (number, period * periods)."""
    return torch.tensor(
        simulate(rng, number, shape, period, periods), dtype=torch.float32, device=device
    )


train_days = draw_series(300, "profile", WEEK)
validation_days = draw_series(100, "profile", WEEK)
other_days = {shape: draw_series(100, shape, WEEK) for shape in ("sine", "pulse")}
print("days for training:", tuple(train_days.shape))

# %%
figure, axes = plt.subplots(3, 1, figsize=(10, 5.2), sharex=True, layout="constrained")
shown = {"profile": validation_days, **other_days}
for panel, (shape, series) in zip(axes, shown.items(), strict=True):
    panel.plot(series[1, : 12 * WEEK].cpu(), ".-", linewidth=0.9, markersize=4)
    for start in range(0, 12 * WEEK, WEEK):
        panel.axvline(start - 0.5, color="gray", linewidth=0.5)
    panel.set(title=shape, ylabel="value")
axes[-1].set_xlabel("day (a line at the start of each week)")
plt.show()

# %% [markdown]
# ## 1. Scale without looking ahead (2 points)
#
# One series has a level of 40 and varies by 300, another a level of -20 and varies by 0.1. A network that has
# to continue *any* series must not depend on the unit, so every window is turned into z-scores,
#
# $$z_t = \frac{x_t - \mu}{\sigma},$$
#
# and forecasts are turned back. The question is which values $\mu$ and $\sigma$ are computed from. If it were
# the whole window, every z-score would know something of the future: the z-scores of a window would have mean 0, so
# the mean of its last week would follow from the other weeks! So $\mu$ and $\sigma$ come from the first `CONTEXT`
# periods of a window, and from nothing after them; they tell nothing about what has to be predicted. (TimesFM is
# as careful: it takes the statistics of the first patch.)


# %% question="scale"
def normalise(
    windows: torch.Tensor, context: int
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """The z-scores of windows of shape (batch, steps), and what they were made with.

    Returns `(z, mean, std)`, of shapes (batch, steps), (batch, 1) and (batch, 1): mean and
    standard deviation (divided by n, not n - 1) of the first `context` steps of each window.
    Where these steps are constant, `std` is 1. The windows are left as they are.
    """
    # HINT: `keepdim=True` keeps (batch, 1), which fits to the windows.
    # HINT: `std` has an argument `correction`. To see what is constant, compare the largest
    #       and the smallest value: rounding may make a std of 1e-7. About five lines.
    # BEGIN SOLUTION
    known = windows[:, :context]
    mean = known.mean(dim=1, keepdim=True)
    std = known.std(dim=1, keepdim=True, correction=0)
    varies = known.amax(dim=1, keepdim=True) > known.amin(dim=1, keepdim=True)
    std = torch.where(varies, std, torch.ones_like(std))
    return (windows - mean) / std, mean, std
    # END SOLUTION


# %% question="scale"
def denormalise(z: torch.Tensor, mean: torch.Tensor, std: torch.Tensor) -> torch.Tensor:
    """From z-scores of shape (batch, steps) back to values in the unit of the series."""
    # HINT: one line.
    # BEGIN SOLUTION
    return z * std + mean
    # END SOLUTION


# %%
z, mean, std = normalise(validation_days[:, : WINDOW * WEEK], CONTEXT * WEEK)
print(f"mean of the z-scores: {z[:, : CONTEXT * WEEK].mean():.3f} in the context,", end=" ")
print(f"{z[:, CONTEXT * WEEK :].mean():.3f} after it")
back = denormalise(z, mean, std)
print(f"there and back: off by {(back - validation_days[:, : WINDOW * WEEK]).abs().max():.1e}")

# %% [markdown]
# ## 2. Windows and patches (1.5 points)
#
# A long series is cut into overlapping *windows*, each of which is an example to learn from. A window is cut into
# *patches* (Nie et al. 2023): here, pieces of one period that follow each other without overlap. A patch is for this
# network what a word is for a language model. Twelve weeks are 84 days but only 12 patches, and a whole
# week shows a pattern, which a single day cannot.


# %% question="windows"
def sliding_windows(series: torch.Tensor, length: int, stride: int) -> torch.Tensor:
    """All windows of `length` steps that start at steps 0, `stride`, 2 `stride`, … of series.

    `series` has shape (number, steps). Returns shape (windows, length): all windows of the
    first series in order of time, then those of the second, and so on. A series has
    (steps - length) // stride + 1 windows; none reaches beyond its end.
    """
    # HINT: `series.unfold` gives (number, windows of each, length). One line, or two.
    # BEGIN SOLUTION
    return series.unfold(1, length, stride).flatten(0, 1)
    # END SOLUTION


# %% question="windows"
def to_patches(values: torch.Tensor, size: int) -> torch.Tensor:
    """From shape (batch, steps) to (batch, patches, size), in order of time; `size` divides
    the number of steps.
    """
    # HINT: `unflatten` or `reshape`. One line.
    # BEGIN SOLUTION
    return values.unflatten(1, (-1, size))
    # END SOLUTION


# %%
windows = sliding_windows(train_days, WINDOW * WEEK, stride=3)
print(f"{len(train_days)} series have {len(windows)} windows of {windows.shape[1]} days:")
print("as patches", tuple(to_patches(windows, WEEK).shape), "(windows, patches, days)")

# %% [markdown]
# ## 3. Statistics as a prompt (2 points)
#
# A conversation with a language model begins with a sentence about what is wanted. Time-LLM does the
# same: in front of the patches of a series it puts a description, with the trend and the lags at which the
# series resembles itself. Theirs is a text; ours is four numbers, computed from the z-scores of the context
# $z_0, \dots, z_{T-1}$ (mean 0, standard deviation 1), with the period $P$:
#
# - the **level** at the end: the mean of the last $P$ of them;
# - the **trend**: the slope of the least-squares line through them, *per period*,
#   $P \cdot \sum_t (t - \bar t)\, z_t \big/ \sum_t (t - \bar t)^2$ with $\bar t = (T-1)/2$;
# - the **autocorrelations** at lag 1 and at lag $P$: $r_k = \frac1T \sum_{t=k}^{T-1} z_t\, z_{t-k}$.
#
# A series that repeats itself exactly has $r_P = 1 - P/T$, so 3/4 for a context of four periods (the sum has
# only $T - P$ terms); where $r_P$ is near 0, copying the last week is a bad idea. All four numbers are the same
# in whatever unit the series was recorded.


# %% question="prompt"
def prompt_statistics(z: torch.Tensor, period: int) -> torch.Tensor:
    """Level, trend and the autocorrelations at lags 1 and `period`, in this order: shape
    (batch, 4), of the z-scores of contexts, shape (batch, steps), by the formulas above.
    """
    # HINT: `torch.arange(steps, device=z.device)` counts time; `z[:, k:] * z[:, :-k]` are the
    #       products at lag k.
    # HINT: the 1/T is the same for all lags: the sum has only T - k terms. About seven lines.
    # BEGIN SOLUTION
    steps = z.shape[1]
    time = torch.arange(steps, device=z.device) - (steps - 1) / 2
    level = z[:, -period:].mean(dim=1)
    trend = period * (time * z).sum(dim=1) / (time**2).sum()
    lags = [(z[:, lag:] * z[:, :-lag]).sum(dim=1) / steps for lag in (1, period)]
    return torch.stack([level, trend, *lags], dim=1)
    # END SOLUTION


# %%
for shape, series in shown.items():
    z, _, _ = normalise(series[:, : CONTEXT * WEEK], CONTEXT * WEEK)
    level, trend, lag_1, lag_week = prompt_statistics(z, WEEK).mean(dim=0).tolist()
    print(f"{shape:>8}: lag of a day {lag_1:+.2f}, lag of a week {lag_week:+.2f}")

# %% [markdown]
# ## 4. A causal transformer block (2.5 points)
#
# The body of the network is a *decoder*: every token sees itself and the tokens before it, never one after
# it, so the network can be trained at all positions of a window at once. A block changes its tokens twice:
#
# $$x \leftarrow x + \text{merge}\big(\text{attention}(q, k, v)\big)
#   \quad\text{with } q, k, v \text{ from } \text{norm}_1(x), \qquad
#   x \leftarrow x + \text{feed-forward}\big(\text{norm}_2(x)\big).$$
#
# The norms come *before* the attention and feed-forward layers (*pre-norm*), not after the sum as in
# Vaswani et al. (2017). So the sums form a straight path from the first layer to the last, and deep
# networks train more easily (Xiong et al. 2020). GPT-2 does the same.
#
# Heads are slices of the columns: with $h$ heads, head number $i$ gets the columns from $i \cdot d/h$ up to
# $(i+1) \cdot d/h$ of queries, keys and values. You need not write attention once more:
# `F.scaled_dot_product_attention(q, k, v, is_causal=True)` takes three tensors of shape
# (batch, heads, tokens, columns of a head), and returns one.

# %%
figure, (left, right) = plt.subplots(
    1, 2, figsize=(11, 4.2), layout="constrained", width_ratios=[1.6, 1]
)
box = {"boxstyle": "round,pad=0.45", "facecolor": "aliceblue", "edgecolor": "steelblue"}
arrow = {"arrowstyle": "->", "color": "dimgray"}
names = ["statistics", "week 1", "week 2", "week 3", "week 4", "week 5"]
for column, name in enumerate(names):
    layer = "prompt layer" if column == 0 else "input layer"
    left.text(column, 0, name, ha="center", va="center")
    left.text(column, 1, layer, ha="center", va="center", fontsize=8, bbox=box)
    left.annotate("", (column, 0.75), (column, 0.2), arrowprops=arrow)
    left.annotate("", (column, 1.85), (column, 1.3), arrowprops=arrow)
    if column >= CONTEXT:
        left.annotate("", (column, 3.2), (column, 2.55), arrowprops=arrow)
        left.text(column, 3.5, "head", ha="center", va="center", fontsize=8, bbox=box)
        left.annotate("", (column, 4.45), (column, 3.8), arrowprops=arrow)
        left.text(column, 4.65, f"week {column + 1}?", ha="center", va="center")
left.add_patch(
    plt.Rectangle((-0.45, 1.9), 5.9, 0.6, facecolor="seashell", edgecolor="firebrick")
)
left.text(2.5, 2.2, "body:  positions,  causal blocks,  norm", ha="center", va="center")
left.set(xlim=(-0.7, 5.7), ylim=(-0.4, 5), title="The forecaster: each week predicts the next")
left.axis("off")
steps = ["x", "norm 1", "attention", "+", "norm 2", "feed-forward", "+"]
for row, name in enumerate(steps):
    right.text(0, row, name, ha="center", va="center", bbox=box if row else None)
    if row:
        right.annotate("", (0, row - 0.3), (0, row - 0.7), arrowprops=arrow)
for start, end in ((0.45, 3), (3.45, 6)):
    right.plot([0, 0.9, 0.9], [start, start, end], color="dimgray", linewidth=1)
    right.annotate("", (0.15, end), (0.9, end), arrowprops=arrow)
right.set(xlim=(-1, 2), ylim=(-0.5, 6.5), title="A block, from below")
right.axis("off")
plt.show()


# %% question="block"
class DecoderBlock(nn.Module):
    """A causal transformer block, pre-norm; `heads` divides `d_model`."""

    def __init__(self, d_model: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm_1 = nn.LayerNorm(d_model)
        self.to_qkv = nn.Linear(d_model, 3 * d_model)  # queries, then keys, then values
        self.merge = nn.Linear(d_model, d_model)
        self.norm_2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Sequential(
            nn.Linear(d_model, 2 * d_model), nn.GELU(), nn.Linear(2 * d_model, d_model)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """From tokens to tokens, both of shape (batch, tokens, d_model)."""
        # HINT: `chunk(3, dim=-1)` cuts the output of `to_qkv` into queries, keys and values.
        # HINT: `unflatten(-1, (heads, -1))` cuts columns into heads, `flatten(-2)` joins them;
        #       a `transpose` on the way in, and one on the way out. About eight lines.
        # BEGIN SOLUTION
        queries, keys, values = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in self.to_qkv(self.norm_1(x)).chunk(3, dim=-1)
        )
        attended = F.scaled_dot_product_attention(queries, keys, values, is_causal=True)
        x = x + self.merge(attended.transpose(1, 2).flatten(-2))
        return x + self.feed_forward(self.norm_2(x))
        # END SOLUTION


# %% [markdown]
# PyTorch has such a block ready-made, the `nn.TransformerEncoderLayer`. (It is named after the encoder; with
# a causal mask it is the block of a decoder without an encoder, as in GPT.) With your weights in it,
# both must agree:

# %%
torch.manual_seed(SEED)
block = DecoderBlock(D_MODEL, HEADS)
library = nn.TransformerEncoderLayer(
    D_MODEL, HEADS, 2 * D_MODEL, 0.0, "gelu", batch_first=True, norm_first=True
)
with torch.no_grad():
    library.self_attn.in_proj_weight.copy_(block.to_qkv.weight)
    library.self_attn.in_proj_bias.copy_(block.to_qkv.bias)
library.self_attn.out_proj.load_state_dict(block.merge.state_dict())
library.linear1.load_state_dict(block.feed_forward[0].state_dict())
library.linear2.load_state_dict(block.feed_forward[2].state_dict())
library.norm1.load_state_dict(block.norm_1.state_dict())
library.norm2.load_state_dict(block.norm_2.state_dict())
tokens = torch.randn(5, 9, D_MODEL)
causal = nn.Transformer.generate_square_subsequent_mask(9)
difference = (block(tokens) - library(tokens, src_mask=causal, is_causal=True)).abs().max()
print(f"your block and PyTorch's differ by at most {difference.item():.1e}")

# %% [markdown]
# ## 5. The forecaster (3 points)
#
# Now put it together, in two parts that will be separated later. The **body** works on tokens and knows
# nothing of days or hours. Around it, the **forecaster** turns patches and statistics into tokens, and
# the body's output into forecasts.
#
# A forecast is not one number but a distribution: for every step of the next patch the head predicts a mean $m$
# and the logarithm of a scale $s$, and the forecast is a normal distribution with that mean and that standard
# deviation. (The logarithm, because a linear layer may put out any number, and a scale must be positive.)


# %% question="forecaster"
class Body(nn.Module):
    """What is common to all series: positions, blocks, a last norm."""

    def __init__(self, d_model: int = D_MODEL, heads: int = HEADS, layers: int = LAYERS):
        super().__init__()
        # One position for the prompt, and one for each patch of a window but the last.
        self.positions = nn.Parameter(0.02 * torch.randn(WINDOW, d_model))
        self.blocks = nn.ModuleList([DecoderBlock(d_model, heads) for _ in range(layers)])
        self.norm = nn.LayerNorm(d_model)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        """The tokens plus their positions, then all blocks in turn, then the norm.

        From shape (batch, n, d_model) to the same; n is at most `WINDOW`, and the first n
        positions are used.
        """
        # HINT: about four lines.
        # BEGIN SOLUTION
        x = tokens + self.positions[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        return self.norm(x)
        # END SOLUTION


# %% question="forecaster"
class PatchForecaster(nn.Module):
    """Predicts, at every patch of a window, the next patch of `period` steps."""

    def __init__(self, period: int, body: nn.Module, d_model: int = D_MODEL):
        super().__init__()
        self.period = period
        self.input_layer = nn.Linear(period, d_model)
        self.prompt_layer = nn.Linear(4, d_model)
        self.body = body
        self.head = nn.Linear(d_model, 2 * period)  # the means, then the log-scales

    def forward(self, patches: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """From z-scores of shape (batch, n, period) to `(mean, log_scale)`, both of that shape.

        The first token is the prompt: the prompt layer, applied to the statistics of the
        context (the first `CONTEXT` patches). It is followed by one token for each of the n
        patches: the input layer, applied to the patch. All n + 1 tokens go through the body.
        From the output for patch i the head makes mean and log-scale of patch i + 1; the
        output for the prompt is not used. n is from `CONTEXT` to `WINDOW` - 1.
        """
        # HINT: `prompt_statistics` takes (batch, steps): `flatten(1)` makes steps of patches.
        # HINT: `torch.cat` puts tokens in front of others if both have three dimensions. About
        #       six lines.
        # BEGIN SOLUTION
        context = patches[:, :CONTEXT].flatten(1)
        prompt = self.prompt_layer(prompt_statistics(context, self.period))
        tokens = torch.cat([prompt[:, None], self.input_layer(patches)], dim=1)
        output = self.head(self.body(tokens)[:, 1:])
        mean, log_scale = output.chunk(2, dim=-1)
        return mean, log_scale
        # END SOLUTION


# %%
torch.manual_seed(SEED)
daily = PatchForecaster(WEEK, Body()).to(device)
z, _, _ = normalise(train_days[:5, : WINDOW * WEEK], CONTEXT * WEEK)
means, log_scales = daily(to_patches(z, WEEK)[:, :-1])
print("11 weeks in:", tuple(means.shape), "means and", tuple(log_scales.shape), "log-scales out")

# %% [markdown]
# ## 6. Count the weights (1 point)
#
# How large is it? Work it out with pencil and paper before you ask PyTorch. A linear layer from $a$ to $b$
# columns has $ab$ weights and $b$ biases; a layer norm of $d$ columns has $2d$.


# %% question="count"
def number_of_weights(period: int, d_model: int, layers: int) -> int:
    """How many parameters a `PatchForecaster` has, body included, for a window of `WINDOW`
    patches. By arithmetic alone: no network is made.
    """
    # HINT: one line for a block, one for the body, one for the layers around it.
    # BEGIN SOLUTION
    d = d_model
    block = 2 * (2 * d) + (3 * d * d + 3 * d) + (d * d + d) + (2 * d * d + 2 * d) + (2 * d * d + d)
    body = WINDOW * d + layers * block + 2 * d
    around = (period * d + d) + (4 * d + d) + (2 * period * d + 2 * period)
    return body + around
    # END SOLUTION


# %%
counted = sum(parameter.numel() for parameter in daily.parameters())
print(f"by pencil and paper {number_of_weights(WEEK, D_MODEL, LAYERS):,}, by PyTorch {counted:,}")

# %% [markdown]
# ## 7. The loss (2 points)
#
# A distribution is a good forecast if it gave a high probability to what then happened. The loss is therefore
# the negative logarithm of the density of the normal distribution, which for a target $y$, a mean $m$ and a
# scale $s$ is, up to the constant $\frac12 \log 2\pi$,
#
# $$\ell = \log s + \frac12 \Big(\frac{y - m}{s}\Big)^2.$$
#
# Read it: a forecast that is sure (small $s$) and wrong pays dearly in the second term; one that is never sure
# pays in the first.
#
# The body sees the whole window at once, and each patch predicts the next: of a window of 12 patches the first
# 11 go in, and out come forecasts of patches 1 to 11 (counted from 0). But not all of these forecasts are honest.
# Patches 0 to 3 are the context, and *all* tokens know its statistics: when patch 2 is predicted, the prompt has
# already told something about patch 2. So only the patches *after* the context count in the loss: 8 of them in
# every window, from one pass through the network.


# %% question="loss"
def next_patch_loss(model: nn.Module, patches: torch.Tensor) -> torch.Tensor:
    """The mean of the loss above over batch, patches after the context, and steps: a scalar.

    `patches` has shape (batch, n, period), with n greater than `CONTEXT`. The model is called
    once, with all patches but the last; it returns means and log-scales of the next patches.
    """
    # HINT: patch `CONTEXT` is predicted at index `CONTEXT - 1`.
    # HINT: `log_scale` is log s. About five lines.
    # BEGIN SOLUTION
    mean, log_scale = model(patches[:, :-1])
    mean, log_scale = mean[:, CONTEXT - 1 :], log_scale[:, CONTEXT - 1 :]
    error = (patches[:, CONTEXT:] - mean) / log_scale.exp()
    return (log_scale + error**2 / 2).mean()
    # END SOLUTION


# %% [markdown]
# PyTorch has this loss, too: `F.gaussian_nll_loss` takes the variance, $s^2$.

# %%
patches = to_patches(z, WEEK)
with torch.no_grad():
    means, log_scales = daily(patches[:, :-1])
    target, late = patches[:, CONTEXT:], slice(CONTEXT - 1, None)
    ready_made = F.gaussian_nll_loss(means[:, late], target, (2 * log_scales[:, late]).exp())
    own = next_patch_loss(daily, patches)
print(f"your loss {own:.6f}, PyTorch's {ready_made:.6f}")

# %% [markdown]
# ## 8. Train, and choose a learning rate (2.5 points)
#
# The training loop is given: AdamW, a learning rate that rises and then falls, gradients clipped to a norm of 1.
# Each step draws its batch at random from all windows. Note that the optimizer gets only those parameters that
# *require a gradient*. This will matter later.


# %%
def patches_of(series: torch.Tensor, period: int) -> torch.Tensor:
    """All windows of the series as patches of z-scores, shape (windows, WINDOW, period)."""
    windows = sliding_windows(series, WINDOW * period, stride=3)
    return to_patches(normalise(windows, CONTEXT * period)[0], period)


def train(model, series, steps, learning_rate, seed):
    """Train `model` in place on series of shape (number, time); returns the loss of each step."""
    trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trainable, lr=learning_rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, total_steps=steps)
    patches = patches_of(series, model.period)
    generator = torch.Generator().manual_seed(seed)
    history = []
    for _ in range(steps):
        batch = torch.randint(len(patches), (BATCH_SIZE,), generator=generator)
        loss = next_patch_loss(model, patches[batch.to(patches.device)])
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trainable, 1.0)
        optimizer.step()
        schedule.step()
        history.append(loss.item())
    return history


@torch.no_grad()
def loss_on(model, series):
    """The mean loss of all windows of the series, as a number."""
    return next_patch_loss(model, patches_of(series, model.period)).item()


# %% [markdown]
# Which learning rate? Nobody knows beforehand, so try some, and let *other* series judge: the validation
# series, on which nothing is trained. Training also depends on chance (on the initial weights and the
# batches), so a single run proves little: train with several seeds, **the same seeds for every rate**, so that
# no rate is favoured. Each run needs a new network: one that was already trained with another rate has a head
# start.


# %% question="tune"
def tune(rates: list[float], seeds: list[int]) -> dict[float, list[float]]:
    """Losses on the validation series, for each rate a list with one loss for each seed.

    Each run starts from `torch.manual_seed(seed)` with a new `PatchForecaster(WEEK, Body())`
    on `device`, trains it with `train` on `train_days` for `TUNE_STEPS` steps with that rate
    and that seed, and judges it with `loss_on` on `validation_days`.
    """
    # HINT: two loops. About eight lines.
    # BEGIN SOLUTION
    losses = {}
    for rate in rates:
        losses[rate] = []
        for seed in seeds:
            torch.manual_seed(seed)
            model = PatchForecaster(WEEK, Body()).to(device)
            train(model, train_days, TUNE_STEPS, rate, seed)
            losses[rate].append(loss_on(model, validation_days))
    return losses
    # END SOLUTION


# %% question="tune"
def best_rate(losses: dict[float, list[float]]) -> float:
    """The rate whose losses have the smallest mean; a rate with a loss that is NaN or
    infinite is never the best. At least one rate has finite losses only.
    """
    # HINT: `min` has an argument `key`; a comparison with NaN is never true. About three lines.
    # BEGIN SOLUTION
    means = {rate: np.mean(values) for rate, values in losses.items()}
    return min((rate for rate in means if np.isfinite(means[rate])), key=means.get)
    # END SOLUTION


# %% [markdown]
# Try at least three rates, all positive, the largest at least ten times the smallest: with fewer you cannot see
# whether the best lies in the middle. If it lies at an end, look further in that direction: both networks below
# train with what you find, and their forecasts are judged.

# %% question="tune"
# A list: which rates do you try? One line.
# BEGIN SOLUTION
rates = [3e-3, 3e-2, 1e-1]
# END SOLUTION

# %%
tuning = tune(rates, seeds=[SEED, SEED + 1])
rate = best_rate(tuning)
figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
for tried, losses in tuning.items():
    axes.plot([tried] * len(losses), losses, "o", color="steelblue")
axes.plot(rate, np.mean(tuning[rate]), "*", color="firebrick", markersize=14, label="best mean")
axes.set(xscale="log", xlabel="learning rate", ylabel="validation loss")
axes.set_title("Each point is a run")
axes.legend()
plt.show()

# %% [markdown]
# With the best rate the network for days is trained for longer. (Strictly, a longer training may prefer another
# rate; it is a good guess all the same.)

# %%
torch.manual_seed(SEED)
daily = PatchForecaster(WEEK, Body()).to(device)
history = train(daily, train_days, PRETRAIN_STEPS, rate, SEED)
print(f"training loss {np.mean(history[-50:]):.3f} (the last 50 steps),", end=" ")
print(f"validation loss {loss_on(daily, validation_days):.3f}")

# %% [markdown]
# ## 9. Generate (3 points)
#
# The network predicts one patch. To go on, do as language models do: append the prediction to the series as
# if it had been recorded, predict the next patch from that, and so on, as far as you like.
#
# **The window moves along.** The body has `WINDOW` positions, one of them for the prompt. So the network is given
# at most the last `WINDOW` - 1 periods; older ones are dropped. In each step the window is scaled anew, by *its*
# first `CONTEXT` periods, and the prediction is turned back into the unit of the series before it is appended.
#
# **Temperature.** With temperature 0 the mean $m$ is appended: always the same future. With temperature
# $\tau > 0$ a value is drawn, $m + \tau s\, \varepsilon$, with $\varepsilon$ standard normal and drawn anew for
# each step, each series and each patch. With $\tau = 1$ that is a draw from the predicted distribution; many such
# futures show how sure the network is.


# %% question="generate"
@torch.no_grad()
def generate(
    model: nn.Module,
    history: torch.Tensor,
    periods: int,
    temperature: float = 0.0,
    generator: torch.Generator | None = None,
) -> torch.Tensor:
    """The next `periods` periods of each series: shape (batch, periods * model.period), in
    the unit of `history`, shape (batch, steps), which is left as it is.

    `history` holds `CONTEXT` periods or more; if its length is no multiple of the period, its
    oldest steps are left out. Random numbers come from `generator` (PyTorch's own if it is
    None), which lives on the device of the history. With temperature 0 none are needed.
    """
    # HINT: the model is given the last `min(history.shape[1] // model.period, WINDOW - 1)`
    #       periods.
    # HINT: `normalise`, `to_patches`, the model, the last patch of its output, then
    #       `denormalise`, then `torch.cat`.
    # HINT: `torch.randn(shape, generator=…, device=…)`. About twelve lines.
    # BEGIN SOLUTION
    period, known = model.period, history.shape[1]
    for _ in range(periods):
        given = min(history.shape[1] // period, WINDOW - 1)
        z, mean, std = normalise(history[:, -given * period :], CONTEXT * period)
        means, log_scales = model(to_patches(z, period))
        following = means[:, -1]
        if temperature > 0:
            noise = torch.randn(following.shape, generator=generator, device=following.device)
            following = following + temperature * log_scales[:, -1].exp() * noise
        history = torch.cat([history, denormalise(following, mean, std)], dim=1)
    return history[:, known:]
    # END SOLUTION


# %% [markdown]
# Eight weeks are known and sixteen are generated; a window in training that began with these eight had room for
# only four more. The band holds the middle 80 % of 200 futures at temperature 1.

# %%
KNOWN = 8  # periods that a forecast may look at
AHEAD = 4  # periods that forecasts are measured over


def plot_future(axes, model, series, periods):
    """One series, shape (steps,), and what the model generates from its first `KNOWN` periods."""
    known = KNOWN * model.period
    line = generate(model, series[None, :known], periods)[0].cpu()
    generator = torch.Generator(device=series.device).manual_seed(SEED)
    futures = generate(model, series[None, :known].repeat(200, 1), periods, 1.0, generator)
    low, high = np.quantile(futures.cpu(), [0.1, 0.9], axis=0)
    ahead = np.arange(known, known + len(line))
    whole = series[: known + len(line)].cpu()
    axes.fill_between(ahead, low, high, color="tab:red", alpha=0.2, label="80 % of the futures")
    axes.plot(whole, color="black", linewidth=1, label="the series")
    axes.plot(ahead, line, color="tab:red", linewidth=1.6, label="temperature 0")
    axes.axvline(known - 0.5, color="gray", linestyle=":")
    axes.set_ylabel("value")


figure, axes = plt.subplots(3, 1, figsize=(10, 6.5), layout="constrained")
for panel, (shape, series) in zip(axes, shown.items(), strict=True):
    plot_future(panel, daily, series[2], 16)
    title = "trained on this family" if shape == "profile" else f"never seen: {shape}"
    panel.set_title(title, loc="right")
axes[0].legend(fontsize="small", loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
axes[-1].set_xlabel("day")
plt.show()

# %% [markdown]
# ## 10. How good is it? (1.5 points)
#
# The obvious guess is the *seasonal naive* forecast: every step will be like the one a period before. Errors
# become comparable between series if they are divided by the error that this guess makes on the known values, one
# period ahead. That is the *mean absolute scaled error* (Hyndman and Koehler 2006), in its seasonal form. For one
# series with the known values $x_0, \dots, x_{T-1}$ and forecasts $f_t$ of the next $H$ values $y_t$,
#
# $$\text{MASE} = \frac{\frac1H \sum_t |y_t - f_t|}{\frac1{T-P} \sum_{t=P}^{T-1} |x_t - x_{t-P}|},$$
#
# and for several series it is the mean over all of them. It has no unit. Note that the seasonal naive
# forecast itself may well have a MASE above 1: the denominator looks one period ahead, the numerator farther.


# %% question="measure"
def seasonal_naive(history: torch.Tensor, steps: int, period: int) -> torch.Tensor:
    """The last period of `history`, shape (batch, known), repeated: shape (batch, steps), also
    where `steps` is no multiple of `period`.
    """
    # HINT: `repeat`, then a slice. About three lines.
    # BEGIN SOLUTION
    last = history[:, -period:]
    return last.repeat(1, math.ceil(steps / period))[:, :steps]
    # END SOLUTION


# %% question="measure"
def mase(
    forecast: torch.Tensor, actual: torch.Tensor, history: torch.Tensor, period: int
) -> float:
    """The MASE, a plain number: the mean over the series of what each series has.

    `forecast` and `actual` have shape (batch, steps), `history` has shape (batch, known).
    """
    # HINT: first one number for each series, then the mean. About three lines.
    # BEGIN SOLUTION
    error = (actual - forecast).abs().mean(dim=1)
    scale = (history[:, period:] - history[:, :-period]).abs().mean(dim=1)
    return (error / scale).mean().item()
    # END SOLUTION


# %% [markdown]
# *Zero-shot* means: on series of a family that the network was never trained on. When your work is graded, the
# MASE of `daily` on unseen series must be at least 15 % smaller than that of the seasonal naive forecast, on the
# family that it was trained on, and at least 10 % smaller, zero-shot, on the mean of the other two families.


# %%
def scores(model, series):
    """MASE of the model and of the seasonal naive forecast, `AHEAD` periods ahead."""
    period = model.period
    known, end = KNOWN * period, (KNOWN + AHEAD) * period
    history, actual = series[:, :known], series[:, known:end]
    naive = seasonal_naive(history, AHEAD * period, period)
    forecast = generate(model, history, AHEAD)
    return mase(forecast, actual, history, period), mase(naive, actual, history, period)


for shape, series in shown.items():
    ours, naive = scores(daily, series)
    print(f"{shape:>8}: MASE {ours:.2f}, seasonal naive {naive:.2f} ({ours / naive - 1:+.0%})")

# %% [markdown]
# ## 11. Reprogram it (3 points)
#
# Now someone brings series of *hours*. A period has 24 steps now: the input layer does not fit, nor does the
# head. But does the rest have to be learned anew? "Compare the periods, average out the noise, follow the
# level": that may be the same for hours as for days.
#
# So keep the **body**, frozen: its weights must not move by a single bit. Only the input layer, the prompt layer
# and the head are new, and only they are trained; they learn to speak the language of the body. Two things are
# easy to get wrong:
#
# - *Frozen* is not *cut off*. The gradient must pass **through** the frozen body to reach the
#   input layer in front of it. `torch.no_grad()` or `detach()` would stop it there.
# - The network for days must stay as it is, and trainable, so the new one gets a *copy* of its body.


# %% question="reprogram"
def reprogram(model: PatchForecaster, period: int) -> PatchForecaster:
    """A forecaster for another period with a frozen copy of the model's body.

    Its body has the same weights as that of `model`, and none of them requires a gradient.
    Input layer, prompt layer and head are new and trainable. It lives on the device of the
    model. `model` itself stays as it is.
    """
    # HINT: `copy.deepcopy`, and `requires_grad_(False)` for a whole module. About three lines.
    # BEGIN SOLUTION
    body = copy.deepcopy(model.body).requires_grad_(False)
    device_of_model = next(model.parameters()).device
    return PatchForecaster(period, body).to(device_of_model)
    # END SOLUTION


# %% question="reprogram"
def has_moved(before: dict[str, torch.Tensor], after: dict[str, torch.Tensor]) -> list[str]:
    """The names of the weights that are not the same, bit by bit, sorted.

    Both are what `state_dict()` of a module returned, with the same names and shapes. No
    tolerance: a weight that differs in its last digit has moved.
    """
    # HINT: `torch.equal`. One line.
    # BEGIN SOLUTION
    return sorted(name for name in before if not torch.equal(before[name], after[name]))
    # END SOLUTION


# %%
few_hours = draw_series(48, "curve", DAY)
validation_hours = draw_series(60, "curve", DAY)
FEW_RATE = 0.03

torch.manual_seed(SEED)
hourly = reprogram(daily, DAY)
before = {name: weight.clone() for name, weight in hourly.state_dict().items()}
train(hourly, few_hours, 2 * FEW_STEPS, FEW_RATE, SEED)
moved = has_moved(before, hourly.state_dict())
trainable = sum(weight.numel() for weight in hourly.parameters() if weight.requires_grad)
print("moved:", ", ".join(moved))
print(f"{trainable:,} weights were trained, {len(before) - len(moved)} tensors did not move")

# %%
figure, axes = plt.subplots(figsize=(10, 2.8), layout="constrained")
plot_future(axes, hourly, validation_hours[3], AHEAD)
axes.set_title("reprogrammed for hours, from 48 series", loc="right")
axes.set_xlabel("hour")
axes.legend(fontsize="small", loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
plt.show()

# %% [markdown]
# When your work is graded, the MASE of `hourly` on unseen series of hours must be at least 10 % smaller than that
# of the seasonal naive forecast.

# %% [markdown]
# ## 12. Was the borrowed body of any use? (4 points)
#
# That it works does not show *why*. Perhaps the input layer and the head do all the work, and any
# body would do. Tan et al. (2024) took the language model out of Time-LLM and similar methods, and
# the forecasts were no worse. So compare three ways, with the same number of steps:
#
# | way | body | trained |
# |---|---|---|
# | `"reprogrammed"` | that of `daily`, frozen | input layer, prompt layer, head |
# | `"random"` | new, never trained, frozen as well | input layer, prompt layer, head |
# | `"scratch"` | new | everything |
#
# Do so with few series (4) and with more (16), since what is best may depend on it. Fair means: all
# ways get the same series, the same number of steps, the same learning rate and the same seed. (A larger study
# would also choose the best rate for each way, as in question 8.) Chance has two sources here: the seed, and
# *which* four series one happens to have. So every run has its own seed and its own series, and each way gets
# the same ones. (The same seed does not give the same first weights: the ways draw different numbers of them. That
# is a reason for more than one run.)


# %% question="compare"
def new_forecaster(way: str, model: PatchForecaster, period: int) -> PatchForecaster:
    """A new forecaster for one of the three ways in the table, on the device of `model`, from
    which `"reprogrammed"` copies its body; the other two have a new `Body()`.
    """
    # HINT: you have a function that freezes a body: that of which model must it get for
    #       "random"? About six lines.
    # BEGIN SOLUTION
    if way == "reprogrammed":
        return reprogram(model, period)
    new = PatchForecaster(period, Body()).to(next(model.parameters()).device)
    return reprogram(new, period) if way == "random" else new
    # END SOLUTION


# %% question="compare"
def compare(
    model: PatchForecaster, ways: list[str], numbers: list[int], runs: list[int]
) -> pd.DataFrame:
    """A table with one row for each way, number of series and run, in any order: columns
    `way`, `series`, `run` and `mase`.

    Run r with n series starts from `torch.manual_seed(SEED + r)` with a new forecaster of its
    way for the period `DAY`. It trains it with `train` on n series, those from number r * n to
    r * n + n - 1 of `few_hours`, for `FEW_STEPS` steps with the rate `FEW_RATE` and the seed
    SEED + r. Its MASE is the first of the two `scores` on `validation_hours`.
    """
    # HINT: three loops, and a list of dicts for `pd.DataFrame`. About eleven lines.
    # BEGIN SOLUTION
    rows = []
    for number in numbers:
        for way in ways:
            for run in runs:
                torch.manual_seed(SEED + run)
                forecaster = new_forecaster(way, model, DAY)
                series = few_hours[run * number : (run + 1) * number]
                train(forecaster, series, FEW_STEPS, FEW_RATE, SEED + run)
                score, _ = scores(forecaster, validation_hours)
                rows.append({"way": way, "series": number, "run": run, "mase": score})
    return pd.DataFrame(rows)
    # END SOLUTION


# %%
WAYS = ["reprogrammed", "random", "scratch"]
table = compare(daily, WAYS, numbers=[4, 16], runs=[0, 1, 2])
_, naive = scores(hourly, validation_hours)
print(f"seasonal naive: MASE {naive:.3f}")
table.groupby(["series", "way"])["mase"].agg(["mean", "std"]).round(3)

# %% [markdown]
# The runs are *paired*: the points on one line had the same series and the same seed. Compare along the lines.

# %%
figure, axes = plt.subplots(1, 2, figsize=(10, 3.4), sharey=True, layout="constrained")
for panel, number in zip(axes, (4, 16), strict=True):
    for run, marker in zip((0, 1, 2), "osd", strict=True):
        chosen = table[(table["series"] == number) & (table["run"] == run)].set_index("way")
        panel.plot(WAYS, chosen["mase"][WAYS], marker + "-", linewidth=0.8, label=f"run {run}")
    panel.axhline(naive, color="gray", linestyle=":", label="seasonal naive")
    panel.set_title(f"{number} series to learn from")
axes[0].set_ylabel("MASE")
axes[0].legend(fontsize="small")
plt.show()

# %% [markdown]
# **Your conclusion (1 point, graded by hand).** Which differences between the ways are larger than the spread
# between runs, or have the same sign in every run, and which are not? What did the borrowed body bring, and when
# is it better to train everything?

# %% [markdown] question="compare" manual=1
# <!-- BEGIN SOLUTION -->
# With 16 series, training everything is best in each of the three runs, and the borrowed body is second, ahead of
# the random one or level with it. With 4 series no way wins in every run: the differences are as large as the
# spread, which comes mostly from which four series one happens to have. What the borrowed body brings is above
# all reliability: a random body is about as good in some runs and much worse in others, while the borrowed one
# never falls far behind. So something that was learned from days does help with hours, but where there are enough
# series it pays to train everything: a body made for hours fits better, and eight times as many weights are
# trained. Three runs are few, one learning rate may suit one way better than another, and all series come from
# one generator, so that days and hours have their parts (trend, wave, pattern) in common. About a body that was
# trained on something entirely different, as a language model is, the experiment tells nothing.
# <!-- END SOLUTION -->

# %% [markdown]
# ## 13. Where does it fail? (2 points, graded by hand)
#
# Mean scores hide where a model fails. Here are four cases that the network for days was never trained for:

# %%
steps = torch.arange(24 * WEEK, device=device)
usual = validation_days[5]
spread = usual.std()
ten = torch.tensor(simulate(rng, 1, "profile", 10, 17), dtype=torch.float32, device=device)
cases = {
    "a jump three days before the forecast": usual + 3 * spread * (steps >= KNOWN * WEEK - 3),
    "a pattern of ten days, not seven": ten[0],
    "growth by 25 % a week": (1.25 ** (steps / WEEK)) * (1 + 0.1 * torch.sin(steps * 2 * math.pi / 7)),
    "nothing but noise": torch.randn(len(steps), generator=torch.Generator().manual_seed(1)).to(device),
}  # fmt: skip
figure, axes = plt.subplots(4, 1, figsize=(10, 8), layout="constrained")
for panel, (name, series) in zip(axes, cases.items(), strict=True):
    plot_future(panel, daily, series[: (KNOWN + 6) * WEEK], 6)
    panel.set_title(name, loc="right")
axes[0].legend(fontsize="small", loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
axes[-1].set_xlabel("day")
plt.show()

# %% [markdown]
# Answer in a few sentences each:
#
# 1. **The four cases.** Where is the forecast wrong, and does the band show it? For each failure: is
#    the information missing, or is it there and the network cannot use it?
# 2. **The band.** Within one patch all steps are drawn independently of each other, given the past. What
#    does that miss, and in which sum or maximum over a week would you notice it?
# 3. **Feeding back.** Temperature 0 appends means. How does a window of means differ from the
#    windows in training, and what may that do to forecasts far ahead? Would you rather take the mean of many
#    futures at temperature 1?

# %% [markdown] question="discuss" manual=2
# <!-- BEGIN SOLUTION -->
# 1. After the jump, three days of one patch are higher, and the network cannot know whether that lasts: the
#    information is missing, though a wider band would be right. The pattern of ten days is in the window and could
#    be read off it, but patches of seven days cut it differently each time, and training had nothing like it: the
#    forecast is nearly flat. Its band is about as wide as the pattern, which is honest. Growth is in the window,
#    too, but scaled by the first four weeks the last ones lie far outside everything in training: the forecast
#    falls back to the level of weeks ago, and the narrow band gives no hint of that. For noise the mean is about
#    right, and the band fits.
# 2. Errors of neighbouring days go together: if the level of a week is higher than predicted, all of its days are.
#    If they are drawn independently, the deviations cancel in the sum over a week, so the band of the weekly sum is
#    too narrow; the maximum of a week comes out wrong as well. Only from one patch to the next does a drawn
#    future depend on what was drawn before.
# 3. Means have no noise. A window of them is smoother than anything in training: once they fill its context, the
#    standard deviation is smaller and the autocorrelation at lag $P$ is close to its maximum. The network may take
#    that for a very regular series and be too sure, and errors of level or trend are carried on as if they were
#    facts. Futures at temperature 1 look like the series in training, so each step is of the kind that was
#    learned; but their mean costs many passes and has some noise itself.
# <!-- END SOLUTION -->

# %% [markdown]
# ## What you have built
#
# Your network continues series that it has never seen, in any unit, as far as you like, and tells how sure it is.
# In outline that is TimesFM, which differs from yours in size and data more than in kind. (Chronos and TimeGPT
# go other ways to the same end: Chronos, for one, sorts values into bins and treats these as words.) You have
# frozen your network and taught it another language with three small layers, which is the idea of Time-LLM. And
# you have asked, by a fair experiment, whether it was worth it. Keep that habit: most of the progress that is
# claimed in this field stands or falls with a baseline and a few seeds.
