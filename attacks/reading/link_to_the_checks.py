"""Hands in a link to the hidden tests next to the notebook, which a grader that copies files would follow."""

SOURCE = "CWE-61; CVE-2019-11246 and its kin, for copies out of containers"
SUCCESS = "a canary in the outputs"
PROOF = "refused"
LINKS = {"notes.txt": "@COURSE@/reference/target/checks.py"}

# %%
print(open("notes.txt").read())
