"""The series that were trained on judge."""

CAUGHT_BY = ["validation_series_judge"]


# %% question="tune"
# - losses[rate].append(loss_on(model, validation_days))
# + losses[rate].append(loss_on(model, train_days))
