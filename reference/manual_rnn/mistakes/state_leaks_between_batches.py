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

# - state = torch.zeros_like(from_inputs[:, 0])
# + if self.state is None or len(self.state) != len(inputs):
# +     self.state = torch.zeros_like(from_inputs[:, 0])
# + state = self.state

# + self.state = state.detach()
#   return self.V(torch.stack(states, dim=1))
