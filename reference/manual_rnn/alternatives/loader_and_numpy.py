"""A DataLoader over the batches, a buffer for the first state, and the forecast in numpy alone; one label for two axes."""

CAUGHT_BY = []


# %% question="model"
from itertools import accumulate  # noqa: E402


class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.U = nn.Linear(data_size, hidden_size)
        self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        self.V = nn.Linear(hidden_size, 1)
        self.register_buffer("start", torch.zeros(hidden_size), persistent=False)

    def forward(self, inputs):
        driven = torch.einsum("bsd,hd->sbh", inputs, self.U.weight) + self.U.bias
        start = self.start.expand(len(inputs), -1)
        states = accumulate(driven, lambda state, x: (x + state @ self.W.weight.T).tanh(), initial=start)
        return self.V(torch.stack([*states][1:], dim=1))


# %% question="train"
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402


def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    loader = DataLoader(TensorDataset(inputs, targets), batch_size=None)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    records = []
    for epoch in range(epochs):
        for batch, labels in loader:
            with torch.enable_grad():
                predictions = model(batch)
                loss = loss_function(predictions, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            records.append((epoch, loss.item(), delta_function(predictions.detach(), labels)))
    table = pd.DataFrame(records, columns=["epoch", "loss", "delta"]).groupby("epoch").mean()
    return table.to_dict("list")


# %% question="train"
def forecast(features):
    weights = {name: value.detach().numpy() for name, value in model.named_parameters()}
    inputs = (features - mean) / std
    state, outputs = np.zeros((len(inputs), HIDDEN)), []
    for step in range(inputs.shape[1]):
        state = np.tanh(inputs[:, step] @ weights["U.weight"].T + weights["U.bias"] + state @ weights["W.weight"].T)
        outputs.append(state @ weights["V.weight"][0] + weights["V.bias"])
    return np.stack(outputs, axis=1) * TIME_UNIT


# %% question="figure" manual=1
def plot_history(history):
    frame = pd.DataFrame(history, index=range(1, len(history["loss"]) + 1))
    loss, delta = frame[["loss", "delta"]].plot(subplots=True, legend=False)
    loss.set_ylabel("loss")
    delta.set_ylabel("average delta")
    figure = delta.get_figure()
    figure.supxlabel("epoch")
    return figure


# %% question="length"
def compare_lengths(lengths, evaluate):
    deltas = pd.DataFrame({length: evaluate(length) for length in lengths}, index=["delta", "last_delta"]).T
    deltas.insert(0, "seconds", deltas.index * STEP_SECONDS)
    return deltas.rename_axis("length").reset_index()
