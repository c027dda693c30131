"""The series are joined before they are cut, so that some windows begin in one series and end in the next."""

CAUGHT_BY = [
    "windows_have_their_shapes",
    "targets_follow_inputs",
    "constant_series_become_zeros",
    "every_series_is_scaled_by_itself",
]


# %% question="windows"
# - windows = np.lib.stride_tricks.sliding_window_view(scaled, size, axis=1).reshape(-1, size)
# + windows = np.lib.stride_tricks.sliding_window_view(scaled.ravel(), size)
