"""Head i gets the columns i, i + h, i + 2 h and so on, and puts its results back there."""

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
            return vectors.unflatten(-1, (-1, self.heads)).permute(0, 3, 1, 2)

        output, weights = scaled_dot_product_attention(
            split(self.to_queries(queries)), split(self.to_keys(keys)), split(self.to_values(values)), mask
        )
        return (self.merge(output.permute(0, 2, 3, 1).flatten(-2)), weights)
