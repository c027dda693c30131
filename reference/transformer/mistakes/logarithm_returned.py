"""The logarithm of the bandwidth is returned."""

CAUGHT_BY = ["learned_bandwidth_is_the_best", "unit_of_time_does_not_matter"]


# %% question="bandwidth"
# - return log_bandwidth.exp().item()
# + return log_bandwidth.item()
