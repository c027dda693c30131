"""Returns the output after the last step alone."""

CAUGHT_BY = [
    "outputs_have_their_shape",
    "the_future_is_unknown",
    "the_past_is_remembered",
    "calls_are_independent",
    "network_is_the_recurrence",
    "forecasts_are_seconds",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
    "forecasts_are_those_of_the_model",
]


# %% question="model"
# - from_inputs = self.U(inputs)
# - state = torch.zeros_like(from_inputs[:, 0])
# - states = []
# + state = torch.zeros(len(inputs), self.W.in_features)

# -     state = torch.tanh(from_inputs[:, step] + self.W(state))
# -     states.append(state)
# - return self.V(torch.stack(states, dim=1))
# +     state = torch.tanh(self.U(inputs[:, step]) + self.W(state))
# + return self.V(state)[:, None]
