"""A helper for a linear layer, which has a matrix and nothing else."""

BESIDE = "library_functions"


# %% question="count"
def linear_layer(inputs, outputs):
    return inputs * outputs


def number_of_weights(period, d_model, layers):
    norm = 2 * d_model
    attention = linear_layer(d_model, 3 * d_model) + linear_layer(d_model, d_model)
    mlp = linear_layer(d_model, 2 * d_model) + linear_layer(2 * d_model, d_model)
    body = WINDOW * d_model + layers * (attention + mlp + 2 * norm) + norm
    return body + linear_layer(period, d_model) + linear_layer(4, d_model) + linear_layer(d_model, 2 * period)
