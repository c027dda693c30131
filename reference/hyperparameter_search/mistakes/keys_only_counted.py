"""The keys of a conditional choice are counted, not what is behind them."""

CAUGHT_BY = ["sizes_multiply_and_add", "nested_sizes_are_exact"]


# %% question="space"
# - size *= sum(size_of(inner) for inner in values.values())
# + size *= len(values)
