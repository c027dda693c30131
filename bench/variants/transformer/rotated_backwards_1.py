"""A helper makes the usual matrix of a rotation, (cos, -sin; sin, cos)."""

BESIDE = "loops_and_float64"


# %% question="positions"
def turn(angle):
    return torch.tensor([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def rotation(offset, d_model):
    return torch.block_diag(*(turn(offset / 10000 ** (i / d_model)) for i in range(0, d_model, 2)))
