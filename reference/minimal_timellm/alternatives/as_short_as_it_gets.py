"""As short as it gets: lambdas, a comprehension for a table, layers in an order of their own; float64 in the last cell."""

CAUGHT_BY = []


# %% question="windows"
sliding_windows = lambda series, length, stride: torch.cat([s.unfold(0, length, stride) for s in series])


# %% question="windows"
to_patches = lambda values, size: torch.stack(values.split(size, 1), 1)


# %% question="prompt"
def prompt_statistics(z, period):
    n = z.shape[-1]
    t = torch.arange(n).to(z) - (n - 1) / 2
    r = lambda k: (z * z.roll(k, 1))[:, k:].sum(1) / n
    return torch.stack([z[:, -period:].mean(1), period * z @ t / t.square().sum(), r(1), r(period)], 1)


# %% question="block"
class DecoderBlock(nn.Module):
    def __init__(self, d_model: int, heads: int):
        super().__init__()
        self.heads = heads
        self.norm_1, self.norm_2 = nn.LayerNorm(d_model), nn.LayerNorm(d_model)
        self.to_qkv, self.merge = nn.Linear(d_model, 3 * d_model), nn.Linear(d_model, d_model)
        self.feed_forward = nn.Sequential(nn.Linear(d_model, 2 * d_model), nn.GELU(), nn.Linear(2 * d_model, d_model))

    def forward(self, x):
        n = x.shape[1]
        qkv = self.to_qkv(self.norm_1(x)).reshape(*x.shape[:2], 3, self.heads, -1)
        q, k, v = torch.einsum("bnchd->cbhnd", qkv)
        mask = torch.ones(n, n, dtype=torch.bool, device=x.device).tril()
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = x + self.merge(torch.einsum("bhnd->bnhd", y).reshape(x.shape))
        return x + self.feed_forward(self.norm_2(x))


# %% question="loss"
def next_patch_loss(model, patches):
    m, s = (part[:, CONTEXT - 1 :] for part in model(patches[:, :-1]))
    normal = torch.distributions.Normal(m, s.exp())
    return -normal.log_prob(patches[:, CONTEXT:]).mean() - 0.5 * math.log(2 * math.pi)


# %% question="tune"
def best_rate(losses):
    return min(losses, key=lambda r: np.mean(losses[r]) if np.isfinite(losses[r]).all() else np.inf)


# %% question="measure"
seasonal_naive = lambda history, steps, period: history[:, -period:][:, torch.arange(steps) % period]


# %% question="measure"
mase = lambda f, y, x, period: float(
    ((y - f).abs().mean(1) / x.diff(dim=1).unfold(1, period, 1).sum(-1).abs().mean(1)).mean()
)


# %% question="compare"
def compare(model, ways, numbers, runs):
    def row(way, n, run):
        torch.manual_seed(SEED + run)
        train(f := new_forecaster(way, model, DAY), few_hours[run * n : run * n + n], FEW_STEPS, FEW_RATE, SEED + run)
        return dict(way=way, series=n, run=run, mase=scores(f, validation_hours)[0])

    return pd.DataFrame(row(w, n, r) for r in runs for n in numbers for w in ways)


torch.set_printoptions(precision=3)
