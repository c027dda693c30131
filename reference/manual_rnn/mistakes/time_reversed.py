"""Runs through the sequence from its end, so that every output knows the future and not the past."""

CAUGHT_BY = [
    "the_future_is_unknown",
    "the_past_is_remembered",
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
]


# %% question="model"
# - from_inputs = self.U(inputs)
# - state = torch.zeros_like(from_inputs[:, 0])
# - states = []
# - for step in range(inputs.shape[1]):
# -     state = torch.tanh(from_inputs[:, step] + self.W(state))
# -     states.append(state)
# + state, states = torch.zeros(len(inputs), self.W.in_features), []
# + for step in reversed(range(inputs.shape[1])):
# +     state = torch.tanh(self.U(inputs[:, step]) + self.W(state))
# +     states.insert(0, state)
