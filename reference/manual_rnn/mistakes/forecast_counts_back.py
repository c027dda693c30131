"""Takes the last output and counts back from it, so that early steps know the future."""

CAUGHT_BY = ["forecasts_are_those_of_the_model", "training_reaches_the_goal", "goal_is_reached_on_unseen_cycles"]


# %% question="train"
def forecast(features):
    with torch.no_grad():
        last = model(to_tensor((features - mean) / std))[:, -1].numpy() * TIME_UNIT
    return last + STEP_SECONDS * np.arange(features.shape[1])[::-1]
