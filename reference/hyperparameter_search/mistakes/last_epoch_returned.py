"""The model has the weights of the last epoch."""

CAUGHT_BY = ["best_epoch_is_kept"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="final"
# - keras.callbacks.EarlyStopping("val_loss", patience=3, restore_best_weights=True),
# + keras.callbacks.EarlyStopping("val_loss", patience=3),
