"""A patch that was taken away is not put back before the next one."""

CAUGHT_BY = ["only_what_is_used_has_an_effect", "occlusion_is_exact"]


# %% question="look"
# - changes = []
# - for place in range(past.shape[1]):
# -     without = past.clone()
# + changes, without = [], past.clone()
# + for place in range(past.shape[1]):
