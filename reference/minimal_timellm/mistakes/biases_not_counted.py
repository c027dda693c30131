"""The biases of the linear layers are forgotten."""

CAUGHT_BY = ["weights_of_the_daily_network_are_counted", "weights_of_other_networks_are_counted"]


# %% question="count"
# - block = 2 * (2 * d) + (3 * d * d + 3 * d) + (d * d + d) + (2 * d * d + 2 * d) + (2 * d * d + d)
# + block = 2 * (2 * d) + 3 * d * d + d * d + 2 * d * d + 2 * d * d

# - around = (period * d + d) + (4 * d + d) + (2 * period * d + 2 * period)
# + around = period * d + 4 * d + 2 * period * d
