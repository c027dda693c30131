"""The axes have no labels."""

CAUGHT_BY = ["figure_shows_the_history"]


# %% question="figure" manual=1
def plot_history(history):
    figure, axes = plt.subplots()
    axes.plot(history["loss"])
    axes.twinx().plot(history["delta"])
    return figure
