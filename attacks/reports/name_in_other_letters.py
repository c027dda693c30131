"""A student whose name differs from a neighbour's only in capitals, which some file systems and tables ignore."""

SUCCESS = "a neighbour whose grade is another one, or points"
STUDENT = "0-NEIGHBOUR"

# %%
print("attempted")
