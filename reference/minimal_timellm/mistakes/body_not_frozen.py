"""The body is copied, but not frozen."""

CAUGHT_BY = ["frozen_weights_do_not_move", "hourly_body_is_that_of_the_days"]


# %% question="reprogram"
# - body = copy.deepcopy(model.body).requires_grad_(False)
# + body = copy.deepcopy(model.body)
