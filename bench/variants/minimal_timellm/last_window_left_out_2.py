"""`unfold`, and the last window cut off because it 'has no target'."""

BESIDE = "written_for_a_gpu"


# %% question="windows"
def sliding_windows(series, length, stride):
    return series.unfold(-1, length, stride)[:, :-1].reshape(-1, length)
