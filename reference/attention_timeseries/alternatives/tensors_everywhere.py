"""Tensors wherever they fit; numbers and arrays only where the text asks for them."""

CAUGHT_BY = []


# %% question="windows"
def create_windows(series, backcast, forecast):
    series = torch.tensor(series, dtype=torch.float64)
    mean, std = series.mean(1, keepdim=True), series.std(1, keepdim=True, correction=0)
    scaled = torch.where(std > 1e-9 * mean.abs(), (series - mean) / std.clamp_min(1e-300), 0.0).float()
    windows = scaled.unfold(1, backcast + forecast, 1).flatten(0, 1)
    return windows[:, :backcast].unsqueeze(-1), windows[:, backcast:].clone()


# %% question="split"
def split_series(number):
    order = torch.from_numpy(np.random.default_rng(1337).permutation(number))
    first = 3 * number // 4
    second = first + number // 20
    return order[:first], order[first:second], order[second:]


# %% question="baseline"
def persistence(inputs, forecast):
    day = torch.as_tensor(inputs)[:, -24:].squeeze(-1)
    return torch.cat([day] * (forecast // 24 + 1), dim=1)[:, :forecast]


# %% question="train"
def train(model, inputs, targets):
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1e-3)
    history = torch.zeros(EPOCHS)
    for epoch in range(EPOCHS):
        for _ in range(STEPS_PER_EPOCH):
            rows = torch.randperm(len(inputs))[:BATCH_SIZE]
            optimizer.zero_grad()
            loss = torch.mean(torch.abs(targets[rows] - model(inputs[rows])))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 10.0)
            optimizer.step()
            history[epoch] += loss.detach() / STEPS_PER_EPOCH
    return history.tolist()


# %% question="train"
@torch.no_grad()
def predict(model, inputs):
    model.eval()
    parts = torch.as_tensor(inputs).split(100)
    return torch.cat([model(part) for part in parts]).numpy()
