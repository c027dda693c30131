"""The second question raises where it is defined."""

CAUGHT_BY = ["smoothing_shortens", "smoothing_averages"]


# %% question="smooth"
raise RuntimeError("not finished")
