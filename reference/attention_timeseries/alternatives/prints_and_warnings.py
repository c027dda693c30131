"""Prints and warnings wherever there is room for them."""

CAUGHT_BY = []


# %% question="read"
import warnings


def read_data(folder):
    print("reading", folder)
    result = []
    for name in sorted(__import__("os").listdir(folder)):
        if name.split(".")[-1] != "csv":
            warnings.warn(f"{name} is passed over", stacklevel=2)
            continue
        try:
            table = pd.read_csv(Path(folder, name), na_values=["offline", "n/a"], on_bad_lines="warn")
        except pd.errors.EmptyDataError as error:
            print("empty:", name, error)
            continue
        for column in table.columns:
            table[column] = pd.to_numeric(table[column], errors="coerce")
        table = table[table.notna().all(axis=1)]
        if len(table) != 840 or len(table.columns) != 2:
            warnings.warn(f"{name} has shape {table.shape}", stacklevel=2)
            continue
        result.append(table.values.astype("float64"))
    print(len(result), "series")
    return np.array(result)


# %% question="windows"
def create_windows(series, backcast, forecast):
    warnings.warn("a warning costs no points", stacklevel=2)
    series = np.array(series, dtype="float64")
    constant = np.all(series == series[:, :1], axis=1)
    series -= np.mean(series, axis=1)[:, None]
    series[constant] = 0
    spread = series.std(axis=1)
    print("smallest spread:", spread.min())
    series /= np.where(constant, 1, spread)[:, None]
    number = series.shape[1] - backcast - forecast + 1
    at = np.arange(number)[:, None] + np.arange(backcast + forecast)
    windows = series[:, at].reshape(len(series) * number, -1).astype(np.float32)
    return np.expand_dims(windows[:, :backcast], -1), np.ascontiguousarray(windows[:, backcast:])


# %% question="train"
def train(model, inputs, targets):
    warnings.warn("training starts", stacklevel=2)
    optimizer = torch.optim.RMSprop(model.parameters(), lr=0.002)
    history = []
    for epoch in range(EPOCHS):
        model.train()
        mean = 0.0
        for step in range(1, STEPS_PER_EPOCH + 1):
            batch = np.random.randint(0, len(inputs), BATCH_SIZE)
            for parameter in model.parameters():
                parameter.grad = None
            loss = nn.functional.l1_loss(model(inputs[batch]), targets[batch])
            loss.backward()
            optimizer.step()
            mean += (loss.item() - mean) / step
        print(f"epoch {epoch + 1}: loss {mean:.4f}")
        history += [mean]
    return history


# %% question="train"
def predict(model, inputs):
    was_training = model.training
    model.train(False)
    with torch.no_grad():
        output = np.asarray(model(torch.tensor(inputs)))
    model.train(was_training)
    print("forecasts of shape", output.shape)
    return output


# %% question="plot"
def plot_forecasts(inputs, targets, forecasts):
    figure, axes = plt.subplots(len(inputs), 1, figsize=(9, 2 * len(inputs)), sharex=True)
    for number, panel in enumerate(np.atleast_1d(axes)):
        series = np.concatenate([inputs[number, :, 0], targets[number]])
        panel.plot(series, label="series")
        start = inputs.shape[1]
        panel.plot(range(start, start + len(forecasts[number])), forecasts[number], "--", label="forecast")
        panel.legend(loc="upper left")
    figure.supxlabel("hour")
    figure.supylabel("standard deviations")
    print("drawn")
    return figure
