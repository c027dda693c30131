"""Two losses of the library, divided."""

BESIDE = "library_functions"


# %% question="measure"
def mase(f, y, x, p):
    return (F.l1_loss(f, y) / F.l1_loss(x[:, p:], x[:, :-p])).item()
