"""Everything in arrays: no loop where numpy has one."""

CAUGHT_BY = []


# %% question="windows"
def window_arguments(first: list[int], second: list[int], target: int) -> dict[str, int]:
    a, b = np.array(first), np.array(second)
    return {
        "shift": int(target - a.min()),
        "sequence_stride": int((b - a)[0]),
        "sampling_rate": int(np.diff(a)[0]),
        "sequence_length": int(a.size),
    }


# %% question="windows"
def count_windows(rows, sequence_length, sampling_rate, sequence_stride, shift):
    starts = np.arange(0, rows, sequence_stride)
    fits = (starts + (sequence_length - 1) * sampling_rate < rows) & (starts + shift < rows)
    return int(fits.sum())


# %% question="baseline"
def naive(windows):
    physical = windows[:, -1] * std + mean
    return physical[:, TEMPERATURE]


# %% question="baseline"
def evaluate(forecaster, windows, temperature):
    return np.mean(np.abs(np.squeeze(forecaster(windows)) - temperature))


# %% question="sizes"
def parameters(kind, features, units, layers=1, bidirectional=False):
    inputs = np.full(layers, units * (1 + bidirectional))
    inputs[0] = features
    per_unit = {
        "Dense": inputs + 1,
        "SimpleRNN": inputs + units + 1,
        "LSTM": 4 * (inputs + units + 1),
        "GRU": 3 * (inputs + units + 2),
    }[kind]
    return int(per_unit.sum() * units * (1 + bidirectional))


# %% question="sizes"
def output_shape(batch, steps, units, return_sequences=False, bidirectional=False):
    shape = [batch] + return_sequences * [steps] + [units + units * bidirectional]
    return tuple(shape)


# %% question="by_hand"
def simple_rnn(inputs, kernel, recurrent_kernel, bias):
    before = inputs @ kernel + bias
    states = np.empty_like(before, dtype=np.float64)
    previous = np.zeros(before.shape[1])
    for step, x in enumerate(before):
        previous = states[step] = np.tanh(x + recurrent_kernel.T @ previous)
    return states


# %% question="failure"
def faulty_rows(raw):
    return np.unique(np.argwhere(np.isclose(raw, -9999.0))[:, 0])


# %% question="failure"
def repair(raw):
    good = raw != -9999
    last = np.maximum.accumulate(np.where(good, np.arange(len(raw))[:, None], 0), axis=0)
    return np.take_along_axis(raw, last, axis=0)


# %% question="failure"
def reads_any(starts, rows):
    read = starts[:, None] + SAMPLING_RATE * np.arange(STEPS)
    return np.isin(read, rows).any(axis=1)


# %% question="comparison"
def forecast(readings):
    n = len(readings)
    clean = np.concatenate([repair(w) for w in readings]).reshape(n, STEPS, 14)
    x = np.float32((clean - mean) / std)
    return np.stack([forecaster(m)(x) for m in members]).mean(0)
