"""The features go in as they are."""

BESIDE = "helpers"


# %% question="train"
def forecast(features):
    model.eval()
    x = torch.from_numpy(np.asarray(features, dtype=np.float32))
    with torch.no_grad():
        y = model(x)
    return y.squeeze(-1).numpy() * float(TIME_UNIT)
