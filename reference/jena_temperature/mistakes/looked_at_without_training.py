"""The layer is called as in use, where nothing is dropped."""

CAUGHT_BY = ["experiment_shows_one_mask"]


# %% question="stacked"
# - states = layer(zeros, initial_state=[ones], training=True)  # (1, steps, units)
# + states = layer(zeros, initial_state=[ones])
