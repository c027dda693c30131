"""The legend calls the targets a forecast, and the forecasts what came."""

CAUGHT_BY = ["figure_is_labelled"]


# %% question="plot"
# - panel.plot(ahead, targets[row], color="black", linewidth=1.4, label="what came")
# - panel.plot(ahead, forecasts[row], color="tab:red", linewidth=1.8, label="forecast")
# + panel.plot(ahead, targets[row], color="black", linewidth=1.4, label="forecast")
# + panel.plot(ahead, forecasts[row], color="tab:red", linewidth=1.8, label="what came")
