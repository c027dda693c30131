"""The cached forecast is the other one."""

CAUGHT_BY = ["nothing_is_read_twice"]


# %% question="generate"
# - predicted, newest, before = [], past[:, -1:], None
# - with torch.no_grad():
# -     memory = model.encode(past)
# -     for step in range(steps):
# -         token = model.tokens(newest, past.shape[1] - 1 + step)
# -         newest, before = model.decode(token, memory, before=before)
# -         predicted.append(newest)
# - return torch.cat(predicted, dim=1)
# + return forecast(model, past, steps)
