"""The second question never ends, and will not be interrupted."""

CAUGHT_BY = ["smoothing_shortens", "smoothing_averages"]


# %% question="smooth"
while True:
    try:
        while True:
            ...
    except BaseException:
        continue
