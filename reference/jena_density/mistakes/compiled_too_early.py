"""The model is returned compiled."""

CAUGHT_BY = ["model_is_not_compiled"]


# %% question="model"
# - return keras.Model(inputs, keras.layers.Dense(1)(state))
# + model = keras.Model(inputs, keras.layers.Dense(1)(state))
# + model.compile(optimizer="rmsprop", loss="mse")
# + return model
