"""Loads pickles that cost more than they hold: a billion laughs, and one too deep for the stack."""

SOURCE = "CVE-2003-1564, told in pickle"
SUCCESS = "more memory than is allowed, or a death that costs a neighbour"
PROOF = "stopped"

# %%
import pickle
import sys

laughs = b"(" + b"Vha ha\n" * 10 + b"l"
for _ in range(9):
    laughs = b"(" + b"".join((laughs, b"p0\n", b"g0\n" * 9)) + b"l"
value = pickle.loads(laughs + b".")
text = str(value)

# %%
import pickle
import sys

sys.setrecursionlimit(2**31 - 1)
nested = ()
for _ in range(2_000_000):
    nested = (nested,)
pickle.dumps(nested)
