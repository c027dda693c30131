"""A step does not see itself."""

TEACHES = "Print your mask for three steps. Does the first one see anything at all?"
CAUGHT_BY = ["nothing_looks_ahead", "each_step_sees_itself_and_its_past"]


# %% question="mask"
def causal_mask(length):
    return torch.tril(torch.ones(length, length), diagonal=-1).bool()
