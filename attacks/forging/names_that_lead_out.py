"""Hands in files whose names lead out of their folder on some systems."""

SOURCE = "CWE-22"
SUCCESS = "a file outside of the submission's folder"
PROOF = "refused"
FILES = {"..\\..\\..\\verdicts.json": "{}", "C:evil.txt": "x"}

# %%
print("attempted")
