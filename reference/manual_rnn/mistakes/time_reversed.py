"""Runs through the sequence from its end, so that every output knows the future and not the past."""

CAUGHT_BY = [
    "the_future_is_unknown",
    "the_past_is_remembered",
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
]


# %% question="model"
# - for from_input in from_inputs.unbind(dim=1):
# + for from_input in reversed(from_inputs.unbind(dim=1)):

# - states.append(state)
# + states.insert(0, state)
