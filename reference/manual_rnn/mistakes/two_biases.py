"""W has a bias as well, which is counted on top of that of U."""

CAUGHT_BY = [
    "network_has_its_parts",
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
]


# %% question="model"
# - self.W = nn.Linear(hidden_size, hidden_size, bias=False)
# + self.W = nn.Linear(hidden_size, hidden_size)
