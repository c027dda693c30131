"""Each validation goes over all windows of the validation part."""

CAUGHT_BY = ["each_part_has_its_purpose"]


# %% question="train"
# - validation_data=validation_dataset.map(scaled).take(VALIDATION_BATCHES).cache(),
# + validation_data=validation_dataset.map(scaled),
