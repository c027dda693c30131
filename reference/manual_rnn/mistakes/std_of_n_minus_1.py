"""The standard deviation divides by n - 1, as pandas does by default."""

TEACHES = "There are two formulas for the standard deviation. By what does yours divide, and by what the docstring?"
CAUGHT_BY = ["features_are_exact", "one_block_by_hand"]


# %% question="steps"
# - amplitudes = [deviations.std(axis=1), size.mean(axis=1), size.max(axis=1)]
# + amplitudes = [deviations.std(axis=1, ddof=1), size.mean(axis=1), size.max(axis=1)]
