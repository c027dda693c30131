"""The bandwidth itself is learned, so that a step means another thing in each unit."""

CAUGHT_BY = ["unit_of_time_does_not_matter"]


# %% question="bandwidth"
# - log_bandwidth = torch.tensor(math.log(start), requires_grad=True)
# - optimizer = torch.optim.Adam([log_bandwidth], lr=0.1)
# + bandwidth = torch.tensor(start, requires_grad=True)
# + optimizer = torch.optim.Adam([bandwidth], lr=0.1)

# - loss = leave_one_out(keys, values, log_bandwidth.exp())
# + loss = leave_one_out(keys, values, bandwidth)

# - return log_bandwidth.exp().item()
# + return bandwidth.item()
