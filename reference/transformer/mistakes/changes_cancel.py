"""Changes up and down cancel each other."""

CAUGHT_BY = ["occlusion_is_exact"]


# %% question="look"
# - changes.append((forecast_cached(model, without, steps) - whole).abs().mean())
# + changes.append((forecast_cached(model, without, steps) - whole).mean().abs())
