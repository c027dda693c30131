"""In units of the width."""

BESIDE = "library_functions"


# %% question="kernel"
def nadaraya_watson(queries, keys, values, width):
    distances = (queries.unsqueeze(1) - keys.unsqueeze(0)) / width
    attention = nn.functional.softmax(-distances.pow(2), dim=-1)
    return torch.matmul(attention, values), attention
