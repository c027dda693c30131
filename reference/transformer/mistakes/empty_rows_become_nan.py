"""A row in which everything is forbidden becomes NaN."""

CAUGHT_BY = ["allowed_weights_add_up_to_one", "forbidden_weights_are_zero", "masked_softmax_is_exact"]


# %% question="masks"
# - return weights.masked_fill(~mask, 0.0)
# + return weights
