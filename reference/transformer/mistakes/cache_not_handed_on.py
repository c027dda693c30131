"""The decoder gets the newest token, and nothing of those before it."""

CAUGHT_BY = ["a_cache_changes_nothing", "steps_are_exact"]


# %% question="generate"
# - newest, before = model.decode(token, memory, before=before)
# + newest, _ = model.decode(token, memory)
