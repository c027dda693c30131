"""Matches a pattern that takes exponential time, again whenever it is interrupted."""

SOURCE = "CWE-1333"
SUCCESS = "a run that takes longer than allowed"
PROOF = "stopped"

# %%
import re

while True:
    try:
        re.match(r"(([a-z])+.)+[A-Z]([a-z])+$", "a" * 64)
    except BaseException as error:
        print(type(error).__name__)
