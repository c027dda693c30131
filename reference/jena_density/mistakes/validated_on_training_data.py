"""The validation data are batches of the training part."""

CAUGHT_BY = ["each_part_has_its_purpose"]


# %% question="train"
# - validation_data=validation_dataset.map(scaled).take(VALIDATION_BATCHES).cache(),
# + validation_data=train_dataset.map(scaled).take(VALIDATION_BATCHES),
