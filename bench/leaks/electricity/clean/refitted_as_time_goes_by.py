"""Each day of the test the line is fitted anew, on all that has been recorded until then."""

# %% question="forecast" manual=1
begin = train_rows + validation_rows
load = scaled[:, 0]
weights = np.polyfit(load[: begin - AHEAD], load[AHEAD:begin], 1)
forecast = []
for now in range(begin, len(load) - AHEAD):
    if (now - begin) % 24 == 0:
        line = np.polyfit(load[: now - AHEAD + 1], load[AHEAD : now + 1], 1)
    forecast.append(line[0] * load[now] + line[1])
forecast = np.array(forecast)
