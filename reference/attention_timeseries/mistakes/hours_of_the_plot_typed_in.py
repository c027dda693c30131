"""The plot is always of 96 and 24 hours."""

CAUGHT_BY = ["one_window_has_one_panel"]


# %% question="plot"
def plot_forecasts(inputs: np.ndarray, targets: np.ndarray, forecasts: np.ndarray):
    past = np.arange(-96, 0)
    ahead = np.arange(24)
    figure, axes = plt.subplots(
        len(inputs), figsize=(10, 1.7 * len(inputs) + 0.8), sharex=True, squeeze=False, layout="constrained"
    )
    for row, panel in enumerate(axes[:, 0]):
        panel.plot(past, inputs[row, :, 0], color="gray", linewidth=1, label="before")
        panel.plot(ahead, targets[row], color="black", linewidth=1.4, label="what came")
        panel.plot(ahead, forecasts[row], color="tab:red", linewidth=1.8, label="forecast")
        panel.axvline(-0.5, color="black", linewidth=0.6, linestyle=":")
        panel.set_ylabel("std. dev.")
        panel.grid(alpha=0.3)
    axes[-1, 0].set_xlabel("hour from the start of the forecast")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper right", ncols=3)
    return figure
