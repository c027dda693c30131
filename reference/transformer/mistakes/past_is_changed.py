"""The past that was handed in is changed."""

CAUGHT_BY = ["only_what_is_used_has_an_effect", "occlusion_is_exact"]


# %% question="look"
# - without = past.clone()
# + without = past
