"""The validation part is trained on, too."""

CAUGHT_BY = ["each_part_has_its_purpose"]


# %% question="train"
# - train_dataset.map(scaled).repeat(),
# + tf.data.Dataset.sample_from_datasets(
# +     [train_dataset.repeat(), validation_dataset.repeat()], weights=[0.8, 0.2], seed=1
# + ).map(scaled),
