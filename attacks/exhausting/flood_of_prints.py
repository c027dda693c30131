"""Prints forever, with line breaks and without."""

SUCCESS = "results that are larger than allowed, or a grader that runs out of memory"
PROOF = "stopped"

# %%
import sys

while True:
    print("flood\n" * 1000)
    sys.stderr.write("without an end" * 10000)
