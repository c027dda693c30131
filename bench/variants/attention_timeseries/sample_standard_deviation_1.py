"""By pandas."""

BESIDE = "loops_and_float64"


# %% question="windows"
def create_windows(series, backcast, forecast):
    frame = pd.DataFrame(np.asarray(series, dtype=float).T)
    constant = (frame.max() - frame.min()) == 0
    spread = frame.std().where(~constant, 1.0)
    scaled = ((frame - frame.mean()) / spread).to_numpy().T.astype(np.float32)
    inputs, targets = [], []
    for row in scaled:
        for start in range(len(row) - backcast - forecast + 1):
            inputs.append(row[start : start + backcast])
            targets.append(row[start + backcast : start + backcast + forecast])
    return np.array(inputs)[..., None], np.array(targets)
