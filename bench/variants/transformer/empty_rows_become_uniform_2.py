"""The line that everybody finds on the net."""

BESIDE = "written_out"


# %% question="masks"
masked_softmax = lambda scores, mask: scores.masked_fill(mask == 0, -1e20).softmax(-1)
