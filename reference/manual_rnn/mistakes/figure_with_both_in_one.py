"""Draws loss and delta in the same axes, where the delta is a flat line."""

CAUGHT_BY = ["figure_shows_the_history"]


# %% question="figure" manual=1
def plot_history(history):
    figure, axes = plt.subplots()
    for name, values in history.items():
        axes.plot(values, label=name)
    axes.set(xlabel="epoch", ylabel="loss and delta")
    return figure
