"""A student whose name is written in decomposed letters, so that it is another name and the same one."""

SOURCE = "Unicode TR 15, normalisation forms"
SUCCESS = "two places for one name"
STUDENT = "Zoe\u0308"

# %%
print("attempted")
