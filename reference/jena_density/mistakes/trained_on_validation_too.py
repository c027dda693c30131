"""The validation part is trained on, too."""

CAUGHT_BY = ["each_part_has_its_purpose"]


# %% question="train"
# - train_dataset.map(scaled).repeat(),
# + validation_dataset.take(20).concatenate(train_dataset).map(scaled).repeat(),
