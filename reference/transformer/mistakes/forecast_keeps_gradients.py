"""The forecast without a cache drags its gradients along."""

CAUGHT_BY = ["a_forecast_predicts_itself"]


# %% question="generate"
# - with torch.no_grad():
# -     for _ in range(steps):
# -         following = model(past, torch.cat([predicted, past[:, :1]], dim=1))[:, -1:]
# -         predicted = torch.cat([predicted, following], dim=1)
# + for _ in range(steps):
# +     following = model(past, torch.cat([predicted, past[:, :1]], dim=1))[:, -1:]
# +     predicted = torch.cat([predicted, following], dim=1)
