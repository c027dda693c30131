"""Attention without a causal mask: each token sees all others."""

CAUGHT_BY = ["block_is_causal", "block_is_that_of_the_formulas", "at_once_is_the_same_as_step_by_step"]
MAY_LOSE = [
    "daily_network_beats_the_naive_forecast",
    "daily_network_generalises",
    "hourly_network_beats_the_naive_forecast",
]


# %% question="block"
# - attended = F.scaled_dot_product_attention(queries, keys, values, is_causal=True)
# + attended = F.scaled_dot_product_attention(queries, keys, values)
