"""The log-scale is taken for the logarithm of the variance."""

CAUGHT_BY = ["loss_counts_what_follows_the_context", "loss_is_exact"]


# %% question="loss"
# - return (log_scale + error**2 / 2).mean()
# + variance = log_scale.exp()
# + return (log_scale + error**2 * variance).mean() / 2
