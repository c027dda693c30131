"""Loads pickled objects, too, and so runs the code of whoever wrote the file."""

CAUGHT_BY = ["pickles_are_refused"]


# %% question="store"
def load_series(folder):
    return tuple(np.load(f"{folder}/{name}.npy", allow_pickle=True) for name in ("features", "times"))
