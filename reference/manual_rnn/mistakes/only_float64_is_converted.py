"""Converts float64, and leaves whole numbers as they are."""

CAUGHT_BY = ["files_hold_float32"]


# %% question="store"
def save_series(folder, features, times):
    for name, array in {"features": features, "times": times}.items():
        np.save(f"{folder}/{name}.npy", array.astype(np.float32) if array.dtype == np.float64 else array)
