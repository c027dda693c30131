"""As much as possible from the library: `std_mean`, `einops`-like reshapes, `F.gaussian_nll_loss`, `itertools`."""

CAUGHT_BY = []


# %% question="scale"
def normalise(windows, context):
    std, mean = torch.std_mean(windows[:, :context], dim=-1, unbiased=False, keepdim=True)
    constant = (windows[:, :context] == windows[:, :1]).all(dim=-1, keepdim=True)
    std = std.masked_fill(constant, 1.0)
    return (windows - mean).div(std), mean, std


# %% question="scale"
denormalise = lambda z, mean, std: torch.addcmul(mean, z, std)


# %% question="windows"
def sliding_windows(series, length, stride):
    return series.unfold(dimension=-1, size=length, step=stride).reshape(-1, length)


# %% question="windows"
def to_patches(values, size):
    return (
        values.view(values.size(0), values.size(1) // size, size)
        if values.is_contiguous()
        else values.unfold(1, size, size)
    )


# %% question="prompt"
def prompt_statistics(z, period):
    t = torch.linspace(-(z.shape[1] - 1) / 2, (z.shape[1] - 1) / 2, z.shape[1], device=z.device, dtype=z.dtype)
    slope = (
        torch.linalg.lstsq(t[:, None], z.T).solution[0] if z.device.type == "cpu" else (z * t).sum(1) / (t * t).sum()
    )
    shifted = [torch.einsum("bt,bt->b", z[:, k:], z[:, : z.shape[1] - k]) / z.shape[1] for k in (1, period)]
    return torch.stack((z[:, -period:].mean(-1), slope * period, shifted[0], shifted[1]), -1)


# %% question="loss"
def next_patch_loss(model, patches):
    mean, log_scale = model(patches[:, :-1])
    return F.gaussian_nll_loss(
        mean[:, CONTEXT - 1 :], patches[:, CONTEXT:], torch.exp(2 * log_scale[:, CONTEXT - 1 :]), eps=1e-12
    )


# %% question="tune"
from itertools import product


def one(rate, seed):
    torch.manual_seed(seed)
    model = PatchForecaster(period=WEEK, body=Body(D_MODEL, HEADS, LAYERS)).to(device)
    train(model, train_days, steps=TUNE_STEPS, learning_rate=rate, seed=seed)
    return loss_on(model, validation_days)


def tune(rates, seeds):
    flat = {pair: one(*pair) for pair in product(rates, seeds)}
    return {rate: [flat[rate, seed] for seed in seeds] for rate in rates}


# %% question="tune"
def best_rate(losses):
    table = pd.DataFrame(losses).replace([np.inf, -np.inf], np.nan)
    return table.mean(skipna=False).idxmin()


# %% question="generate"
@torch.inference_mode()
def generate(model, history, periods, temperature=0.0, generator=None):
    model.eval()
    P = model.period
    series = history
    out = []
    for _ in range(periods):
        usable = (series.shape[1] // P) * P
        window = series[:, -min(usable, (WINDOW - 1) * P) :]
        z, mu, sigma = normalise(window, CONTEXT * P)
        m, s = (part[:, -1] for part in model(to_patches(z, P)))
        if temperature != 0:
            eps = torch.empty_like(m).normal_(generator=generator)
            m = m + temperature * s.exp() * eps
        new = denormalise(m, mu, sigma)
        out.append(new)
        series = torch.hstack((series, new))
    return torch.hstack(out)


# %% question="reprogram"
def reprogram(model, period):
    body = Body().to(next(model.body.parameters()).device)
    body.load_state_dict(model.body.state_dict())
    for p in body.parameters():
        p.requires_grad = False
    new = PatchForecaster(period, body)
    return new.to(next(model.parameters()).device)


# %% question="reprogram"
def has_moved(before, after):
    return sorted(k for k, v in before.items() if (v != after[k]).any())
