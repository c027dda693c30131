"""Hands in a link to the system's password hashes next to the notebook."""

SOURCE = "CWE-61"
SUCCESS = "the hashes in the outputs: a submission that ran"
PROOF = "refused"
LINKS = {"data.csv": "/etc/shadow"}
NEEDS = "/etc/shadow"

# %%
print(open("data.csv").read())
