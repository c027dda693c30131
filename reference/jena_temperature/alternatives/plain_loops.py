"""Plain Python: loops and lists, no clever indexing."""

CAUGHT_BY = []


# %% question="windows"
def window_arguments(first, second, target):
    arguments = dict(shift=target - first[0], sequence_length=0)
    for _ in first:
        arguments["sequence_length"] += 1
    arguments["sampling_rate"] = first[-1] - first[-2]
    arguments["sequence_stride"] = second[-1] - first[-1]
    return arguments


# %% question="windows"
def rows_ahead(sequence_length, sampling_rate, shift):
    last = 0
    for _ in range(1, sequence_length):
        last += sampling_rate
    return shift - last


# %% question="windows"
def count_windows(rows, sequence_length, sampling_rate, sequence_stride, shift):
    count = 0
    start = 0
    while True:
        last = start + (sequence_length - 1) * sampling_rate
        if last >= rows or start + shift >= rows:
            return count
        count += 1
        start += sequence_stride


# %% question="baseline"
def naive(windows):
    result = []
    for window in windows:
        result.append(window[-1][TEMPERATURE] * std[TEMPERATURE] + mean[TEMPERATURE])
    return np.array(result)


# %% question="baseline"
def evaluate(forecaster, windows, temperature):
    total = 0.0
    for f, t in zip(np.asarray(forecaster(windows)).flatten(), temperature):
        total += abs(float(f) - float(t))
    return total / len(temperature)


# %% question="sizes"
def parameters(kind, features, units, layers=1, bidirectional=False):
    total = 0
    for i in range(layers):
        if i == 0:
            inputs = features
        elif bidirectional:
            inputs = 2 * units
        else:
            inputs = units
        if kind == "Dense":
            n = inputs * units + units
        elif kind == "SimpleRNN":
            n = inputs * units + units * units + units
        elif kind == "LSTM":
            n = 4 * (inputs * units + units * units + units)
        elif kind == "GRU":
            n = 3 * (inputs * units + units * units + 2 * units)
        else:
            raise ValueError(kind)
        if bidirectional:
            n = n * 2
        total = total + n
    return total


# %% question="sizes"
def convolutional_lengths(steps, widths):
    result = []
    for i, width in enumerate(widths):
        if i > 0:
            steps = int(steps / 2)
        steps = len([start for start in range(steps) if start + width <= steps])
        result.append(steps)
    return result


# %% question="by_hand"
def simple_rnn(inputs, kernel, recurrent_kernel, bias):
    steps, features = inputs.shape
    units = len(bias)
    states = np.zeros((steps, units))
    for t in range(steps):
        for u in range(units):
            a = bias[u]
            for f in range(features):
                a += inputs[t, f] * kernel[f, u]
            if t > 0:
                for v in range(units):
                    a += states[t - 1, v] * recurrent_kernel[v, u]
            states[t, u] = np.tanh(a)
    return states


# %% question="failure"
def faulty_rows(raw):
    found = []
    for i in range(len(raw)):
        if -9999 in raw[i]:
            found.append(i)
    return np.array(found, dtype=int)


# %% question="failure"
def repair(raw):
    fixed = raw.copy()
    for row in range(1, len(fixed)):
        for column in range(fixed.shape[1]):
            if fixed[row, column] == -9999:
                fixed[row, column] = fixed[row - 1, column]
    return fixed


# %% question="failure"
def reads_any(starts, rows):
    answer = []
    for start in starts:
        read = range(start, start + SAMPLING_RATE * STEPS, SAMPLING_RATE)
        answer.append(any(row in read for row in rows))
    return np.array(answer, dtype=bool)


# %% question="comparison"
def choose(summary):
    best, name = float("inf"), None
    for row in summary.index:
        if summary.loc[row, "validation"] < best:
            best, name = summary.loc[row, "validation"], row
    return name


# %% question="comparison"
def forecast(readings):
    total = 0
    windows = np.array([(repair(window) - mean) / std for window in readings], dtype=np.float32)
    for model in members:
        total = total + forecaster(model)(windows)
    return total / len(members)
