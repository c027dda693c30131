"""Hands in a link to the folder of all submissions, and one that climbs out by `..`, next to the notebook."""

SOURCE = "CWE-59"
SUCCESS = "a canary in the outputs"
PROOF = "refused"
LINKS = {"images": "@SUBMITTED@/reading", "up": "../../../.."}

# %%
import os

for folder, _, names in os.walk(".", followlinks=True):
    for name in names:
        print(open(os.path.join(folder, name)).read())
