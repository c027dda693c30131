"""The block returns the keys and values of the newest tokens only."""

CAUGHT_BY = ["pieces_make_the_whole"]


# %% question="blocks"
#   keys, values = self.attention.keys_and_values(normed)
# + pair = keys, values

# - return x + self.feed_forward(self.third_norm(x)), (keys, values)
# + return x + self.feed_forward(self.third_norm(x)), pair
