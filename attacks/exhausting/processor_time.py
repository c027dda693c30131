"""Uses all processors with more processes than there are, so that neighbours run out of time."""

SUCCESS = "a neighbour whose honest work takes too long"
PROOF = "stopped"

# %%
import os

for _ in range(40):
    if os.fork() == 0:
        os.setsid()
        break
while True:
    try:
        sum(range(10**7))
    except BaseException:
        if os.getpid() != os.getsid(0):
            raise
