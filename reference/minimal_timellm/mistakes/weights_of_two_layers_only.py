"""The number of layers is taken to be 2."""

CAUGHT_BY = ["weights_of_other_networks_are_counted"]


# %% question="count"
# - body = WINDOW * d + layers * block + 2 * d
# + body = WINDOW * d + 2 * block + 2 * d
