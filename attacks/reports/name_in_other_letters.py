"""A student whose name differs from a neighbour's in capitals alone, which some file systems and tables take for one."""

SUCCESS = "a neighbour whose grade is another one, or points"
STUDENT = "0-NEIGHBOUR"

# %%
print("attempted")
