"""Multiplies the state by W where a linear layer multiplies by its transpose."""

CAUGHT_BY = ["network_is_the_recurrence", "gradients_reach_the_first_step"]


# %% question="model"
# - state = torch.tanh(from_input + self.W(state))
# + state = torch.tanh(from_input + state @ self.W.weight)
