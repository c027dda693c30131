"""A student whose name looks like another's and differs in how its letters are composed."""

SOURCE = "Unicode Standard Annex 15"
SUCCESS = "two students in one place"
STUDENT = "Zoe\u0308 Martin"

# %%
print("attempted")
