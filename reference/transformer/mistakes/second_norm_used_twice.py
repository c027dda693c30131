"""The feed-forward layers of the decoder block are behind the norm of the cross-attention."""

CAUGHT_BY = ["decoder_block_is_exact"]


# %% question="blocks"
# - return x + self.feed_forward(self.third_norm(x)), (keys, values)
# + return x + self.feed_forward(self.second_norm(x)), (keys, values)
