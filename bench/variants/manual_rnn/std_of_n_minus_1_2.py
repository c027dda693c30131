"""By torch, whose std is that of a sample."""

BESIDE = "loader_and_numpy"


# %% question="steps"
def summarise(samples):
    x = torch.as_tensor(np.asarray(samples), dtype=torch.float32)
    d = (x - x.mean(dim=1, keepdim=True)).abs()
    return torch.log1p(torch.stack((x.std(dim=1), d.mean(dim=1), d.amax(dim=1)), dim=1)).numpy()
