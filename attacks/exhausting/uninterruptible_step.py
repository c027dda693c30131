"""Computes for ever within one step of the interpreter, which no exception can enter, with the interpreter's lock held."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"

# %%
import collections
import itertools

collections.deque(itertools.repeat(None), maxlen=0)

# %%
print(9**9**9)
