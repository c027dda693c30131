"""A student whose name looks like a neighbour's, with a letter of another alphabet: which of the two has the points?"""

SOURCE = "Unicode TR 39, confusables"
SUCCESS = "a neighbour whose grade is another one, or points"
STUDENT = "0-neighb\u043eur"

# %%
print("attempted")
