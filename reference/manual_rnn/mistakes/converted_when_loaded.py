"""The files hold what the arrays are; they are converted when they are loaded."""

CAUGHT_BY = ["files_hold_float32"]


# %% question="store"
def save_series(folder, features, times):
    np.save(f"{folder}/features.npy", features)
    np.save(f"{folder}/times.npy", times)


# %% question="store"
def load_series(folder):
    return tuple(np.load(f"{folder}/{name}.npy").astype(np.float32) for name in ("features", "times"))
