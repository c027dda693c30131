"""The state is kept in the module, and the next batch starts with what the last one left."""

CAUGHT_BY = [
    "the_future_is_unknown",
    "calls_are_independent",
    "forecasts_are_seconds",
    "forecasts_are_those_of_the_model",
]


# %% question="model"
#   self.V = nn.Linear(hidden_size, 1)
# + self.state = None

# - from_inputs = self.U(inputs)
# - state = torch.zeros_like(from_inputs[:, 0])
# - states = []
# + if self.state is None or len(self.state) != len(inputs):
# +     self.state = torch.zeros(len(inputs), self.W.in_features)
# + state, states = self.state, []

# - state = torch.tanh(from_inputs[:, step] + self.W(state))
# + state = torch.tanh(self.U(inputs[:, step]) + self.W(state))

#       states.append(state)
# + self.state = state.detach()
