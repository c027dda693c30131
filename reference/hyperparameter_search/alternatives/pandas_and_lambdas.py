"""As terse as Python allows: lambdas, reduce, pandas, sets, subclasses of layers and of tuners."""

CAUGHT_BY = []


# %% question="scale"
fit_scaler = lambda series, rows, kind: (RobustScaler() if kind == "robust" else StandardScaler()).fit(
    pd.DataFrame(series[:rows]).to_numpy()
)


# %% question="scale"
def errors_in_unit(scaler, predicted, truth):
    # a difference does not know of the centre
    unit = scaler.inverse_transform([[1.0]])[0, 0] - scaler.inverse_transform([[0.0]])[0, 0]
    mse = unit**2 * np.square(np.ravel(predicted) - np.ravel(truth)).mean(dtype=float)
    return mse, mse**0.5


# %% question="network"
class Stack(keras.layers.Layer):
    def __init__(self, layers, units, **kwargs):
        super().__init__(**kwargs)
        self.body = [keras.layers.LSTM(units, return_sequences=i + 1 < layers) for i in range(layers)]
        self.head = keras.layers.Dense(1)

    def call(self, x):
        for layer in self.body:
            x = layer(x)
        return self.head(x)


def stacked_lstm(layers, units, window, features=1):
    inputs = keras.Input((window, features))
    return keras.Model(inputs, Stack(layers, units)(inputs))


# %% question="space"
count_values = lambda first, last, step: int(np.round((last - first) / step - 0.5 + 1e-6)) + 1


# %% question="space"
from functools import reduce

size_of = lambda space: reduce(
    lambda product, v: (
        product
        * (
            count_values(*v)
            if isinstance(v, tuple)
            else sum(map(size_of, v.values()))
            if isinstance(v, dict)
            else len(v)
        )
    ),
    space.values(),
    1,
)


# %% question="space"
search_seconds = lambda configurations, folds, seconds, at_once: seconds * (1 - (-configurations * folds // at_once))


# %% question="space"
trials_needed = lambda top, confidence: int(np.ceil(np.log1p(-confidence) / np.log1p(-top)))


# %% question="grid"
gap_needed = lambda window, horizon, stride: max(math.ceil((window + horizon) / stride) - 1, 0)


# %% question="grid"
def leak(training, validation, reach):
    near = set()
    for offset in range(-reach + 1, reach):
        near |= {int(t) + offset for t in training}
    return np.mean([int(v) in near for v in validation])


# %% question="grid"
grid_search = lambda estimator, grid, splitter, windows, targets: GridSearchCV(
    estimator=estimator,
    param_grid=grid,
    cv=list(splitter.split(windows)),
    scoring="neg_mean_squared_error",
    return_train_score=True,
).fit(X=windows, y=targets)


# %% question="grid"
grid_table = lambda search, unit: (
    pd.DataFrame(search.cv_results_)
    .filter(regex="^param_|^mean_test_score$")
    .rename(columns=lambda name: name.removeprefix("param_"))
    .assign(rmse=lambda table: unit * (-table["mean_test_score"]) ** 0.5)
    .drop(columns="mean_test_score")
    .sort_values("rmse")
)


# %% question="halving"
def bracket(max_epochs, factor, s):
    powers = [factor**i for i in range(64) if factor**i <= max_epochs]
    n = math.ceil(len(powers) * powers[s] / (s + 1))
    return [(n // powers[i], powers[-1 - s + i]) for i in range(s + 1)]


# %% question="halving"
def successive_halving(evaluate, configurations, rounds):
    table = pd.DataFrame({"c": configurations})
    for n, epochs in rounds:
        table = table.head(n).copy()
        table["loss"] = [evaluate(c, epochs) for c in table["c"]]
        table = table.sort_values("loss")
    return tuple(table.iloc[0])


# %% question="halving"
def hyperband(sample, evaluate, max_epochs, factor):
    s_max = len([1 for i in range(1, 64) if factor**i <= max_epochs])
    plans = (bracket(max_epochs, factor, s) for s in reversed(range(s_max + 1)))
    return sorted(
        (successive_halving(evaluate, [sample() for _ in range(plan[0][0])], plan) for plan in plans),
        key=lambda w: rank(w[1]),
    )[0]


# %% question="search"
class Search(kt.Hyperband):
    """Hyperband with early stopping built in."""

    def search(self, training, validation):
        stop = keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True)
        super().search(*training, batch_size=BATCH_SIZE, validation_data=validation, callbacks=[stop], verbose=0)
        return self


def run_search(training, validation, folder):
    return Search(
        build_model,
        "val_loss",
        MAX_EPOCHS,
        FACTOR,
        seed=SEED,
        directory=folder,
        project_name="search",
        overwrite=True,
    ).search(training, validation)


# %% question="search"
def read_trials(project, unit):
    records = [json.loads(f.read_text()) for f in Path(project).rglob("trial.json")]
    table = pd.DataFrame(
        [r["hyperparameters"]["values"] | {"status": r["status"], "score": r["score"]} for r in records]
    )
    table = table[(table["status"] == "COMPLETED") & table["score"].notna()].rename(columns={"tuner/epochs": "epochs"})
    table["rmse"] = table["score"].astype(float) ** 0.5 * unit
    return table.sort_values("rmse")[["layers", "units", "optimizer", "learning_rate", "epochs", "rmse"]]


# %% question="optimism"
def null_search(configurations, examples, repeats, random):
    both = np.mean(random.standard_normal((2, repeats, configurations, examples)) ** 2, axis=-1)
    return tuple(both)


# %% question="optimism"
optimism = lambda validation, test: np.take_along_axis(
    test - validation, np.argmin(validation, axis=1, keepdims=True), axis=1
).mean()
