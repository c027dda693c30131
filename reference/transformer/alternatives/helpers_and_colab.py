"""Comes from Colab: mounts a drive, a device, tqdm, helpers of its own, one cell for several answers, prints."""

CAUGHT_BY = []


# %% question="kernels"
from google.colab import drive
from tqdm import tqdm

drive.mount("/content/drive")
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _normalise(w):
    s = w.sum(1, keepdim=True)
    return torch.where(s == 0, torch.zeros_like(w), w / s.clamp(min=1e-30))


def gauss(u):
    return torch.exp(-(u**2) / 2)


def box(u):
    return torch.where(u.abs() > 1, 0.0, 1.0)


def epa(u):
    return torch.where(u.abs() > 1, torch.zeros_like(u), 1 - u**2)


KERNELS = dict(gaussian=gauss, boxcar=box, epanechnikov=epa)


def kernel_weights(queries, keys, bandwidth, kernel="gaussian"):
    u = (queries.reshape(-1, 1) - keys.reshape(1, -1)) / bandwidth
    return _normalise(KERNELS[kernel](u).to(u.dtype))


print(device)


# %% question="bandwidth"
def leave_one_out(keys, values, bandwidth):
    off = 1 - torch.eye(len(keys), dtype=keys.dtype)
    K = gauss((keys[:, None] - keys[None, :]) / bandwidth) * off
    pred = (K * values[None, :]).sum(1) / (K.sum(1) + 1e-20)
    return torch.mean((pred - values) ** 2)


# %% question="bandwidth"
class Bandwidth(nn.Module):
    def __init__(self, start):
        super().__init__()
        self.log_h = nn.Parameter(torch.log(torch.as_tensor(float(start))))

    def forward(self):
        return self.log_h.exp()


def learn_bandwidth(keys, values, start, epochs=150):
    model = Bandwidth(start).to(device)
    opt = torch.optim.Adam(model.parameters(), lr=0.1)
    best = (float("inf"), start)
    for _epoch in tqdm(range(epochs), disable=True):
        opt.zero_grad(set_to_none=True)
        loss = leave_one_out(keys.to(device), values.to(device), model())
        if loss.item() < best[0]:
            best = loss.item(), model().item()
        loss.backward()
        opt.step()
    return best[1]


# %% question="local_line"
def local_line(queries, keys, values, bandwidth):
    d = keys[None, :] - queries[:, None]
    w = gauss(d / bandwidth)
    s0, s1, s2 = w.sum(1), (w * d).sum(1), (w * d**2).sum(1)
    t0, t1 = (w * values).sum(1), (w * d * values).sum(1)
    det = s0 * s2 - s1**2
    return (s2 * t0 - s1 * t1) / det, (s0 * t1 - s1 * t0) / det


# %% question="masks"
def masked_softmax(scores, mask):
    scores = scores.masked_fill(mask == 0, -float("inf"))
    return torch.nan_to_num(torch.softmax(scores, dim=-1), nan=0.0)


def padding_mask(lengths, size):
    idx = torch.arange(size, device=lengths.device)
    return (idx[None, :] < lengths[:, None]).unsqueeze(1)


def local_mask(length, window):
    i = torch.arange(length)
    d = i.unsqueeze(1) - i.unsqueeze(0)
    return torch.logical_and(d >= 0, d <= window - 1)


def reach(mask, layers):
    n = len(mask)
    hop = mask | torch.eye(n).bool()
    r = torch.eye(n).bool()
    for _ in range(layers):
        r = (hop.unsqueeze(2) & r.unsqueeze(0)).any(dim=1)
    return r


# %% question="masks"
# answered above


# %% question="masks"
# answered above


# %% question="masks"
# answered above


# %% question="generate"
def forecast(model, past, steps):
    model.eval()
    past = past.to(device)
    preds = []
    with torch.no_grad():
        for _ in range(steps):
            dummy = torch.zeros_like(past[:, :1])
            future = torch.cat([*preds, dummy], dim=1)
            preds.append(model(past, future)[:, -1:])
    return torch.cat(preds, 1).cpu()


# %% question="generate"
def forecast_cached(model, past, steps):
    model.eval()
    outputs = torch.empty(len(past), steps, past.shape[-1])
    position = past.shape[1] - 1
    cache = None
    patch = past[:, -1, :]
    with torch.inference_mode():
        mem = model.encode(past.to(device))
        for s in range(steps):
            x = model.tokens(patch.unsqueeze(1), position + s)
            y, cache = model.decode(x, mem, mask=torch.ones(1, s + 1, dtype=torch.bool), before=cache)
            patch = y.squeeze(1)
            outputs[:, s] = patch
    return outputs


# %% question="look"
def occlusion(model, past, steps):
    B, m, p = past.shape
    with torch.no_grad():
        whole = forecast_cached(model, past, steps)
        copies = past.repeat(m, 1, 1, 1)  # (m, B, m, p)
        copies[torch.arange(m), :, torch.arange(m)] = 0.0
        changed = forecast_cached(model, copies.reshape(m * B, m, p), steps)
        return (changed.reshape(m, B, steps, p) - whole).abs().mean(dim=(1, 2, 3))
