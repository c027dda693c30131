"""Trains, but returns numbers that were typed in."""

CAUGHT_BY = ["history_is_true"]


# %% question="train"
# - return history
# + return {
# +     "loss": [50 * 0.9**epoch for epoch in range(epochs)],
# +     "delta": [0.05 + 0.4 * 0.8**epoch for epoch in range(epochs)],
# + }
