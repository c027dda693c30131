"""Cells of blank lines, and of beginnings of escapes: colouring such code takes time that grows with its square."""

SUCCESS = "a page of feedback that takes minutes to write"

# %%
print("attempted")

# %%
1
# @BLANKS@
2

# %%
"@ESCAPES@"
