"""Uses nearly all the time of a run, then ends itself as an outsider would, at another place each time, so that none
counts.
"""

SUCCESS = "a run that takes much longer than allowed, again and again"
PROOF = "stopped"
LOOKED_AT = True

# %%
import os
import signal
import time


def spend():
    """Most of a cell's time, and sometimes the end: nobody can tell before in which cell."""
    time.sleep(2.5)
    if os.urandom(1)[0] < 64:
        os.kill(os.getpid(), signal.SIGKILL)


# %%
spend()

# %%
spend()

# %%
spend()

# %%
spend()

# %%
spend()

# %%
spend()

# %%
spend()

# %%
spend()
