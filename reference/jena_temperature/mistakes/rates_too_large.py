"""The learning rates are so large that each step overwrites the last."""

CAUGHT_BY = ["naive_forecast_is_beaten_on_unseen_weather"]


# %% question="comparison"
# - LEARNING_RATES = {"dense": 0.0003, "convolutional": 0.0003, "recurrent": 0.001}
# + LEARNING_RATES = {"dense": 1.0, "convolutional": 1.0, "recurrent": 0.1}
