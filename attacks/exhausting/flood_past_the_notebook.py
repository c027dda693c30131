"""Writes to descriptors 1 and 2 forever, past the notebook, without a newline, and from children too."""

SUCCESS = "a log that is larger than allowed, or a grader that runs out of memory"
PROOF = "stopped"

# %%
import os

block = b"\xff\x00\x1b[" * (1 << 14)
for descriptor in (1, 2):
    if os.fork() == 0:
        while True:
            os.write(descriptor, block)
while True:
    os.write(1, block)
    os.write(2, block)
