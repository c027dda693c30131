"""Forbidden entries are set to zero after the softmax, so that the others no longer add up to one."""

CAUGHT_BY = ["allowed_weights_add_up_to_one", "masked_softmax_is_exact", "forbidden_scores_have_no_gradient"]
MAY_LOSE = ["forecaster_beats_the_seasonal_naive_forecast"]


# %% question="masks"
# - weights = torch.softmax(scores.masked_fill(~mask, -math.inf), dim=-1)
# + weights = torch.softmax(scores, dim=-1)
