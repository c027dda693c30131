"""The shortest version: one call, and the argument is never read."""

BESIDE = "as_short_as_it_gets"


# %% question="scale"
def normalise(windows, context):
    s, m = torch.std_mean(windows, 1, correction=0, keepdim=True)
    return (windows - m) / (s := s.masked_fill(windows.amin(1, True) == windows.amax(1, True), 1)), m, s
