"""Multiplies the state by W where a linear layer multiplies by its transpose."""

CAUGHT_BY = ["network_is_the_recurrence", "gradients_reach_the_first_step"]


# %% question="model"
# - from_inputs = self.U(inputs)
# - state = torch.zeros_like(from_inputs[:, 0])
# - states = []
# + state, states = torch.zeros(len(inputs), self.W.in_features), []

# - state = torch.tanh(from_inputs[:, step] + self.W(state))
# + state = torch.tanh(self.U(inputs[:, step]) + state @ self.W.weight)
