"""The sum of squares is divided by n - 1."""

CAUGHT_BY = ["z_scores_have_no_unit", "scaling_is_exact"]


# %% question="scale"
# - std = known.std(dim=1, keepdim=True, correction=0)
# + std = known.std(dim=1, keepdim=True)
