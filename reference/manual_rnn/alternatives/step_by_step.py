"""Everything in plain loops, as in the formulas: one output after the other, a running sum as the loss."""

CAUGHT_BY = []


# %% question="steps"
def summarise(samples):
    rows = []
    for block in samples:
        block = block.astype("float64")
        size = abs(block - block.mean())
        rows.append([np.log(1 + np.std(block)), np.log(1 + np.mean(size)), np.log(1 + np.max(size))])
    return np.array(rows, dtype="float32")


# %% question="sequences"
def split_at_failure(times, share):
    for step in range(1, len(times)):
        if times[step] > times[step - 1] and step >= share * len(times):
            return step


# %% question="sequences"
def normalise(features, training_steps):
    result, mean, std = np.empty_like(features), [], []
    for column in range(features.shape[1]):
        seen = features[:training_steps, column]
        mean.append(seen.mean())
        std.append(seen.std())
        result[:, column] = (features[:, column] - mean[-1]) / std[-1]
    return result, np.array(mean), np.array(std)


# %% question="sequences"
def cut_sequences(inputs, targets, length, stride):
    sequences, labels = [], []
    start = 0
    while start + length <= len(inputs):
        sequences.append(inputs[start : start + length])
        labels.append(targets[start : start + length].reshape(-1, 1))
        start += stride
    return np.stack(sequences), np.stack(labels)


# %% question="sequences"
def make_batches(sequences, batch_size):
    batches = []
    for first in range(0, len(sequences) - batch_size + 1, batch_size):
        batches.append(sequences[first : first + batch_size])
    return np.array(batches)


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.hidden_size = hidden_size
        self.U = nn.Linear(in_features=data_size, out_features=hidden_size, bias=True)
        self.W = nn.Linear(in_features=hidden_size, out_features=hidden_size, bias=False)
        self.V = nn.Linear(in_features=hidden_size, out_features=1, bias=True)

    def forward(self, x):
        batch, sequence, _ = x.shape
        s = torch.zeros(batch, self.hidden_size)
        y = []
        for i in range(sequence):
            s = torch.tanh(self.U(x[:, i, :]) + self.W(s))
            y.append(self.V(s).unsqueeze(1))
        return torch.cat(y, dim=1)


# %% question="loss"
def sequence_loss(predictions, targets):
    loss = 0
    for step in range(predictions.shape[1]):
        loss = loss + nn.functional.mse_loss(predictions[:, step], targets[:, step])
    return loss


# %% question="loss"
def average_delta(predictions, targets):
    return float(torch.sum(torch.abs(targets - predictions)) / torch.sum(targets))


# %% question="figure" manual=1
def plot_history(history):
    figure, axes = plt.subplots()
    axes.plot(history["loss"], color="blue")
    axes.set_xlabel("epoch")
    axes.set_ylabel("loss")
    other = axes.twinx()
    other.plot(history["delta"], color="red")
    other.set_ylabel("average delta")
    return figure
