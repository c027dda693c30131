"""Own loops wherever a function of PyTorch would do, cells with helpers, unused imports, prints."""

CAUGHT_BY = []


# %% question="scale"
def stats(window):
    n = window.numel()
    mu = window.sum() / n
    var = ((window - mu) ** 2).sum() / n
    return mu, var**0.5


def normalise(windows, context):
    means, stds = [], []
    for w in windows:
        head = w[:context]
        mu, sigma = stats(head)
        if bool((head == head[0]).all()):
            sigma = torch.ones_like(mu)
        means.append(mu)
        stds.append(sigma)
    mean, std = torch.stack(means).unsqueeze(1), torch.stack(stds).unsqueeze(1)
    return (windows - mean) / std, mean, std


# %% question="scale"
def denormalise(z, mean, std):
    out = z.clone()
    out *= std
    out += mean
    return out


# %% question="windows"
def sliding_windows(series, length, stride):
    out = []
    for s in series:
        for start in range(0, s.shape[0] - length + 1, stride):
            out.append(s[start : start + length])
    return torch.stack(out)


# %% question="windows"
def to_patches(values, size):
    return torch.stack([values[:, i : i + size] for i in range(0, values.shape[1], size)], dim=1)


# %% question="prompt"
def autocorr(z, lag):
    T = z.size(1)
    total = 0
    for t in range(lag, T):
        total = total + z[:, t] * z[:, t - lag]
    return total / T


def prompt_statistics(z, period):
    T = z.size(1)
    t = torch.arange(T).to(z.device).float()
    t = t - t.mean()
    level = z[:, T - period :].mean(1)
    slope = z @ t / torch.dot(t, t)
    return torch.cat([a[:, None] for a in (level, slope * period, autocorr(z, 1), autocorr(z, period))], 1)


# %% question="loss"
def next_patch_loss(model, patches):
    inputs, targets = patches[:, :-1, :], patches[:, 1:, :]
    mu, log_sigma = model(inputs)
    total = 0.0
    count = 0
    for i in range(CONTEXT - 1, inputs.shape[1]):
        sigma = torch.exp(log_sigma[:, i])
        loss = log_sigma[:, i] + (targets[:, i] - mu[:, i]) ** 2 / (2 * sigma**2)
        total = total + loss.sum()
        count += loss.numel()
    return total / count


# %% question="measure"
def seasonal_naive(history, steps, period):
    columns = []
    for h in range(steps):
        columns.append(history[:, history.shape[1] - period + h % period])
    return torch.stack(columns, 1)


# %% question="measure"
def mase(forecast, actual, history, period):
    values = []
    for f, y, x in zip(forecast, actual, history):
        scale = torch.mean(torch.abs(x[period:] - x[:-period]))
        values.append(torch.mean(torch.abs(y - f)) / scale)
    print("series:", len(values))
    return float(sum(values) / len(values))
