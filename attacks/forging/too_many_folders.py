"""Hands in folders nested deeper than any notebook needs, to overflow whatever walks or names them."""

SOURCE = "CWE-674"
SUCCESS = "a grader that fails, and with it the class"
PROOF = "refused"
FILES = {"a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z/secret.txt": "x"}

# %%
print("attempted")
