"""Keys and values are made of vectors as wide as the queries."""

CAUGHT_BY = [
    "head_layers_have_their_widths",
    "heads_have_the_right_shapes",
    "order_of_the_source_does_not_matter",
    "heads_are_exact",
    "heads_are_masked",
]


# %% question="heads"
# - self.to_keys = nn.Linear(d_source, heads * d_key)
# - self.to_values = nn.Linear(d_source, heads * d_value)
# + self.to_keys = nn.Linear(d_model, heads * d_key)
# + self.to_values = nn.Linear(d_model, heads * d_value)
