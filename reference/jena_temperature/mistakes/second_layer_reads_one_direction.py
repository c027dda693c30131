"""The second of two bidirectional layers reads one direction of the first."""

CAUGHT_BY = ["stacks_and_directions_are_counted"]


# %% question="sizes"
# - features = directions * units
# + features = units
