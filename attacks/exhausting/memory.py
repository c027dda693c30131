"""Takes memory, a little at a time, until it is stopped."""

SUCCESS = "more memory than is allowed, or a neighbour who suffers"
PROOF = "stopped"

# %%
import time

kept = []
while True:
    kept.append(bytes(range(256)) * (1 << 14))
    time.sleep(0.005)
