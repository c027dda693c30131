"""Written for a GPU, and falls back on the processor; a DataLoader draws the batches."""

CAUGHT_BY = []


# %% question="lstm"
device = "cuda" if torch.cuda.is_available() else "cpu"


class ForecastLSTM(nn.Module):
    def __init__(self, forecast, hidden=32):
        super().__init__()
        self.hidden = hidden
        self.lstm = nn.LSTM(input_size=1, hidden_size=hidden, num_layers=1, batch_first=True)
        self.head = nn.Linear(in_features=hidden, out_features=forecast)

    def forward(self, inputs):
        start = (torch.zeros(1, len(inputs), self.hidden, device=inputs.device),) * 2
        _, (state, _) = self.lstm(inputs, start)
        return self.head(state.squeeze(0))


# %% question="train"
from torch.utils.data import DataLoader, RandomSampler, TensorDataset


def train(model, inputs, targets):
    model = model.to(device)
    pairs = TensorDataset(inputs, targets)
    sampler = RandomSampler(pairs, replacement=True, num_samples=EPOCHS * STEPS_PER_EPOCH * BATCH_SIZE)
    loader = iter(DataLoader(pairs, batch_size=BATCH_SIZE, sampler=sampler))
    criterion = nn.L1Loss().to(device)
    optimizer = torch.optim.NAdam(model.parameters(), lr=0.002)
    model.train()
    history = []
    for _ in range(EPOCHS):
        losses = []
        for _ in range(STEPS_PER_EPOCH):
            x, y = next(loader)
            x, y = x.to(device), y.to(device)
            model.zero_grad(set_to_none=True)
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.detach().cpu().item())
        history.append(np.mean(losses))
    return history


# %% question="train"
def predict(model, inputs):
    model.to(device).eval()
    with torch.inference_mode():
        output = model(torch.tensor(inputs, dtype=torch.float32, device=device))
    return output.cpu().numpy()


# %% question="mask"
def causal_mask(length):
    steps = torch.arange(length, device=device)
    return (steps[None, :] <= steps[:, None]).cpu()


# %% question="positions"
def positional_encoding(length, width):
    position = torch.arange(length, device=device).float().unsqueeze(1)
    factor = torch.exp(torch.arange(0, width, 2, device=device).float() * (-math.log(10000.0) / width))
    return torch.stack([torch.sin(position * factor), torch.cos(position * factor)], dim=-1).flatten(1).cpu()


# %% question="positions"
def add_positions(vectors):
    return vectors + positional_encoding(*vectors.shape[-2:]).to(vectors.device)
