"""Refuses a pickle when it has been loaded, and its code was run."""

CAUGHT_BY = ["pickles_are_refused"]


# %% question="store"
def load_series(folder):
    arrays = [np.load(f"{folder}/{name}.npy", allow_pickle=True) for name in ("features", "times")]
    if any(array.dtype == object for array in arrays):
        raise ValueError("pickled objects")
    return tuple(arrays)
