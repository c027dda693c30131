"""Recurses endlessly with no limit: in C until the stack overflows, and in Python until memory runs out."""

SUCCESS = "a worker's death that costs a neighbour, or memory beyond the limit"
PROOF = "stopped"

# %%
import sys

sys.setrecursionlimit(2**31 - 1)
nested = []
for _ in range(500_000):
    nested = [nested]
repr(nested)

# %%
import sys

sys.setrecursionlimit(2**31 - 1)


def deeper():
    return deeper()


deeper()
