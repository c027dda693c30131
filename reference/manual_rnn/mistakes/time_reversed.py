"""Runs through the sequence from its end, so that every output knows the future and not the past."""

CAUGHT_BY = [
    "the_future_is_unknown",
    "the_past_is_remembered",
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
]


# %% question="model"
# - for step in range(inputs.shape[1]):
# + for step in reversed(range(inputs.shape[1])):

# - states.append(state)
# + states.insert(0, state)
