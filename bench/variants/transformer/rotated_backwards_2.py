"""Kronecker products of the angles with a small matrix."""

BESIDE = "other_shapes_inside"


# %% question="positions"
def rotation(offset, d_model):
    a = offset * 10000.0 ** (-torch.arange(0, d_model, 2) / d_model)
    return torch.kron(a.cos().diag(), torch.eye(2)) + torch.kron(
        a.sin().diag(), torch.tensor([[0.0, -1.0], [1.0, 0.0]])
    )
