"""Draws the loss and leaves out the delta."""

CAUGHT_BY = ["figure_shows_the_history"]


# %% question="figure" manual=1
def plot_history(history):
    figure, axes = plt.subplots()
    axes.plot(history["loss"])
    axes.set(xlabel="epoch", ylabel="loss")
    return figure
