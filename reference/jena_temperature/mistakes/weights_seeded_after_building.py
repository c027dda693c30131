"""The seed is set when the initial weights are drawn already."""

CAUGHT_BY = ["same_network_twice_is_equal"]
MAY_LOSE = ["naive_forecast_is_beaten_on_unseen_weather"]


# %% question="comparison"
# - keras.utils.set_random_seed(seed)
# - model = build()
# + model = build()
# + keras.utils.set_random_seed(seed)
