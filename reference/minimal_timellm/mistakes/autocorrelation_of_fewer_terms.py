"""The products at a lag are averaged over their own number."""

CAUGHT_BY = ["simple_contexts_are_described", "statistics_are_exact"]


# %% question="prompt"
# - lags = [(z[:, lag:] * z[:, :-lag]).sum(dim=1) / steps for lag in (1, period)]
# + lags = [(z[:, lag:] * z[:, :-lag]).mean(dim=1) for lag in (1, period)]
