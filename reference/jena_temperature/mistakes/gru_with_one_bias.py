"""The GRU has one bias for each gate, as in the textbook."""

CAUGHT_BY = ["single_layers_are_counted", "stacks_and_directions_are_counted"]


# %% question="sizes"
# - biases = 2 if kind == "GRU" else 1
# + biases = 1
