"""The forecast without a cache drags its gradients along."""

CAUGHT_BY = ["a_forecast_says_itself"]


# %% question="generate"
# - with torch.no_grad():
# -     for _ in range(steps):
# -         following = model(past, torch.cat([said, past[:, :1]], dim=1))[:, -1:]
# -         said = torch.cat([said, following], dim=1)
# + for _ in range(steps):
# +     following = model(past, torch.cat([said, past[:, :1]], dim=1))[:, -1:]
# +     said = torch.cat([said, following], dim=1)
