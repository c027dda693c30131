"""The learning rates are so large that each step overwrites the last."""

CAUGHT_BY = ["naive_forecast_is_beaten_on_unseen_weather"]


# %% question="comparison"
# - LEARNING_RATES = {"dense": 0.0003, "convolutional": 0.001, "recurrent": 0.001}
# + LEARNING_RATES = {"dense": 0.05, "convolutional": 0.05, "recurrent": 0.05}
