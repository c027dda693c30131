"""W has a bias as well, which is counted on top of that of U."""

CAUGHT_BY = [
    "network_has_its_parts",
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
]


# %% question="model"
# - self.W = nn.Linear(hidden_size, hidden_size, bias=False)
# + self.W = nn.Linear(hidden_size, hidden_size)

# - from_inputs = self.U(inputs)
# - state = torch.zeros_like(from_inputs[:, 0])
# - states = []
# + state, states = torch.zeros(len(inputs), self.W.in_features), []

# - state = torch.tanh(from_inputs[:, step] + self.W(state))
# + state = torch.tanh(self.U(inputs[:, step]) + self.W(state))
