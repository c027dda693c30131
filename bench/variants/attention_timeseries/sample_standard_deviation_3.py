"""Written out."""

BESIDE = "helpers_and_other_optimizers"


# %% question="windows"
def create_windows(series, backcast, forecast):
    windows = []
    for one in series:
        n, level = len(one), sum(one) / len(one)
        spread = 1.0 if one.max() == one.min() else (sum((one - level) ** 2) / (n - 1)) ** 0.5
        one = (one - level) / spread if one.max() > one.min() else 0 * one
        windows += [one[i : i + backcast + forecast] for i in range(n - backcast - forecast + 1)]
    windows = np.stack(windows).astype("float32")
    return windows[:, :backcast].reshape(-1, backcast, 1), windows[:, backcast:]
