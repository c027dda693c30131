"""The forecast is drawn over the last hours of the input instead of what came."""

CAUGHT_BY = ["forecasts_are_drawn_over_what_came", "one_window_has_one_panel"]


# %% question="plot"
# - panel.plot(ahead, forecasts[row], color="tab:red", linewidth=1.8, label="forecast")
# + panel.plot(ahead - len(ahead), forecasts[row], color="tab:red", linewidth=1.8, label="forecast")
