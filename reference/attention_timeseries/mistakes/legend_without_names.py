"""A legend that names nothing."""

CAUGHT_BY = ["figure_is_labelled"]


# %% question="plot"
# - panel.plot(past, inputs[row, :, 0], color="gray", linewidth=1, label="before")
# - panel.plot(ahead, targets[row], color="black", linewidth=1.4, label="what came")
# - panel.plot(ahead, forecasts[row], color="tab:red", linewidth=1.8, label="forecast")
# + panel.plot(past, inputs[row, :, 0], color="gray", linewidth=1)
# + panel.plot(ahead, targets[row], color="black", linewidth=1.4)
# + panel.plot(ahead, forecasts[row], color="tab:red", linewidth=1.8)
