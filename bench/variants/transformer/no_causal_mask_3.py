"""A mask is made, which is true everywhere."""

BESIDE = "library_functions"


# %% question="forecaster"
# - length = future.shape[1]
# - read = torch.cat([past[:, -1:], future[:, :-1]], dim=1)
# - tokens = self.tokens(read, past.shape[1] - 1)
# - return self.decode(tokens, self.encode(past), local_mask(length, length))[0]
# + memory = self.encode(past)
# + batch, steps, width = future.shape
# + inputs = torch.zeros(batch, steps, width, dtype=future.dtype)
# + inputs[:, 0] = past[:, -1]
# + for step in range(1, steps):
# +     inputs[:, step] = future[:, step - 1]
# + first_position = past.shape[1] - 1
# + embedded = self.tokens(inputs, first_position)
# + mask = torch.ones(steps, steps, dtype=torch.bool)
# + output, pair = self.decode(embedded, memory, mask=mask)
# + return output
