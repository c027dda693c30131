"""Asserts and prints in between, intermediate variables, results as NumPy numbers, a body frozen by hand."""

CAUGHT_BY = []


# %% question="scale"
def normalise(windows, context):
    assert windows.ndim == 2
    known = windows[:, 0:context]
    mean = torch.mean(known, 1, True)
    deviation = known - mean
    std = torch.sqrt((deviation * deviation).mean(1, True))
    size = known.abs().amax(1, True)
    std[std <= 1e-6 * size] = 1
    z = (windows - mean) / std
    return z, mean, std


# %% question="loss"
def next_patch_loss(model, patches):
    predicted = model(patches[:, : patches.shape[1] - 1])
    mean, log_scale = predicted[0], predicted[1]
    assert mean.shape == log_scale.shape
    target = patches[:, 1:]
    per_step = log_scale + 0.5 * torch.square(target - mean) * torch.exp(-2 * log_scale)
    return torch.mean(per_step[:, CONTEXT - 1 :])


# %% question="forecaster"
class Body(nn.Module):
    """What is common to all series: positions, blocks, a last norm."""

    def __init__(self, d_model: int = D_MODEL, heads: int = HEADS, layers: int = LAYERS):
        super().__init__()
        # One position for the prompt, and one for each patch of a window but the last.
        self.positions = nn.Parameter(0.02 * torch.randn(WINDOW, d_model))
        self.blocks = nn.ModuleList([DecoderBlock(d_model, heads) for _ in range(layers)])
        self.norm = nn.LayerNorm(d_model)

    def forward(self, tokens):
        assert tokens.shape[1] <= WINDOW, "too many tokens"
        return self.norm(nn.Sequential(*self.blocks)(tokens + self.positions[None, : tokens.size(-2)]))


# %% question="tune"
def tune(rates, seeds):
    table = {}
    for rate in rates:
        row = []
        for seed in seeds:
            torch.manual_seed(seed)
            forecaster = PatchForecaster(WEEK, Body())
            forecaster.to(device)
            forecaster.train()
            curve = train(forecaster, train_days, TUNE_STEPS, rate, seed)
            forecaster.eval()
            row.append(np.float64(loss_on(forecaster, validation_days)))
            print(f"rate {rate}, seed {seed}: {curve[0]:.2f} to {curve[-1]:.2f}, validation {row[-1]:.2f}")
        table[rate] = row
    return table


# %% question="tune"
def best_rate(losses):
    rates, means = zip(*[(r, np.mean(v)) for r, v in losses.items() if np.all(np.isfinite(v))])
    return rates[int(np.argmin(means))]


# %% question="tune"
rates = np.geomspace(1e-3, 3e-2, 4).tolist()


# %% question="measure"
def seasonal_naive(history, steps, period):
    last = history[:, -period:].clone()
    forecast = torch.cat([last] * (steps // period + 1), dim=1)
    assert forecast.shape[1] >= steps
    return forecast[:, :steps]


# %% question="reprogram"
def reprogram(model, period):
    old = {name: value.clone() for name, value in model.body.state_dict().items()}
    new = PatchForecaster(period, copy.deepcopy(model.body))
    new.body.load_state_dict(old)
    for weight in new.body.parameters():
        weight.requires_grad = False
        weight.grad = None
    where = {parameter.device for parameter in model.parameters()}
    print(sum(p.numel() for p in new.parameters() if p.requires_grad), "to train")
    return new.to(*where)
