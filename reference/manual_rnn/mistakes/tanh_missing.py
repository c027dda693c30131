"""The state is a linear function of inputs and state: no activation."""

CAUGHT_BY = [
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
]


# %% question="model"
# - state = torch.tanh(from_input + self.W(state))
# + state = from_input + self.W(state)
