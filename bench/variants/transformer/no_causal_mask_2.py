"""One expression."""

BESIDE = "loops_and_float64"


# %% question="forecaster"
# - length = future.shape[1]
# - read = torch.cat([past[:, -1:], future[:, :-1]], dim=1)
# - tokens = self.tokens(read, past.shape[1] - 1)
# - return self.decode(tokens, self.encode(past), local_mask(length, length))[0]
# + n = past.size(1) - 1
# + return self.decode(self.tokens(torch.hstack([past[:, n:], future[:, :-1]]), n), self.encode(past), None)[0]
