"""Computes a power that takes hours, in one step of the interpreter, which no exception can enter."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"

# %%
9**9**9
