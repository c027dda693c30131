"""The network is chosen that is best on the test windows."""

CAUGHT_BY = ["validation_decides"]


# %% question="comparison"
# - return summary["validation"].idxmin()
# + return summary["test"].idxmin()
