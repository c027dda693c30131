"""A helper for weighted means; the level is the weighted mean of the values."""

BESIDE = "prints_warnings_and_double"


# %% question="local_line"
def weighted(weights, numbers):
    return (weights * numbers).sum(dim=-1)


def local_line(queries, keys, values, bandwidth):
    w = kernel_weights(queries, keys, bandwidth, "gaussian")
    k, v = weighted(w, keys), weighted(w, values)
    dk, dv = keys - k[:, None], values - v[:, None]
    b = weighted(w, dk * dv) / weighted(w, dk * dk)
    return v, b
