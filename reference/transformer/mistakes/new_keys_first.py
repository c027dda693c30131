"""The new keys are put in front of the earlier ones."""

CAUGHT_BY = ["pieces_make_the_whole"]


# %% question="blocks"
# - keys = torch.cat([before[0], keys], dim=-2)
# - values = torch.cat([before[1], values], dim=-2)
# + keys = torch.cat([keys, before[0]], dim=-2)
# + values = torch.cat([values, before[1]], dim=-2)
