"""The decoder block does not hand its mask on."""

CAUGHT_BY = ["decoder_block_obeys_its_mask", "pieces_make_the_whole", "decoder_block_is_exact"]
MAY_LOSE = ["forecaster_beats_the_seasonal_naive_forecast"]


# %% question="blocks"
# - x = x + self.attention(normed, keys, values, mask)[0]
# + x = x + self.attention(normed, keys, values)[0]
