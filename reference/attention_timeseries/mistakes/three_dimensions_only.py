"""Vectors have exactly one dimension in front."""

CAUGHT_BY = ["attention_is_exact", "masked_attention_is_exact", "attention_needs_no_batch"]


# %% question="attention"
def scaled_dot_product_attention(
    queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    scores = torch.bmm(queries, keys.transpose(1, 2)) / math.sqrt(keys.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return (weights @ values, weights)


# %% question="heads"
class MultiHeadAttention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.to_queries = nn.Linear(width, width)
        self.to_keys = nn.Linear(width, width)
        self.to_values = nn.Linear(width, width)
        self.merge = nn.Linear(width, width)

    def forward(
        self, queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:

        def split(vectors: torch.Tensor) -> torch.Tensor:
            return vectors.unflatten(-1, (self.heads, -1)).transpose(1, 2)

        parts = [
            split(layer(given)).flatten(0, 1)
            for layer, given in ((self.to_queries, queries), (self.to_keys, keys), (self.to_values, values))
        ]
        output, weights = (part.unflatten(0, (-1, self.heads)) for part in scaled_dot_product_attention(*parts, mask))
        return (self.merge(output.transpose(1, 2).flatten(-2)), weights)
