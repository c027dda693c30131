"""Takes memory in many children, each of which stays far below the limit by itself."""

SUCCESS = "more memory than is allowed for all of them together, or a neighbour who suffers"
PROOF = "stopped"

# %%
import os
import time

for _ in range(16):
    if os.fork() == 0:
        kept = []
        for _ in range(24):
            kept.append(os.urandom(1 << 20))
            time.sleep(0.05)
        time.sleep(60)
        os._exit(0)
time.sleep(60)
