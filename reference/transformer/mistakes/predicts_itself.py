"""All families are to predict the patch that is at the place, which prefix and decoder have just read."""

CAUGHT_BY = ["prefix_loss_is_exact", "decoder_loss_is_exact"]


# %% question="families"
# - error = (body(patches, mask)[:, :-1] - patches[:, 1:]).abs()
# + error = (body(patches, mask)[:, 1:] - patches[:, 1:]).abs()
