"""By pandas, over everything."""

BESIDE = "helpers"


# %% question="sequences"
def normalise(features, training_steps):
    frame = pd.DataFrame(features)
    scaled = (frame - frame.mean()) / frame.std(ddof=0)
    return scaled.to_numpy(), frame.mean().to_numpy(), frame.std(ddof=0).to_numpy()
