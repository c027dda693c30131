"""Scores are divided by the root of the width of the values."""

CAUGHT_BY = ["attention_is_exact", "masked_attention_is_exact", "attention_needs_no_batch"]


# %% question="attention"
def scaled_dot_product_attention(
    queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    scores = queries @ keys.transpose(-2, -1) / math.sqrt(values.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return (weights @ values, weights)
