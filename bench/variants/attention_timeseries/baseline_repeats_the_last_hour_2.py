"""A loop."""

BESIDE = "loops_and_float64"


# %% question="baseline"
def persistence(inputs, forecast):
    rows = []
    for window in inputs:
        rows.append([float(window[-1, 0])] * forecast)
    return np.array(rows)
