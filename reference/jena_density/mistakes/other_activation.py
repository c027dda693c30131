"""The LSTM has another activation than tanh, which cuDNN does not offer."""

CAUGHT_BY = ["activations_suit_cudnn", "outputs_are_those_of_the_layers"]


# %% question="model"
# - state = keras.layers.LSTM(16)(inputs)
# + state = keras.layers.LSTM(16, activation="softsign")(inputs)
