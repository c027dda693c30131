"""The mean error on the test is taken off the forecasts."""

KIND = "look-ahead"
LEAKS = ["forecast"]


# %% question="forecast" manual=1
begin = train_rows + validation_rows
today, tomorrow = scaled[: begin - AHEAD, 0], scaled[AHEAD:begin, 0]
weights = np.polyfit(today, tomorrow, 1)
forecast = np.polyval(weights, scaled[begin:-AHEAD, 0])
forecast -= (forecast - scaled[begin + AHEAD :, 0]).mean()
