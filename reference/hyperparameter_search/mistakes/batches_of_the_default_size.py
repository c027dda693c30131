"""The winner is trained in batches of Keras' default size."""

CAUGHT_BY = ["training_stops_in_time"]


# %% question="final"
# - batch_size=BATCH_SIZE,
