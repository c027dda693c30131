"""The values get the width of the keys."""

CAUGHT_BY = ["head_layers_have_their_widths", "heads_have_the_right_shapes", "heads_are_exact", "heads_are_masked"]


# %% question="heads"
# - self.to_values = nn.Linear(d_source, heads * d_value)
# - self.merge = nn.Linear(heads * d_value, d_model)
# + self.to_values = nn.Linear(d_source, heads * d_key)
# + self.merge = nn.Linear(heads * d_key, d_model)
