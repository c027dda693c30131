"""The mean of squared changes, and its root."""

CAUGHT_BY = ["occlusion_is_exact"]


# %% question="look"
# - changes.append((forecast_cached(model, without, steps) - whole).abs().mean())
# + changes.append((forecast_cached(model, without, steps) - whole).square().mean().sqrt())
