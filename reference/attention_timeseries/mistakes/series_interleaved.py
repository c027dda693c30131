"""The first windows of all series come first, then their second ones, and so on."""

CAUGHT_BY = ["constant_series_become_zeros", "every_series_is_scaled_by_itself"]


# %% question="windows"
# - windows = np.lib.stride_tricks.sliding_window_view(scaled, size, axis=1).reshape(-1, size)
# + windows = np.lib.stride_tricks.sliding_window_view(scaled, size, axis=1).swapaxes(0, 1).reshape(-1, size)
