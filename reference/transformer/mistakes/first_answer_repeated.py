"""In each step the network is asked for the first patch."""

CAUGHT_BY = ["a_forecast_predicts_itself", "a_cache_changes_nothing", "steps_are_exact"]


# %% question="generate"
# - following = model(past, torch.cat([predicted, past[:, :1]], dim=1))[:, -1:]
# + following = model(past, torch.cat([predicted, past[:, :1]], dim=1))[:, :1]
