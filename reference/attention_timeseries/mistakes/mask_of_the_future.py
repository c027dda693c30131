"""The mask shows each step what comes after it."""

CAUGHT_BY = ["nothing_looks_ahead", "each_step_sees_itself_and_its_past"]


# %% question="mask"
def causal_mask(length):
    return torch.triu(torch.ones(length, length)).bool()
