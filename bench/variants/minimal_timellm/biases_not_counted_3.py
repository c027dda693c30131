"""Adds up a list of shapes."""

BESIDE = "prints_and_asserts"


# %% question="count"
def number_of_weights(period, d_model, layers):
    total = 0

    # body
    positions = WINDOW * d_model
    total += positions
    for _ in range(layers):
        first_norm = d_model + d_model
        qkv = d_model * (3 * d_model)
        merge = d_model * d_model
        second_norm = d_model + d_model
        up = d_model * (2 * d_model)
        down = (2 * d_model) * d_model
        total += first_norm + qkv + merge + second_norm + up + down
    total += d_model + d_model

    # around it
    input_layer = period * d_model
    prompt_layer = 4 * d_model
    head = d_model * (2 * period)
    total += input_layer + prompt_layer + head
    return total
