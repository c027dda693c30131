"""Softmax for the Gaussian, loops for the others."""

BESIDE = "written_for_a_gpu"


# %% question="kernels"
def kernel_weights(queries, keys, bandwidth, kernel):
    m, n = len(queries), len(keys)
    if kernel == "gaussian":
        difference = queries.reshape(m, 1) - keys.reshape(1, n)
        exponent = -(difference * difference) / (bandwidth * bandwidth)
        weights = torch.softmax(exponent, dim=-1)
        return weights
    weights = torch.zeros(m, n)
    for row in range(m):
        for column in range(n):
            u = float((queries[row] - keys[column]) / bandwidth)
            if abs(u) > 1:
                continue
            if kernel == "boxcar":
                weights[row, column] = 1.0
            else:
                weights[row, column] = 1.0 - u * u
        total = weights[row].sum()
        if total > 0:
            weights[row] = weights[row] / total
    return weights
