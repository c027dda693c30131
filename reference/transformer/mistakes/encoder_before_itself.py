"""The decoder block looks at the encoder first, and at itself second."""

CAUGHT_BY = ["decoder_block_is_exact"]


# %% question="blocks"
# - x = x + self.attention(normed, keys, values, mask)[0]
# - x = x + self.cross(self.second_norm(x), *memory)[0]
# + x = x + self.cross(self.second_norm(x), *memory)[0]
# + x = x + self.attention(normed, keys, values, mask)[0]
