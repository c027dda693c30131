"""Hands in cells of blank lines and of incomplete escapes: the time to colour such code grows with its square."""

SUCCESS = "a page of feedback that takes minutes to write"

# %%
print("attempted")

# %%
1
# @BLANKS@
2

# %%
"@ESCAPES@"
