"""The score of the seasonal naive forecast goes into the table."""

CAUGHT_BY = ["every_run_has_a_row"]


# %% question="compare"
# - score, _ = scores(forecaster, validation_hours)
# + _, score = scores(forecaster, validation_hours)
