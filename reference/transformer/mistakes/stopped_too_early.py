"""Ten steps are not enough."""

CAUGHT_BY = ["learned_bandwidth_is_the_best"]


# %% question="bandwidth"
# - for _ in range(120):
# + for _ in range(10):
