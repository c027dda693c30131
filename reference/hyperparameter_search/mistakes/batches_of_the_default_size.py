"""The winner is trained in batches of Keras' default size, which is what `BATCH_SIZE` happens to be."""

CAUGHT_BY = ["training_stops_in_time"]


# %% question="final"
# - batch_size=BATCH_SIZE,
