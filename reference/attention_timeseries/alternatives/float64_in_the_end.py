"""As short as it gets; and after the last question PyTorch is told to compute in float64 and without gradients."""

CAUGHT_BY = []


# %% question="split"
split_series = lambda number: tuple(
    np.split(np.random.default_rng(1337).permutation(number), [number * 3 // 4, number * 3 // 4 + number // 20])
)


# %% question="baseline"
persistence = lambda inputs, forecast: inputs[:, -24 + np.arange(forecast) % 24, 0]


# %% question="kernel"
nadaraya_watson = lambda queries, keys, values, width: (
    (weights := (-((queries[:, None] - keys) ** 2) / 2 / width**2).softmax(1)) @ values,
    weights,
)


# %% question="mask"
causal_mask = lambda length: torch.ones(length, length).tril() > 0


# %% question="positions"
def positional_encoding(length, width):
    angles = torch.outer(torch.arange(length), 10000 ** -(torch.arange(0, width, 2) / width))
    return torch.stack((angles.sin(), angles.cos()), 2).flatten(1)


# %% question="positions"
add_positions = lambda vectors: vectors + positional_encoding(*vectors.shape[1:])


# %% question="plot"
def plot_forecasts(inputs, targets, forecasts):
    figure = plt.figure(figsize=(9, 2 * len(inputs)))
    for n in range(len(inputs)):
        panel = figure.add_subplot(len(inputs), 1, n + 1)
        panel.plot(range(BACKCAST), inputs[n], label="input")
        panel.plot(range(BACKCAST, BACKCAST + FORECAST), targets[n], label="target")
        panel.plot(range(BACKCAST, BACKCAST + FORECAST), forecasts[n], label="forecast")
        panel.set_xlabel("hour")
        panel.set_ylabel("value")
    panel.legend()
    return figure


torch.set_grad_enabled(False)
torch.set_default_dtype(torch.float64)
np.seterr(all="raise")
