"""Plain Python and lists instead of arrays, one number after the other."""

CAUGHT_BY = []


# %% question="steps"
import math  # noqa: E402


def summarise(samples):
    rows = []
    for block in samples.tolist():
        average = sum(block) / len(block)
        sizes = [abs(value - average) for value in block]
        amplitudes = math.sqrt(sum(size * size for size in sizes) / len(sizes)), sum(sizes) / len(sizes), max(sizes)
        rows.append([math.log1p(amplitude) for amplitude in amplitudes])
    return np.array(rows, dtype=np.float32)


# %% question="sequences"
def split_at_failure(times, share):
    return next(i for i in range(1, len(times)) if times[i] > times[i - 1] and i >= share * len(times))


# %% question="sequences" grade_id="sequences-3"
def cut_sequences(inputs, targets, length, stride):
    starts = range(0, len(inputs) - length + 1, stride)
    return [inputs[i : i + length] for i in starts], [[[t] for t in targets[i : i + length]] for i in starts]


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.layers = nn.ModuleDict({"U": nn.Linear(data_size, hidden_size), "V": nn.Linear(hidden_size, 1)})
        self.layers["W"] = nn.Linear(hidden_size, hidden_size, bias=False)
        self.U, self.V, self.W = self.layers["U"], self.layers["V"], self.layers["W"]

    def forward(self, inputs):
        outputs, state = [], None
        for x in inputs.split(1, dim=1):
            state = torch.tanh(self.U(x) if state is None else self.U(x) + self.W(state))
            outputs.append(self.V(state))
        return torch.cat(outputs, dim=1)


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    adam = torch.optim.Adam(list(model.parameters()), lr=learning_rate)
    n, history = len(inputs), {"loss": [0.0] * epochs, "delta": [0.0] * epochs}
    for e in range(epochs):
        for i in range(n):
            for parameter in model.parameters():
                parameter.grad = None
            out = model(inputs[i])
            loss = loss_function(out, targets[i])
            loss.backward()
            history["loss"][e] += float(loss.detach()) / n
            history["delta"][e] += delta_function(out, targets[i]) / n
            adam.step()
    return history


# %% question="train"
def forecast(features):
    seconds = []
    for sequence in features:
        with torch.no_grad():
            seconds.append(model(to_tensor((sequence - mean) / std)[None])[0, :, 0].tolist())
    return TIME_UNIT * np.array(seconds)


# %% question="figure" manual=1
def plot_history(history):
    plt.figure(figsize=(9, 3))
    for number, name in enumerate(["loss", "delta"], start=1):
        plt.subplot(1, 2, number)
        plt.plot(history[name], marker="o")
        plt.xlabel("epoch")
        plt.ylabel(name)
    return plt.gcf()
