"""By hand where a library would do: the csv module, loops over windows, einsum, float64 inside."""

CAUGHT_BY = []


# %% question="read"
import csv


def is_number(text):
    try:
        return not math.isnan(float(text))
    except ValueError:
        return False


def read_data(folder):
    found = {}
    for file in Path(folder).iterdir():
        if not file.name.endswith(".csv"):
            continue
        with open(file, newline="") as lines:
            rows = list(csv.reader(lines))
        if not rows or len(rows[0]) != 2:
            continue
        good = [[float(cell) for cell in row] for row in rows[1:] if all(is_number(cell) for cell in row)]
        if len(good) == 840:
            found[file.name] = good
    return np.array([found[name] for name in sorted(found)])


# %% question="windows"
def create_windows(series, backcast, forecast):
    inputs, targets = [], []
    for one in np.asarray(series, dtype=np.float64):
        if one.max() == one.min():
            scaled = np.zeros_like(one)
        else:
            scaled = (one - one.mean()) / one.std()
        for start in range(len(one) - backcast - forecast + 1):
            middle = start + backcast
            inputs.append(scaled[start:middle, None])
            targets.append(scaled[middle : middle + forecast])
    return np.array(inputs, dtype=np.float32), np.array(targets, dtype=np.float32)


# %% question="split"
def split_series(number):
    shuffled = list(np.random.default_rng(seed=1337).permutation(number))
    a, b = int(0.75 * number), int(0.05 * number)
    return shuffled[:a], shuffled[a : a + b], shuffled[a + b :]


# %% question="baseline"
def persistence(inputs, forecast):
    hours = np.arange(forecast) % 24
    return inputs[:, inputs.shape[1] - 24 + hours, 0]


# %% question="kernel"
def nadaraya_watson(queries, keys, values, width):
    exponents = torch.stack([-0.5 * ((query - keys) / width) ** 2 for query in queries]).double()
    powers = torch.exp(exponents - exponents.max(dim=1, keepdim=True).values)
    weights = powers / powers.sum(dim=1, keepdim=True)
    return torch.einsum("mn,n->m", weights, values.double()).float(), weights.float()


# %% question="attention"
def scaled_dot_product_attention(queries, keys, values, mask=None):
    d = queries.size(-1)
    scores = torch.einsum("...nd,...md->...nm", queries.double(), keys.double()) * d**-0.5
    if mask is not None:
        scores = torch.where(mask, scores, torch.full_like(scores, -float("inf")))
    weights = scores.exp() / scores.exp().sum(-1, keepdim=True)
    return (weights @ values.double()).to(values.dtype), weights.to(values.dtype)


# %% question="mask"
def causal_mask(length):
    return torch.tensor([[j <= i for j in range(length)] for i in range(length)])


# %% question="positions"
def positional_encoding(length, width):
    encoding = torch.empty(length, width)
    for p in range(length):
        for column in range(width):
            angle = p / 10000 ** ((column - column % 2) / width)
            encoding[p, column] = math.cos(angle) if column % 2 else math.sin(angle)
    return encoding


# %% question="positions"
def add_positions(vectors):
    _, length, width = vectors.shape
    return vectors + positional_encoding(length, width).unsqueeze(0)
