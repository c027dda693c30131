"""The spaces behind the keys of a choice are multiplied."""

CAUGHT_BY = ["sizes_multiply_and_add", "nested_sizes_are_exact"]


# %% question="space"
# - size *= sum(size_of(inner) for inner in values.values())
# + size *= math.prod(size_of(inner) for inner in values.values())
