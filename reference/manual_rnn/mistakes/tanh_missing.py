"""The state is a linear function of inputs and state: no activation."""

CAUGHT_BY = [
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
]


# %% question="model"
# - from_inputs = self.U(inputs)
# - state = torch.zeros_like(from_inputs[:, 0])
# - states = []
# + state, states = torch.zeros(len(inputs), self.W.in_features), []

# - state = torch.tanh(from_inputs[:, step] + self.W(state))
# + state = self.U(inputs[:, step]) + self.W(state)
