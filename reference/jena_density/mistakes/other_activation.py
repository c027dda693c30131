"""The LSTM has another activation than tanh, which cuDNN does not offer."""

CAUGHT_BY = ["activations_suit_cudnn", "outputs_are_those_of_the_layers"]


# %% question="model"
def build_model() -> keras.Model:
    return keras.Sequential(
        [keras.Input((SEQUENCE_LENGTH, 14)), keras.layers.LSTM(16, activation="softsign"), keras.layers.Dense(1)]
    )
