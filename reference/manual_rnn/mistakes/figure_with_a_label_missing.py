"""The second horizontal axis has no label."""

CAUGHT_BY = ["figure_shows_the_history"]


# %% question="figure" manual=1
def plot_history(history):
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(history["loss"])
    left.set(xlabel="epoch", ylabel="loss")
    right.plot(history["delta"])
    right.set(ylabel="average delta")
    return figure
