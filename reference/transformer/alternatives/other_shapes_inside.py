"""Loops over heads, complex numbers for rotations, a forecast that calls itself."""

CAUGHT_BY = []


# %% question="local_line"
def local_line(queries, keys, values, bandwidth):
    weights = kernel_weights(queries, keys, bandwidth, "gaussian")
    k_mean = (weights * keys).sum(1, keepdim=True)
    v_mean = (weights * values).sum(1, keepdim=True)
    cov = (weights * (keys - k_mean) * (values - v_mean)).sum(1)
    var = (weights * (keys - k_mean).pow(2)).sum(1)
    b = cov / var
    a = v_mean.squeeze(1) + b * (queries - k_mean.squeeze(1))
    return a, b


# %% question="masks"
def masked_softmax(scores, mask):
    weights = torch.zeros_like(scores)
    mask = torch.broadcast_to(mask, scores.shape)
    some = mask.any(dim=-1)
    chosen = scores[some].masked_fill(~mask[some], float("-inf"))
    weights[some] = torch.softmax(chosen, dim=-1)
    return weights


# %% question="masks"
def reach(mask, layers):
    found = torch.eye(mask.shape[0], dtype=torch.bool)
    for _ in range(layers):
        nxt = found.clone()
        for i, j in mask.nonzero().tolist():
            nxt[i] |= found[j]
        found = nxt
    return found


# %% question="heads"
# - queries = split_heads(self.to_queries(vectors), self.heads)
# - output, weights = attention(queries, keys, values, mask)
# - return self.merge(join_heads(output)), weights
# + outputs, found = [], []
# + for head, query in enumerate(self.to_queries(vectors).chunk(self.heads, dim=-1)):
# +     seen = mask if mask is None or mask.ndim < 4 else mask.expand(-1, self.heads, -1, -1)[:, head]
# +     output, weight = attention(query, keys[:, head], values[:, head], seen)
# +     outputs.append(output)
# +     found.append(weight)
# + return self.merge(torch.cat(outputs, dim=-1)), torch.stack(found, dim=1)


# %% question="positions"
def rotation(offset, d_model):
    # a rotation is a product with a complex number
    blocks = []
    for i in range(0, d_model, 2):
        w = 10000 ** (-i / d_model)
        z = torch.exp(1j * torch.tensor(w * float(offset), dtype=torch.complex128))
        blocks.append(torch.tensor([[z.real, z.imag], [-z.imag, z.real]]))
    return torch.block_diag(*blocks).float()


# %% question="generate"
def forecast_cached(model, past, steps, memory=None, before=None, at=None):
    if steps == 0:
        return past[:, :0]
    with torch.no_grad():
        at = past.shape[1] - 1 if at is None else at
        memory = model.encode(past) if memory is None else memory
        predicted, before = model.decode(model.tokens(past[:, -1:], at), memory, before=before)
    return torch.cat([predicted, forecast_cached(model, predicted, steps - 1, memory, before, at + 1)], dim=1)
