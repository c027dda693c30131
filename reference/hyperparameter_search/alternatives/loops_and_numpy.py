"""Loops where a library would do, numpy in between, everything written out."""

CAUGHT_BY = []


# %% question="scale"
def fit_scaler(series, rows, kind):
    column = np.array([[value] for value in series[:rows]])
    if kind == "standard":
        s = StandardScaler()
    elif kind == "robust":
        s = RobustScaler()
    else:
        raise ValueError(kind)
    s.fit(column)
    return s


# %% question="scale"
def errors_in_unit(scaler, predicted, truth):
    p = scaler.inverse_transform(np.asarray(predicted).ravel()[:, None]).ravel()
    t = scaler.inverse_transform(np.asarray(truth).ravel()[:, None]).ravel()
    total = 0.0
    for a, b in zip(p, t):
        total += (a - b) ** 2
    mse = total / len(p)
    return mse, mse**0.5


# %% question="network"
def stacked_lstm(layers, units, window, features=1):
    model = keras.Sequential()
    model.add(keras.Input(shape=(window, features)))
    for _ in range(layers - 1):
        model.add(keras.layers.LSTM(units, return_sequences=True))
    model.add(keras.layers.LSTM(units))
    model.add(keras.layers.Dense(1))
    return model


# %% question="space"
def count_values(first, last, step):
    count = 0
    while first + count * step <= last + 1e-9:
        count += 1
    return count


# %% question="space"
def size_of(space):
    if not space:
        return 1
    (_, values), *rest = space.items()
    if type(values) is dict:
        here = 0
        for key in values:
            here += size_of(values[key])
    elif type(values) is tuple:
        here = count_values(*values)
    else:
        here = len(values)
    return here * size_of(dict(rest))


# %% question="space"
def search_seconds(configurations, folds, seconds, at_once):
    fits = configurations * folds
    rounds, left = divmod(fits, at_once)
    if left:
        rounds += 1
    return (rounds + 1) * seconds


# %% question="space"
def trials_needed(top, confidence):
    n = 0
    while 1 - (1 - top) ** n < confidence:
        n += 1
    return n


# %% question="grid"
def gap_needed(window, horizon, stride):
    gap = 0
    while (gap + 1) * stride < window + horizon:
        gap += 1
    return gap


# %% question="grid"
def leak(training, validation, reach):
    near = 0
    for v in validation:
        if min(abs(int(v) - int(t)) for t in training) < reach:
            near += 1
    return near / len(validation)


# %% question="grid"
def grid_table(search, unit):
    rows = []
    for params, score in zip(search.cv_results_["params"], search.cv_results_["mean_test_score"]):
        row = {"rmse": (-score) ** 0.5 * unit}
        row.update(params)
        rows.append(row)
    rows.sort(key=lambda row: row["rmse"])
    return pd.DataFrame(rows)


# %% question="halving"
def bracket(max_epochs, factor, s):
    s_max = 0
    while factor**s_max < max_epochs:
        s_max += 1
    n = math.ceil((s_max + 1) / (s + 1) * factor**s)
    r = max_epochs / factor**s
    rounds = []
    for i in range(s + 1):
        rounds.append((int(np.floor(n * factor ** (-i) + 1e-9)), round(r * factor**i)))
    return rounds


# %% question="halving"
def successive_halving(evaluate, configurations, rounds):
    alive = configurations
    for i, (_, epochs) in enumerate(rounds):
        losses = np.array([evaluate(c, epochs) for c in alive])
        keep = rounds[i + 1][0] if i + 1 < len(rounds) else 1
        order = np.argsort(losses)[:keep]
        alive = [alive[j] for j in order]
    return alive[0], losses[order[0]]


# %% question="halving"
def hyperband(sample, evaluate, max_epochs, factor):
    best, best_loss = None, float("inf")
    s = 0
    while factor**s < max_epochs:
        s += 1
    while s >= 0:
        rounds = bracket(max_epochs, factor, s)
        cs = []
        for _ in range(rounds[0][0]):
            cs.append(sample())
        c, loss = successive_halving(evaluate, cs, rounds)
        if loss < best_loss:
            best, best_loss = c, loss
        s -= 1
    return best, best_loss


# %% question="search"
def build_model(hp):
    layers = hp.Int("layers", min_value=1, max_value=2)
    units = hp.Int("units", min_value=8, max_value=24, step=8)
    model = stacked_lstm(layers, units, WINDOW, 1)
    lr = hp.Float("learning_rate", min_value=0.003, max_value=0.03, sampling="log")
    if hp.Choice("optimizer", values=["adam", "rmsprop"]) == "adam":
        opt = keras.optimizers.Adam(lr)
    else:
        opt = keras.optimizers.RMSprop(lr)
    model.compile(opt, "mean_squared_error")
    return model


# %% question="search"
def read_trials(project, unit):
    import os

    rows = []
    for name in sorted(os.listdir(project)):
        if not name.startswith("trial_"):
            continue
        with open(os.path.join(project, name, "trial.json")) as f:
            trial = json.load(f)
        if trial["status"] != "COMPLETED" or trial["score"] is None:
            continue
        hps = trial["hyperparameters"]["values"]
        rows.append(
            [
                hps["layers"],
                hps["units"],
                hps["optimizer"],
                hps["learning_rate"],
                hps["tuner/epochs"],
                np.sqrt(trial["score"]) * unit,
            ]
        )
    df = pd.DataFrame(rows, columns=["layers", "units", "optimizer", "learning_rate", "epochs", "rmse"])
    return df.sort_values("rmse")


# %% question="final"
def forecast(model, scaler, hours):
    out = np.zeros(len(hours))
    x = np.zeros((len(hours), WINDOW, 1), dtype="float32")
    for i in range(len(hours)):
        x[i] = scaler.transform(hours[i].reshape(-1, 1))
    y = model.predict(x, batch_size=256, verbose=0)
    for i in range(len(hours)):
        out[i] = scaler.inverse_transform([[y[i, 0]]])[0, 0]
    return out


# %% question="optimism"
def null_search(configurations, examples, repeats, random):
    validation = np.zeros((repeats, configurations))
    test = np.zeros((repeats, configurations))
    for i in range(repeats):
        validation[i] = (random.normal(size=(configurations, examples)) ** 2).mean(axis=1)
        test[i] = (random.normal(size=(configurations, examples)) ** 2).mean(axis=1)
    return validation, test


# %% question="optimism"
def optimism(validation, test):
    gaps = []
    for v, t in zip(validation, test):
        w = np.argmin(v)
        gaps.append(t[w] - v[w])
    return np.mean(gaps)
