"""The file holds the model of the last epoch."""

CAUGHT_BY = ["best_epoch_is_kept"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="final"
# - keras.callbacks.ModelCheckpoint(folder / "best.keras", "val_loss", save_best_only=True),
# + keras.callbacks.ModelCheckpoint(folder / "best.keras", "val_loss"),
