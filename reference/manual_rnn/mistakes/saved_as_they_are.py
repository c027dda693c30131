"""Saves the arrays in whatever dtype they have."""

CAUGHT_BY = ["files_hold_float32"]


# %% question="store"
def save_series(folder, features, times):
    np.save(f"{folder}/features", features)
    np.save(f"{folder}/times", times)
