"""Moments, and E[kv] - E[k]E[v]."""

BESIDE = "helpers_and_colab"


# %% question="local_line"
def local_line(q, k, v, h):
    k0, d = k.mean(), k - k.mean()
    w = (-0.5 * ((q[:, None] - k) / h) ** 2).softmax(1).double()
    m, a, d, v = w @ d.double(), w @ v.double(), d.double(), v.double()
    return a.float(), ((w @ (d * v) - m * a) / (w @ d**2 - m**2)).float()
