"""Two processes hand each other a byte and sleep in turn, so that either is idle for half of the time."""

SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"

# %%
import os

here, there = os.pipe(), os.pipe()
if os.fork() == 0:
    here, there = there, here
    os.write(there[1], b"x")
while True:
    os.write(there[1], os.read(here[0], 1))
