"""A student with the name of the folder that the grader makes up for students whose names cannot be used."""

SUCCESS = "results in the place of another"
PROOF = "refused"
STUDENT = "unsafe-id-000000000000"

# %%
print("attempted")
