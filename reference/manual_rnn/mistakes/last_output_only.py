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
# - return self.V(torch.stack(states, dim=1))
# + return self.V(state)[:, None]
