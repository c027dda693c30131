"""Who has more series is trained for longer."""

CAUGHT_BY = ["ways_get_the_same_budget"]


# %% question="compare"
# - train(forecaster, series, FEW_STEPS, FEW_RATE, SEED + run)
# + train(forecaster, series, FEW_STEPS * number // 4, FEW_RATE, SEED + run)
