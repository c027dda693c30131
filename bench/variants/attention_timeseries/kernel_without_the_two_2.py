"""One query after the other, with the largest score taken off."""

BESIDE = "loops_and_float64"


# %% question="kernel"
def nadaraya_watson(queries, keys, values, width):
    rows = []
    for query in queries:
        score = -((keys - query) ** 2) / width**2
        share = torch.exp(score - score.max())
        rows.append(share / share.sum())
    weights = torch.stack(rows)
    return (weights * values).sum(dim=1), weights
