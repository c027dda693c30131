"""The search stops early by the training loss."""

CAUGHT_BY = ["search_trains_and_stops_as_asked"]
MAY_LOSE = ["naive_forecast_is_beaten"]


# %% question="search"
# - callbacks=[keras.callbacks.EarlyStopping("val_loss", patience=2)],
# + callbacks=[keras.callbacks.EarlyStopping("loss", patience=2)],
