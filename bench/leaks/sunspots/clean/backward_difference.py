"""The difference to the month before."""

# %% question="features" manual=1
features = np.column_stack([series, np.diff(series, prepend=series[0])])
