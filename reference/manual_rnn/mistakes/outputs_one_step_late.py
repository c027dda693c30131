"""Reads the output off the state before the step instead of the state after it."""

CAUGHT_BY = ["the_future_is_unknown", "network_is_the_recurrence", "gradients_reach_the_first_step"]


# %% question="model"
# - state = torch.tanh(from_input + self.W(state))
#   states.append(state)
# + state = torch.tanh(from_input + self.W(state))
