"""Both callbacks watch the training loss, which falls and falls."""

CAUGHT_BY = ["best_epoch_is_kept", "training_stops_in_time"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="final"
# - keras.callbacks.EarlyStopping("val_loss", patience=3, restore_best_weights=True),
# - keras.callbacks.ModelCheckpoint(folder / "best.keras", "val_loss", save_best_only=True),
# + keras.callbacks.EarlyStopping("loss", patience=3, restore_best_weights=True),
# + keras.callbacks.ModelCheckpoint(folder / "best.keras", "loss", save_best_only=True),
