"""Loops where a tensor would do, masks from lists, numpy in between, float64 inside."""

CAUGHT_BY = []


# %% question="kernels"
def kernel_weights(queries, keys, bandwidth, kernel):
    rows = []
    for query in queries:
        u = ((query - keys) / bandwidth).double()
        row = torch.zeros_like(u)
        if kernel == "gaussian":
            row = torch.exp(-0.5 * u * u)
        elif kernel == "boxcar":
            row[abs(u) <= 1] = 1
        elif kernel == "epanechnikov":
            row[abs(u) <= 1] = 1 - u[abs(u) <= 1] ** 2
        else:
            raise ValueError(kernel)
        rows.append(row / row.sum() if row.sum() > 0 else row)
    return torch.stack(rows).float()


# %% question="bandwidth"
def leave_one_out(keys, values, bandwidth):
    n = len(keys)
    loss = 0
    for i in range(n):
        u = (keys[i] - keys) / bandwidth
        w = torch.exp(-(u**2) / 2)
        others = torch.arange(n) != i
        loss = loss + (values[i] - w[others] @ values[others] / w[others].sum()) ** 2
    return loss / n


# %% question="bandwidth"
def learn_bandwidth(keys, values, start):
    with torch.no_grad():
        grid = start * np.geomspace(1 / 10, 1.5, 28)
        losses = [float(leave_one_out(keys, values, float(h))) for h in grid]
        best = grid[int(np.argmin(losses))]
        finer = best * np.geomspace(0.93, 1.07, 7)
        losses = [float(leave_one_out(keys, values, float(h))) for h in finer]
    return float(finer[int(np.argmin(losses))])


# %% question="local_line"
def local_line(queries, keys, values, bandwidth):
    a, b = [], []
    for q in queries.double():
        k, v = keys.double(), values.double()
        w = torch.exp(-(((q - k) / bandwidth) ** 2) / 2)
        X = torch.stack([torch.ones_like(k), k - q], dim=1)
        A = X.T @ (w[:, None] * X)
        beta = torch.linalg.solve(A, X.T @ (w * v))
        a.append(beta[0])
        b.append(beta[1])
    return torch.stack(a).float(), torch.stack(b).float()


# %% question="masks"
def padding_mask(lengths, size):
    return torch.tensor([[[j < int(n) for j in range(size)]] for n in lengths])


# %% question="masks"
def local_mask(length, window):
    mask = torch.zeros(length, length, dtype=torch.bool)
    for i in range(length):
        mask[i, max(0, i - window + 1) : i + 1] = True
    return mask


# %% question="masks"
def reach(mask, layers):
    n = mask.shape[0]
    can = [{i} for i in range(n)]
    for _ in range(layers):
        can = [set().union(can[i], *(can[j] for j in range(n) if mask[i, j])) for i in range(n)]
    return torch.tensor([[j in can[i] for j in range(n)] for i in range(n)])


# %% question="positions"
def rotation(offset, d_model):
    R = torch.zeros(d_model, d_model)
    for i in range(d_model // 2):
        a = offset / 10000 ** (2 * i / d_model)
        R[2 * i, 2 * i] = R[2 * i + 1, 2 * i + 1] = math.cos(a)
        R[2 * i, 2 * i + 1] = math.sin(a)
        R[2 * i + 1, 2 * i] = -math.sin(a)
    return R


# %% question="families"
def family_mask(family, length, known):
    def may(i, j):
        if family == "encoder":
            return True
        if family == "prefix" and i < known and j < known:
            return True
        return j <= i

    return torch.tensor([[may(i, j) for j in range(length)] for i in range(length)])


# %% question="families"
def family_loss(body, patches, family, known, hidden):
    mask = family_mask(family, patches.size(1), known)
    x = patches.clone()
    if family == "encoder":
        x[hidden] = body.blank
        return F.l1_loss(body(x, mask)[hidden], patches[hidden])
    y = body(x, mask)
    losses = [F.l1_loss(y[:, i], x[:, i + 1]) for i in range(0 if family == "decoder" else known - 1, x.size(1) - 1)]
    return sum(losses) / len(losses)


# %% question="look"
def occlusion(model, past, steps):
    base = forecast(model, past, steps)
    m = past.shape[1]
    out = torch.zeros(m)
    for j in range(m):
        keep = torch.ones(m, 1)
        keep[j] = 0
        out[j] = torch.mean(torch.abs(forecast(model, past * keep, steps) - base))
    return out
