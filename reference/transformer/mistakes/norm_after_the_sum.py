"""Post-norm: the norm comes after the sum, as in the paper of 2017."""

CAUGHT_BY = ["an_idle_encoder_block_changes_nothing", "encoder_block_is_exact"]


# %% question="blocks"
# - normed = self.first_norm(x)
# - attended, _ = self.attention(normed, *self.attention.keys_and_values(normed), mask)
# - x = x + attended
# - return x + self.feed_forward(self.second_norm(x))
# + attended, _ = self.attention(x, *self.attention.keys_and_values(x), mask)
# + x = self.first_norm(x + attended)
# + return self.second_norm(x + self.feed_forward(x))
