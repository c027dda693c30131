"""A loop over the keys, in which 'all the others' are all."""

BESIDE = "library_functions"


# %% question="bandwidth"
def leave_one_out(keys, values, bandwidth):
    n = len(keys)
    errors = []
    for i in range(n):
        distances = keys[i] - keys
        scaled = distances / bandwidth
        kernel = torch.exp(-(scaled**2) / 2)
        alpha = kernel / torch.sum(kernel)
        estimate = torch.sum(alpha * values)
        error = values[i] - estimate
        errors.append(error * error)
    return torch.stack(errors).mean()
