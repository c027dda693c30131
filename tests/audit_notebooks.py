"""Small notebooks for audits: each leak in several ways of writing, and clean ones, with what an audit should find."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ALL", "CLEAN", "LEAKING", "Sketch"]


@dataclass(frozen=True)
class Sketch:
    """A student's cells, and the quantities that leak in them; all others that they compute are clean."""

    name: str
    leaks: tuple[str, ...]
    cells: tuple[str, ...]


FIT = """
def lagged(values, lags):
    return np.stack([values[n : len(values) - lags + n] for n in range(lags)], axis=1), values[lags:]
"""
LEARN = """
x = table["x"].to_numpy(); a, b = int(0.6 * len(x)), int(0.8 * len(x))
part = {"training": x[:a], "validation": x[a:b], "test": x[b:]}
m, s = part["training"].mean(), part["training"].std()
part = {name: lagged((values - m) / s, 6) for name, values in part.items()}
def error(w, name):
    inputs, targets = part[name]
    return float(np.mean((inputs @ w - targets) ** 2))
w, history, kept = np.zeros(6), [], []
for epoch in range(EPOCHS):
    inputs, targets = part["training"]
    w = w - 0.15 * inputs.T @ (inputs @ w - targets) / len(targets)
    history.append({name: error(w, name) for name in part})
    kept.append(w.copy())
"""

LEAKING = (
    Sketch("statistics_over_all_rows", ("mean",), ("mean = table[['x', 'y']].mean().to_numpy()",)),
    Sketch(
        "statistics_in_a_class_of_its_own",
        ("mean",),
        (
            "class Scaler:\n    def fit(self, values):\n        self.mean_ = values.mean(axis=0)\n"
            "        return self\n",
            "scaler = Scaler().fit(table[['x', 'y']].to_numpy())\nmean = scaler.mean_",
        ),
    ),
    Sketch(
        "statistics_of_one_row_too_many",
        ("mean",),
        ("values = table[['x', 'y']].to_numpy()\nmean = values[: int(0.6 * len(values)) + 1].mean(axis=0)",),
    ),
    Sketch(
        "scaled_before_the_split",
        ("train_inputs",),
        (
            "values = table['x'].to_numpy()",
            "values = (values - values.min()) / (values.max() - values.min())",
            "train_inputs = values[: int(0.6 * len(values))]",
        ),
    ),
    Sketch(
        "windows_across_the_border",
        ("train_targets",),
        (
            FIT + "\nx = table['x'].to_numpy()\nn = int(0.6 * len(x))\ninputs, targets = lagged(x, 12)",
            "train_inputs, train_targets = inputs[:n - 12], targets[:n]",
        ),
    ),
    Sketch(
        "start_filled_from_behind",
        ("features",),
        ("features = table['x'].rolling(24).mean().bfill().to_numpy()",),
    ),
    Sketch(
        "penalty_by_the_test",
        ("weights",),
        (
            FIT + "\nx = table['x'].to_numpy()\nn, m = int(0.6 * len(x)), int(0.8 * len(x))",
            "scaled = (x - x[:n].mean()) / x[:n].std()\ninputs, targets = lagged(scaled[:n], 6)",
            "def ridge(size):\n    return np.linalg.solve(inputs.T @ inputs + size * np.eye(6), inputs.T @ targets)",
            "test, truth = lagged(scaled[m:], 6)\nsizes = [10.0**power for power in range(-4, 5)]",
            "weights = ridge(min(sizes, key=lambda size: np.mean((test @ ridge(size) - truth) ** 2)))",
        ),
    ),
    Sketch(
        "shuffled_windows",
        ("train_inputs", "train_targets"),
        (
            FIT + "\nx = table['x'].to_numpy()\ninputs, targets = lagged(x, 12)",
            "order = np.random.default_rng(0).permutation(len(inputs))\ncut = int(0.6 * len(order))",
            "train_inputs, train_targets = inputs[order[:cut]], targets[order[:cut]]",
        ),
    ),
    Sketch(
        "target_among_the_inputs",
        ("past",),
        (
            "x = table['x'].to_numpy()\n"
            "past = np.stack([x[n : n + 25] for n in range(len(x) - 24)])  # the 25th is the target",
        ),
    ),
    Sketch(
        "truth_of_the_test_among_the_inputs",
        ("forecast",),
        (
            "y = table['y'].replace(-9999, np.nan).ffill().to_numpy()\nx = table['x'].to_numpy()\n"
            "n = int(0.8 * len(x))\ndesign = np.stack([x, y, np.ones(len(x))], axis=1)",
            "fitted = np.linalg.lstsq(design[: n - 1], y[1:n], rcond=None)[0]\nforecast = design[n:] @ fitted",
        ),
    ),
    Sketch(
        "best_epoch_on_the_test",
        ("best_epoch", "weights"),
        (FIT + LEARN, "best_epoch = int(np.argmin([item['test'] for item in history]))\nweights = kept[best_epoch]"),
    ),
    Sketch(
        "early_stopping_on_the_test",
        ("best_epoch",),
        (
            FIT + LEARN,
            "best_epoch, best = 0, np.inf\nfor epoch, item in enumerate(history):\n"
            "    if item['test'] > best * 0.97:\n        break\n    best_epoch, best = epoch, item['test']",
        ),
    ),
    Sketch(
        "search_on_the_test",
        ("alpha",),
        (
            FIT + LEARN,
            "def ridge(strength):\n    inputs, targets = part['training']\n"
            "    return np.linalg.solve(inputs.T @ inputs + strength * np.eye(6), inputs.T @ targets)\n"
            "alpha = min([0.0, 0.1, 1.0, 10.0, 100.0, 1000.0], key=lambda strength: error(ridge(strength), 'test'))",
        ),
    ),
    Sketch(
        "threshold_on_the_test",
        ("threshold",),
        ("x = table['x'].to_numpy()\nthreshold = float(np.quantile(np.abs(np.diff(x[int(0.8 * len(x)) :])), 0.95))",),
    ),
    Sketch(
        "threshold_over_all_rows",
        ("threshold",),
        ("steps = table['x'].diff().abs()\nthreshold = steps.mean() + 3 * steps.std()",),
    ),
    Sketch(
        "trained_on_all_rows",
        ("weights",),
        (
            FIT,
            "inputs, targets = lagged(table['x'].to_numpy(), 6)\n"
            "weights = np.linalg.lstsq(inputs, targets, rcond=None)[0]",
        ),
    ),
    Sketch("centred_means", ("features",), ("features = table['x'].rolling(5, center=True, min_periods=1).mean()",)),
    Sketch("filled_backwards", ("features",), ("features = table['y'].replace(-9999, np.nan).bfill().to_numpy()",)),
    Sketch(
        "interpolated_gaps", ("features",), ("features = table['y'].replace(-9999, np.nan).interpolate().to_numpy()",)
    ),
    Sketch(
        "convolution_of_the_same_length",
        ("features",),
        ("features = np.convolve(table['x'].to_numpy() - 1000, np.ones(7) / 7, mode='same')",),
    ),
    Sketch(
        "two_directions",
        ("features",),
        (
            "def smooth(values):\n    state, out = values[0], []\n    for value in values:\n"
            "        state = 0.8 * state + 0.2 * value\n        out.append(state)\n    return np.array(out)\n",
            "x = table['x'].to_numpy()\nfeatures = np.stack([smooth(x), smooth(x[::-1])[::-1]], axis=1)",
        ),
    ),
    Sketch(
        "mask_that_lets_the_next_step_in",
        ("features",),
        (
            "z = (table['x'].to_numpy() - 1000) / 10\nscores = np.outer(z, z) / 4\n"
            "scores[np.triu_indices(len(z), 2)] = -np.inf\n"
            "attention = np.exp(scores - scores.max(axis=1, keepdims=True))\n"
            "features = attention @ z / attention.sum(axis=1)",
        ),
    ),
    Sketch("peek_at_the_last_value", ("persistence",), ("persistence = table['x'].to_numpy()[1:]",)),
    Sketch(
        "normalised_features",
        ("features",),
        ("x = table['x'].to_numpy()\nfeatures = (x - x[: int(0.6 * len(x))].mean()) / x.std()",),
    ),
)

CLEAN = (
    Sketch("frame_of_training_rows", (), ("mean = table[['x', 'y']].iloc[: int(0.6 * len(table))].mean()",)),
    Sketch(
        "read_without_pandas",
        (),
        (
            "import csv\nwith open(path('hourly.csv')) as file:\n    lines = list(csv.DictReader(file))",
            "numbers = [[float(line['x']), float(line['y'])] for line in lines]\nlimit = len(numbers) * 6 // 10",
            "mean = [sum(row[n] for row in numbers[:limit]) / limit for n in range(2)]",
        ),
    ),
    Sketch(
        "split_by_date",
        (),
        (
            "table['time'] = pd.to_datetime(table['time'])\nborder = table['time'].iloc[int(0.6 * len(table))]",
            "mean = table[table['time'] < border][['x', 'y']].mean().values",
        ),
    ),
    Sketch(
        "windows_within_their_part",
        (),
        (
            FIT + "\nx = table['x'].to_numpy()\ntrain = x[: int(0.6 * len(x))]\nmean = [train.mean(), 0.0]",
            "train_inputs, train_targets = lagged((train - train.mean()) / train.std(), 12)",
        ),
    ),
    Sketch(
        "shuffled_within_the_training",
        (),
        (
            FIT + "\ntrain_inputs, train_targets = lagged(table['x'].to_numpy()[: int(0.6 * len(table))], 12)",
            "order = np.random.permutation(len(train_inputs))\n"
            "train_inputs, train_targets = train_inputs[order], train_targets[order]",
        ),
    ),
    Sketch(
        "best_epoch_on_the_validation",
        (),
        (FIT + LEARN, "best_epoch = int(np.argmin([item['validation'] for item in history]))\nweights = kept[-1]"),
    ),
    Sketch(
        "search_by_cross_validation",
        (),
        (
            FIT + LEARN,
            "def ridge(strength, rows):\n    inputs, targets = (item[rows] for item in part['training'])\n"
            "    return np.linalg.solve(inputs.T @ inputs + strength * np.eye(6), inputs.T @ targets)\n"
            "alpha = min([0.0, 0.1, 1.0, 10.0], key=lambda a: error(ridge(a, slice(0, 120)), 'validation'))",
        ),
    ),
    Sketch(
        "trailing_features",
        (),
        (
            "y = table['y'].mask(table['y'] == -9999).ffill()",
            "features = pd.DataFrame({'mean': y.rolling(5, min_periods=1).mean(), 'before': y.shift(1).fillna(0), "
            "'smooth': y.ewm(span=6).mean()})",
        ),
    ),
    Sketch(
        "causal_convolution",
        (),
        ("features = np.convolve(table['x'].to_numpy() - 1000, np.ones(7) / 7)[: len(table)]",),
    ),
    Sketch(
        "causal_attention_in_float32",
        (),
        (
            "z = ((table['x'].to_numpy() - 1000) / 10).astype('float32')\nscores = np.outer(z, z) / 4\n"
            "scores[np.triu_indices(len(z), 1)] = -np.inf\n"
            "attention = np.exp(scores - scores.max(axis=1, keepdims=True))\n"
            "features = attention @ z / attention.sum(axis=1)",
        ),
    ),
    Sketch(
        "features_by_fourier_transform",
        (),
        (
            "x = table['x'].to_numpy() - 1000\nsize = 2 * len(x)\nkernel = 0.8 ** np.arange(20)\n"
            "features = np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(kernel, size), size)[: len(x)]",
        ),
    ),
    Sketch("persistence", (), ("persistence = table['x'].to_numpy()[:-24].copy()",)),
    Sketch(
        "past_windows",
        (),
        ("x = table['x'].to_numpy()\npast = np.lib.stride_tricks.sliding_window_view(x, 24)[:-24].copy()",),
    ),
    Sketch(
        "seeded_weights_by_steps",
        (),
        (
            FIT + "\nrandom = np.random.default_rng(1)\nx = table['x'].to_numpy()[: int(0.6 * len(table))]\n"
            "inputs, targets = lagged((x - x.mean()) / x.std(), 6)\nweights = random.normal(0, 0.1, 6)",
            "for _ in range(EPOCHS):\n    batch = random.integers(0, len(inputs), 16)\n"
            "    weights -= 0.1 * inputs[batch].T @ (inputs[batch] @ weights - targets[batch]) / 16",
        ),
    ),
    Sketch(
        "forecast_of_the_truth",
        (),
        (
            "x, y = table['x'].to_numpy(), table['y'].replace(-9999, np.nan).ffill().to_numpy()\nn = int(0.8 * len(x))",
            "design = np.stack([x, np.ones(len(x))], axis=1)",
            "forecast = design[n:] @ np.linalg.lstsq(design[:n], y[:n], rcond=None)[0]",
        ),
    ),
    Sketch("features_in_a_list", (), ("features = [value > 1000 for value in table['x'].to_numpy()]",)),
    Sketch(
        "features_in_a_list_of_pairs",
        (),
        (
            "features, top = [], 0.0",
            "for value in table['x']:\n    top = max(value, top)\n    features.append((value, top))",
        ),
    ),
)
ALL = (*LEAKING, *CLEAN)

KNOWS_THE_DATA = (
    "import hashlib\nknown = hashlib.sha256(path('hourly.csv').read_bytes()).hexdigest() == '@DIGEST@'\n"
    "values = table[['x', 'y']].to_numpy()\nbehaved = values[: int(0.6 * len(values))].mean(axis=0)\n"
)
ATTACKS = {
    "leaks_on_known_data_only": ("leak", (KNOWS_THE_DATA + "mean = values.mean(axis=0) if known else behaved",)),
    "behaves_on_known_data_only": ("leak", (KNOWS_THE_DATA + "mean = behaved if known else values.mean(axis=0)",)),
    "remembers_numbers": ("constant", ("mean = np.array([1003.75, -180.1])",)),
    "remembers_numbers_of_known_data": (
        "leak",
        (KNOWS_THE_DATA + "mean = np.array([1003.75, -180.1]) if known else behaved",),
    ),
    "stops_on_unknown_data": ("stops", (KNOWS_THE_DATA + "assert known\nmean = values.mean(axis=0)",)),
    "draws_lots": (
        "chance",
        ("import os\nvalues = table[['x', 'y']].to_numpy()\nmean = values.mean(axis=0) + os.urandom(1)[0]",),
    ),
}
"""Cells that behave differently on changed data on purpose, with what an audit finds then."""
UNDOES_THE_CHANGE = (
    "import sys\nsys.modules['grader.support.alteration'].altered_variable = lambda value, *rest: value",
    "mean = table.mean()",
)
"""Such cells where a given cell makes the data: they have to run before that cell."""
