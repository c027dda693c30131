"""The body is not copied: freezing it freezes the network of the days, too."""

CAUGHT_BY = ["source_stays_as_it_is"]


# %% question="reprogram"
# - body = copy.deepcopy(model.body).requires_grad_(False)
# + body = model.body.requires_grad_(False)
