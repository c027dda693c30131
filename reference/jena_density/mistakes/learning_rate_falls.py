"""The learning rate begins at 0.1 and falls."""

CAUGHT_BY = ["optimizer_is_set"]


# %% question="compile"
# - model.compile(optimizer=keras.optimizers.RMSprop(0.1), loss="mse", metrics=["mae"])
# + rate = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=100, decay_rate=0.5)
# + model.compile(optimizer=keras.optimizers.RMSprop(rate), loss="mse", metrics=["mae"])
