"""The encoder works in every step."""

CAUGHT_BY = ["nothing_is_read_twice"]


# %% question="generate"
# - newest, before = model.decode(token, memory, before=before)
# + newest, before = model.decode(token, model.encode(past), before=before)
