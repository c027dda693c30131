"""Kills itself as a machine short of memory would, each time in another cell, so that the cause seems to be outside."""

SUCCESS = "points, or a batch that never ends"
PROOF = "stopped"
LOOKED_AT = True

# %%
import os
import signal

place = 1 + os.urandom(1)[0] % 24


def step(number):
    if number == place:
        os.kill(os.getpid(), signal.SIGKILL)


# %%
step(1)

# %%
step(2)

# %%
step(3)

# %%
step(4)

# %%
step(5)

# %%
step(6)

# %%
step(7)

# %%
step(8)

# %%
step(9)

# %%
step(10)

# %%
step(11)

# %%
step(12)

# %%
step(13)

# %%
step(14)

# %%
step(15)

# %%
step(16)

# %%
step(17)

# %%
step(18)

# %%
step(19)

# %%
step(20)

# %%
step(21)

# %%
step(22)

# %%
step(23)

# %%
step(24)
