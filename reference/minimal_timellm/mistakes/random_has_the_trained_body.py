"""With "random" the body is that of the days."""

CAUGHT_BY = ["bodies_are_those_of_the_table"]


# %% question="compare"
# - if way == "reprogrammed":
# + if way in ("reprogrammed", "random"):
