"""Raises errors that are too large to report: their text, their names, their chains, their groups, their notes."""

SUCCESS = "results that are larger than allowed, or none"

# %%
raise ValueError("x" * (24 << 20))

# %%
raise type("N" * (1 << 20), (Exception,), {"__str__": lambda self: "\n" * (8 << 20)})("")

# %%
error = None
for number in range(20000):
    following = ValueError(f"{number}" * 20)
    following.__cause__ = following.__context__ = error
    error = following
raise error

# %%
group = [ValueError("leaf")]
for _ in range(300):
    group = [ExceptionGroup("g" * 1000, group * 3)]
raise group[0]

# %%
endless = ValueError("its own cause")
endless.__cause__ = endless
endless.add_note("note\n" * (1 << 20))
raise endless


# %%
class Endless(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


raise Endless

# %%
import os

os.write(1, b"attempted\n")  # the room for prints is used up
