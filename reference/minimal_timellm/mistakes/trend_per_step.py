"""The trend is that of a step, not of a period."""

CAUGHT_BY = ["simple_contexts_are_described", "statistics_are_exact"]


# %% question="prompt"
# - trend = period * (time * z).sum(dim=1) / (time**2).sum()
# + trend = (time * z).sum(dim=1) / (time**2).sum()
