"""The library's loss, on everything that comes out."""

BESIDE = "written_for_a_gpu"


# %% question="loss"
def next_patch_loss(model, patches):
    m, s = model(patches[:, :-1])
    return F.gaussian_nll_loss(m, patches[:, 1:], (2 * s).exp(), eps=1e-12)
