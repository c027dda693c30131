"""The cell of question 8 never ends."""

CAUGHT_BY = ["loss_and_metric_are_set", "optimizer_is_set"]


# %% question="compile"
while True:
    pass
