"""A mean that is NaN or minus infinity can win."""

CAUGHT_BY = ["broken_runs_are_never_the_best"]


# %% question="tune"
# - return min((rate for rate in means if np.isfinite(means[rate])), key=means.get)
# + return min(means, key=means.get)
