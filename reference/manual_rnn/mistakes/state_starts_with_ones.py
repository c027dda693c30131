"""The state before the first step is one instead of zero."""

CAUGHT_BY = ["network_is_the_recurrence", "gradients_reach_the_first_step"]


# %% question="model"
# - state = torch.zeros_like(from_inputs[:, 0])
# + state = torch.ones_like(from_inputs[:, 0])
