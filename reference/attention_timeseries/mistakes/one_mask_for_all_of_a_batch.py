"""A mask can only be one for all of a batch."""

CAUGHT_BY = ["attention_is_exact", "masked_attention_is_exact", "attention_needs_no_batch"]


# %% question="attention"
def scaled_dot_product_attention(
    queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    scores = queries @ keys.transpose(-2, -1) / math.sqrt(keys.shape[-1])
    if mask is not None:
        scores[..., ~mask] = -math.inf
    weights = torch.softmax(scores, dim=-1)
    return (weights @ values, weights)
