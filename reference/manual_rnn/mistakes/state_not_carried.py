"""Every step starts from a state of zeros, so the network has no memory."""

CAUGHT_BY = [
    "the_past_is_remembered",
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
]


# %% question="model"
# - state = torch.tanh(from_input + self.W(state))
# - states.append(state)
# + states.append(torch.tanh(from_input + self.W(state)))
