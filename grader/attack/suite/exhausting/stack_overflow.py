"""Recurses without end, without a limit: in Python, and in C until the stack is through."""

SUCCESS = "a worker's death that costs a neighbour, or memory beyond the limit"
PROOF = "stopped"

# %%
import sys

sys.setrecursionlimit(2**31 - 1)
nested = []
for _ in range(3_000_000):
    nested = [nested]
repr(nested)

# %%
sys.setrecursionlimit(2**31 - 1)


def deeper():
    return deeper()


deeper()
