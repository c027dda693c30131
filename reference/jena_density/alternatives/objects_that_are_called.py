"""`functools.partial`, and objects with `__call__`, where functions are asked for; a model inside a model."""

CAUGHT_BY = []


# %% question="split"
import functools


def _shares(first, second, rows):
    ends = [rows * first // 100, rows * second // 100]
    return (*ends, rows - sum(ends))


split_rows = functools.partial(_shares, 55, 25)


# %% question="normalise"
class Normalise:
    def __call__(self, raw, rows):
        frame = pd.DataFrame(raw)
        self.mean, self.std = frame[:rows].mean().values, frame[:rows].std(ddof=0).values
        return ((frame - self.mean) / self.std).values, self.mean, self.std


normalise = Normalise()


# %% question="normalise"
describe_density = lambda raw, normalised, column, train_rows, test_rows: [
    moment(part)
    for part in (raw.T[column][:train_rows], normalised.T[column][-test_rows:])
    for moment in (np.mean, np.std)
]


# %% question="baseline"
class Naive:
    def __init__(self, function):
        self.function = function

    def __call__(self, dataset):
        errors = [self.function(windows, targets) for windows, targets in dataset.unbatch().as_numpy_iterator()]
        return np.mean(errors)


evaluate_naive_method = Naive(
    lambda window, target: abs(window[-1, density_index] * std[density_index] + mean[density_index] - target)
)


# %% question="model"
def build_model():
    memory = keras.Sequential([keras.Input((SEQUENCE_LENGTH, 14)), keras.layers.LSTM(16)])
    return keras.Sequential([memory, keras.layers.Dense(1)])
