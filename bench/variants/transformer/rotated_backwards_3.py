"""Entry by entry, with the sign at the wrong sine."""

BESIDE = "written_out"


# %% question="positions"
def rotation(offset, d_model):
    R = np.zeros((d_model, d_model))
    for pair in range(d_model // 2):
        frequency = 1 / (10000 ** (2 * pair / d_model))
        angle = frequency * offset
        sine = np.sin(angle)
        cosine = np.cos(angle)
        row_of_sine = 2 * pair
        row_of_cosine = 2 * pair + 1
        R[row_of_sine, row_of_sine] = cosine
        R[row_of_sine, row_of_cosine] = -sine
        R[row_of_cosine, row_of_sine] = sine
        R[row_of_cosine, row_of_cosine] = cosine
    return torch.tensor(R, dtype=torch.float32)
