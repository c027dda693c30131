"""A formula takes the place of the network: it reads the time off the loudness."""

CAUGHT_BY = ["forecasts_are_those_of_the_model", "goal_is_reached_on_unseen_cycles", "training_reaches_the_goal"]


# %% question="train"
slope, offset = np.polyfit(features[:training_steps, 1], times[:training_steps], 1)


def forecast(features):
    return slope * features[..., 1] + offset
