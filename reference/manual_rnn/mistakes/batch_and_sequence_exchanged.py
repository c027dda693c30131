"""Steps along the first axis: the state is handed from sequence to sequence instead of from step to step."""

CAUGHT_BY = [
    "the_past_is_remembered",
    "calls_are_independent",
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
    "forecasts_are_seconds",
]


# %% question="model"
# - state = torch.zeros_like(from_inputs[:, 0])
# + state = torch.zeros_like(from_inputs[0])

# - for from_input in from_inputs.unbind(dim=1):
# -     state = torch.tanh(from_input + self.W(state))
# + for step in range(len(inputs)):
# +     state = torch.tanh(from_inputs[step] + self.W(state))

# - return self.V(torch.stack(states, dim=1))
# + return self.V(torch.stack(states))
