"""Cells that define helpers, other rates, and arguments of their own with defaults; what is general is said once."""

CAUGHT_BY = []


# %% question="windows"
def starts(steps, length, stride):
    return range(0, steps - length + 1, stride)


def sliding_windows(series, length, stride):
    at = torch.as_tensor(list(starts(series.shape[1], length, stride)), device=series.device)
    index = at[:, None] + torch.arange(length, device=series.device)
    return series[:, index].reshape(-1, length)


# %% question="windows"
def to_patches(values, size):
    batch, steps = values.shape
    return values.reshape((batch, steps // size, size))


# %% question="count"
def linear(a, b):
    return a * b + b


def norm(d):
    return 2 * d


def number_of_weights(period, d_model, layers):
    block = norm(d_model) * 2 + linear(d_model, 3 * d_model) + linear(d_model, d_model)
    block += linear(d_model, 2 * d_model) + linear(2 * d_model, d_model)
    body = WINDOW * d_model + layers * block + norm(d_model)
    return body + linear(period, d_model) + linear(4, d_model) + linear(d_model, 2 * period)


# %% question="tune"
def tune(rates, seeds, steps=None, verbose=False):
    losses = {rate: [] for rate in rates}
    for seed in seeds:
        for rate in rates:
            torch.manual_seed(seed)
            body = Body()
            model = PatchForecaster(WEEK, body)
            model = model.to(device)
            history = train(model, train_days, steps or TUNE_STEPS, rate, seed)
            losses[rate] += [loss_on(model, validation_days)]
            if verbose:
                plt.plot(history)
    return losses


# %% question="tune"
def best_rate(losses):
    best, lowest = None, float("inf")
    for rate, values in losses.items():
        if any(math.isnan(v) or math.isinf(v) for v in values):
            continue
        mean = sum(values) / len(values)
        if mean < lowest:
            best, lowest = rate, mean
    return best


# %% question="tune"
rates = [0.002, 0.005, 0.01, 0.02]


# %% question="generate"
def next_period(model, window, temperature, generator):
    z, mean, std = normalise(window, CONTEXT * model.period)
    m, log_s = model(to_patches(z, model.period))
    m, s = m[:, -1, :], log_s[:, -1, :].exp()
    if temperature:
        m = torch.normal(m, temperature * s, generator=generator)
    return denormalise(m, mean, std)


def last_periods(history, period):
    number = history.size(1) // period
    if number > WINDOW - 1:
        number = WINDOW - 1
    return history[:, -(number * period) :]


@torch.no_grad()
def generate(model, history, periods, temperature=0.0, generator=None):
    if periods == 0:
        return history[:, :0]
    new = next_period(model, last_periods(history, model.period), temperature, generator)
    rest = generate(model, torch.cat([history, new], 1), periods - 1, temperature, generator)
    return torch.cat([new, rest], 1)


# %% question="reprogram"
def freeze(module):
    module.eval()
    for parameter in module.parameters():
        parameter.requires_grad_(False)
    return module


def reprogram(model, period):
    new = copy.deepcopy(model)
    d = new.head.in_features
    new.period = period
    new.input_layer = nn.Linear(period, d)
    new.prompt_layer = nn.Linear(4, d)
    new.head = nn.Linear(d, 2 * period)
    freeze(new.body)
    return new.to(model.head.weight.device)


# %% question="reprogram"
def has_moved(before, after):
    moved = []
    for name in sorted(before.keys()):
        if not bool(torch.all(before[name] == after[name])):
            moved.append(name)
    return moved
