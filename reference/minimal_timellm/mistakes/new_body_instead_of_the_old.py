"""The body is a new one, frozen before it ever learned anything."""

CAUGHT_BY = ["frozen_weights_do_not_move", "hourly_body_is_that_of_the_days"]
MAY_LOSE = ["hourly_network_beats_the_naive_forecast"]


# %% question="reprogram"
# - body = copy.deepcopy(model.body).requires_grad_(False)
# + body = Body().requires_grad_(False)
