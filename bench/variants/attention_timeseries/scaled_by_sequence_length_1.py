"""The length of a row of scores is the number of keys."""

BESIDE = "library_functions"


# %% question="attention"
def scaled_dot_product_attention(queries, keys, values, mask=None):
    dots = torch.einsum("...qd,...kd->...qk", queries, keys)
    dots = dots / dots.shape[-1] ** 0.5
    if mask is not None:
        dots = torch.where(mask, dots, torch.tensor(float("-inf")))
    alpha = torch.nn.functional.softmax(dots, -1)
    return torch.einsum("...qk,...kd->...qd", alpha, values), alpha
