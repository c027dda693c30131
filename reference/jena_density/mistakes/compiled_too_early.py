"""The model is returned compiled."""

CAUGHT_BY = ["model_is_not_compiled"]


# %% question="model"
def build_model() -> keras.Model:
    model = keras.Sequential([keras.Input((SEQUENCE_LENGTH, 14)), keras.layers.LSTM(16), keras.layers.Dense(1)])
    model.compile(optimizer="rmsprop", loss="mse")
    return model
