"""Helper functions of its own in every cell, and a falling learning rate."""

CAUGHT_BY = []


# %% question="read"
LENGTH = 840


def clean(frame):
    return frame.where(frame.map(looks_like_a_number)).dropna().astype(float)


def looks_like_a_number(cell):
    return pd.notna(pd.to_numeric(cell, errors="coerce"))


def load_one(file):
    return clean(pd.read_csv(file)) if file.stat().st_size else pd.DataFrame()


def read_data(folder):
    frames = map(load_one, sorted(file for file in Path(folder).iterdir() if file.suffix == ".csv"))
    return np.stack([frame.values for frame in frames if frame.shape == (LENGTH, 2)])


# %% question="lstm"
def last_hour(states):
    return states.transpose(0, 1)[-1]


class ForecastLSTM(nn.Module):
    def __init__(self, forecast, hidden=32):
        super().__init__()
        self.lstm, self.head = nn.LSTM(1, hidden), nn.Linear(hidden, forecast)

    def forward(self, inputs):
        states = self.lstm(inputs.permute(1, 0, 2))[0].permute(1, 0, 2)
        return self.head(last_hour(states))


# %% question="train"
def draw(inputs, targets):
    rows = torch.multinomial(torch.ones(len(inputs)), BATCH_SIZE)
    return inputs[rows], targets[rows]


def one_epoch(model, optimizer, scheduler, inputs, targets):
    total = []
    for _ in range(STEPS_PER_EPOCH):
        x, y = draw(inputs, targets)
        optimizer.zero_grad()
        difference = model(x) - y
        loss = difference.abs().sum() / difference.numel()
        loss.backward()
        optimizer.step()
        scheduler.step()
        total.append(float(loss))
    return sum(total) / len(total)


def train(model, inputs, targets):
    steps = EPOCHS * STEPS_PER_EPOCH
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    model.train()
    return [one_epoch(model, optimizer, scheduler, inputs, targets) for _ in range(EPOCHS)]


# %% question="train"
def predict(model, inputs):
    with torch.no_grad():
        return model.eval()(torch.Tensor(inputs)).detach().numpy().astype(np.float64)


# %% question="heads"
class MultiHeadAttention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.to_queries = nn.Linear(width, width)
        self.to_keys = nn.Linear(width, width)
        self.to_values = nn.Linear(width, width)
        self.merge = nn.Linear(width, width)

    def cut(self, layer, vectors):
        batch, length, width = vectors.shape
        return layer(vectors).view(batch, length, self.heads, width // self.heads).permute(0, 2, 1, 3)

    def forward(self, queries, keys, values, mask=None):
        batch, length, width = queries.shape
        q, k, v = self.cut(self.to_queries, queries), self.cut(self.to_keys, keys), self.cut(self.to_values, values)
        output, weights = scaled_dot_product_attention(q, k, v, mask=mask)
        return self.merge(output.permute(0, 2, 1, 3).contiguous().view(batch, length, width)), weights
