"""Every step starts from a state of zeros, so the network has no memory."""

CAUGHT_BY = [
    "the_past_is_remembered",
    "network_is_the_recurrence",
    "gradients_reach_the_first_step",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
]


# %% question="model"
# - from_inputs = self.U(inputs)
# - state = torch.zeros_like(from_inputs[:, 0])
# - states = []
# + state = torch.zeros(inputs.shape[0], self.W.in_features)
# + outputs = []

# -     state = torch.tanh(from_inputs[:, step] + self.W(state))
# -     states.append(state)
# - return self.V(torch.stack(states, dim=1))
# +     new_state = torch.tanh(self.U(inputs[:, step]) + self.W(state))
# +     outputs.append(self.V(new_state))
# + return torch.stack(outputs, dim=1)
