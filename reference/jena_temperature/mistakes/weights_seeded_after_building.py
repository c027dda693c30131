"""The seed is set when the initial weights are drawn already."""

CAUGHT_BY = ["same_network_twice_is_equal"]


# %% question="comparison"
# - keras.utils.set_random_seed(seed)
# - model = build()
# + model = build()
# + keras.utils.set_random_seed(seed)
