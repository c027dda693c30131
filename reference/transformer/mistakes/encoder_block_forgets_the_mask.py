"""The encoder block does not hand its mask on."""

CAUGHT_BY = ["encoder_block_is_exact"]


# %% question="blocks"
# - attended, _ = self.attention(normed, *self.attention.keys_and_values(normed), mask)
# + attended, _ = self.attention(normed, *self.attention.keys_and_values(normed))
