"""The last linear layer is left out."""

CAUGHT_BY = ["heads_are_exact", "every_head_is_masked"]


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

        output, weights = scaled_dot_product_attention(
            split(self.to_queries(queries)), split(self.to_keys(keys)), split(self.to_values(values)), mask
        )
        return (output.transpose(1, 2).flatten(-2), weights)
