"""All places count in the loss, also those whose targets the statistics know."""

CAUGHT_BY = ["loss_counts_what_follows_the_context", "loss_is_exact"]


# %% question="loss"
# - mean, log_scale = mean[:, CONTEXT - 1 :], log_scale[:, CONTEXT - 1 :]
# - error = (patches[:, CONTEXT:] - mean) / log_scale.exp()
# + error = (patches[:, 1:] - mean) / log_scale.exp()
