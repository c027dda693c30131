"""Two losses of the library, divided."""

BESIDE = "library_functions"


# %% question="measure"
mase = lambda f, y, x, p: (F.l1_loss(f, y) / F.l1_loss(x[:, p:], x[:, :-p])).item()
