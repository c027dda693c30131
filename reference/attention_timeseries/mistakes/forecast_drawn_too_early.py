"""The forecast is drawn over the last hours of the input instead of what came."""

CAUGHT_BY = ["forecasts_are_drawn_over_what_came", "one_window_has_one_panel"]


# %% question="plot"
def plot_forecasts(inputs, targets, forecasts):
    figure, axes = plt.subplots(len(inputs), squeeze=False)
    for panel, before, came, forecast in zip(axes[:, 0], inputs, targets, forecasts):
        hours = np.arange(len(before) + len(came))
        panel.plot(hours, np.append(before, came), label="series")
        panel.plot(hours[-2 * len(came) : -len(came)], forecast, label="forecast")
        panel.set(xlabel="hour", ylabel="standard deviations")
        panel.legend()
    return figure
