"""Computes forever within one step of the interpreter, which no exception can enter, holding the interpreter's lock."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"

# %%
import collections
import itertools

collections.deque(itertools.repeat(None), maxlen=0)

# %%
print(9**9**9)
