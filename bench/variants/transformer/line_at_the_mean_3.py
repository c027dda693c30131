"""Query by query; the slope is right, and the value is read off at the centre of the keys."""

BESIDE = "other_shapes_inside"


# %% question="local_line"
def local_line(queries, keys, values, bandwidth):
    a_all = torch.zeros(len(queries))
    b_all = torch.zeros(len(queries))
    for row, query in enumerate(queries):
        kernel = torch.exp(-0.5 * ((query - keys) / bandwidth) ** 2)
        alpha = kernel / kernel.sum()
        key_mean = torch.dot(alpha, keys)
        value_mean = torch.dot(alpha, values)
        covariance = torch.sum(alpha * (keys - key_mean) * (values - value_mean))
        variance = torch.sum(alpha * (keys - key_mean) ** 2)
        slope = covariance / variance
        intercept = value_mean - slope * key_mean
        a_all[row] = intercept + slope * key_mean
        b_all[row] = slope
    return a_all, b_all
