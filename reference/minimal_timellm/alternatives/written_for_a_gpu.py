"""As on Colab: everything is sent to a device, seeds and helpers everywhere, fresh copies, progress is printed."""

CAUGHT_BY = []


# %% question="scale"
DEVICE = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")


def normalise(windows, context):
    windows = windows.to(windows.device).clone()
    ctx = windows[:, :context]
    mean = ctx.mean(axis=1).reshape(-1, 1)
    std = ctx.std(axis=1, correction=0).reshape(-1, 1)
    flat = (ctx.max(axis=1).values - ctx.min(axis=1).values).reshape(-1, 1) == 0
    std[flat] = 1.0
    return (windows - mean) / std, mean, std


# %% question="prompt"
def prompt_statistics(z, period):
    b, n = z.shape
    time = torch.arange(n, dtype=z.dtype, device=z.device)
    centred = time - time.mean()
    features = torch.zeros(b, 4, device=z.device, dtype=z.dtype)
    features[:, 0] = z[:, n - period : n].sum(dim=1) / period
    features[:, 1] = (centred * z).sum(dim=1) / (centred * centred).sum() * period
    features[:, 2] = (z[:, 1:] * z[:, : n - 1]).sum(dim=1) / n
    features[:, 3] = (z[:, period:] * z[:, : n - period]).sum(dim=1) / n
    return features


# %% question="block"
class DecoderBlock(nn.Module):
    def __init__(self, d_model, heads):
        super().__init__()
        self.heads = heads
        self.d_head = d_model // heads
        self.norm_1 = nn.LayerNorm(d_model)
        self.to_qkv = nn.Linear(d_model, 3 * d_model)
        self.merge = nn.Linear(d_model, d_model)
        self.norm_2 = nn.LayerNorm(d_model)
        self.feed_forward = nn.Sequential(nn.Linear(d_model, 2 * d_model), nn.GELU(), nn.Linear(2 * d_model, d_model))

    def attend(self, x):
        B, T, C = x.shape
        q, k, v = self.to_qkv(x).split(C, dim=2)
        q = q.view(B, T, self.heads, self.d_head).permute(0, 2, 1, 3)
        k = k.view(B, T, self.heads, self.d_head).permute(0, 2, 1, 3)
        v = v.view(B, T, self.heads, self.d_head).permute(0, 2, 1, 3)
        scores = q @ k.transpose(-1, -2) / math.sqrt(self.d_head)
        mask = torch.triu(torch.ones(T, T, device=x.device), diagonal=1).bool()
        scores = scores.masked_fill(mask, float("-inf"))
        y = torch.softmax(scores, dim=-1) @ v
        return self.merge(y.permute(0, 2, 1, 3).contiguous().view(B, T, C))

    def forward(self, x):
        x = x + self.attend(self.norm_1(x))
        x = x + self.feed_forward(self.norm_2(x))
        return x


# %% question="forecaster"
class Body(nn.Module):
    def __init__(self, d_model=D_MODEL, heads=HEADS, layers=LAYERS):
        super().__init__()
        self.positions = nn.Parameter(0.02 * torch.randn(WINDOW, d_model))
        self.blocks = nn.ModuleList()
        for _ in range(layers):
            self.blocks.append(DecoderBlock(d_model, heads))
        self.norm = nn.LayerNorm(d_model)

    def forward(self, tokens):
        b, n, _ = tokens.size()
        pos = self.positions[torch.arange(n, device=tokens.device)]
        x = tokens + pos.unsqueeze(0).expand(b, -1, -1)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


# %% question="forecaster"
class PatchForecaster(nn.Module):
    def __init__(self, period, body, d_model=D_MODEL):
        super().__init__()
        self.period = period
        self.input_layer = nn.Linear(period, d_model)
        self.prompt_layer = nn.Linear(4, d_model)
        self.body = body
        self.head = nn.Linear(d_model, 2 * period)

    def forward(self, patches):
        b, n, p = patches.shape
        stats = prompt_statistics(patches[:, :CONTEXT, :].reshape(b, CONTEXT * p), p)
        tok = torch.empty(b, n + 1, self.prompt_layer.out_features, device=patches.device, dtype=patches.dtype)
        tok[:, 0] = self.prompt_layer(stats)
        tok[:, 1:] = self.input_layer(patches)
        h = self.head(self.body(tok))
        return h[:, 1:, :p], h[:, 1:, p:]


# %% question="generate"
def generate(model, history, periods, temperature=0.0, generator=None):
    was_training = model.training
    model.eval()
    p = model.period
    series = history.detach().clone()
    with torch.no_grad():
        for _ in range(periods):
            n = series.shape[1] // p
            n = n if n < WINDOW else WINDOW - 1
            window = series[:, series.shape[1] - n * p :]
            z, mu, sd = normalise(window, CONTEXT * p)
            mean, log_scale = model(to_patches(z, p))
            noise = torch.randn(mean[:, -1].shape, generator=generator, device=history.device)
            sample = mean[:, -1] + temperature * torch.exp(log_scale[:, -1]) * noise
            series = torch.cat((series, denormalise(sample, mu, sd)), dim=-1)
    model.train(was_training)
    return series[:, history.shape[1] :]


# %% question="compare"
from tqdm.auto import tqdm


def new_forecaster(way, model, period):
    dev = next(model.parameters()).device
    if way == "scratch":
        return PatchForecaster(period, Body()).to(dev)
    if way == "random":
        f = PatchForecaster(period, Body()).to(dev)
    elif way == "reprogrammed":
        f = PatchForecaster(period, copy.deepcopy(model.body)).to(dev)
    else:
        raise ValueError(way)
    for name, p in f.named_parameters():
        if name.startswith("body"):
            p.requires_grad_(False)
    return f


# %% question="compare"
def compare(model, ways, numbers, runs):
    df = pd.DataFrame(columns=["way", "series", "run", "mase"])
    for run in tqdm(runs, disable=True):
        for way in ways:
            for number in numbers:
                torch.manual_seed(SEED + run)
                np.random.seed(SEED + run)
                f = new_forecaster(way, model, DAY)
                losses = train(f, few_hours[run * number :][:number], FEW_STEPS, FEW_RATE, SEED + run)
                df.loc[len(df)] = [way, number, run, scores(f, validation_hours)[0]]
                print(f"{way:>14} {number:3d} {run}: {losses[-1]:.3f}")
    return df
