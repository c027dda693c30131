"""What the feed-forward layers make replaces what was there."""

CAUGHT_BY = ["an_idle_encoder_block_changes_nothing", "encoder_block_is_exact"]


# %% question="blocks"
# - return x + self.feed_forward(self.second_norm(x))
# + return self.feed_forward(self.second_norm(x))
