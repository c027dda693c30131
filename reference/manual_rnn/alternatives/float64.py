"""float64 wherever the docstrings allow it; pathlib, pandas and sliding windows."""

CAUGHT_BY = []


# %% question="steps"
def summarise(samples):
    sound = pd.DataFrame(np.asarray(samples, dtype=np.float64).T)
    size = (sound - sound.mean()).abs()
    frame = pd.DataFrame({"std": sound.std(ddof=0), "mean": size.mean(), "max": size.max()})
    return np.log1p(frame.to_numpy()).astype("float32")


# %% question="store"
def save_series(folder, features, times):
    from pathlib import Path

    for name, array in {"features": features, "times": times}.items():
        np.save(Path(folder) / name, np.asarray(array, dtype="<f4"), allow_pickle=False)


# %% question="store"
def load_series(folder):
    import os

    names = [os.path.join(folder, name) for name in ("features.npy", "times.npy")]
    features, times = [np.load(name, mmap_mode="r", allow_pickle=False) for name in names]
    return np.array(features), np.array(times)


# %% question="sequences"
def split_at_failure(times, share):
    failures = pd.Series(times).diff() > 0
    enough = failures.index.to_numpy() >= share * len(times)
    return (failures & enough).idxmax()


# %% question="sequences"
def normalise(features, training_steps):
    known = pd.DataFrame(features).astype(float).iloc[:training_steps]
    mean, std = known.mean().to_numpy(), known.std().to_numpy()
    return (np.array(features, dtype=np.float64) - mean) / std, mean, std


# %% question="sequences"
def cut_sequences(inputs, targets, length, stride):
    windows = np.lib.stride_tricks.sliding_window_view(inputs, length, axis=0)[::stride]
    labels = np.lib.stride_tricks.sliding_window_view(targets, length)[::stride]
    return windows.swapaxes(1, 2).astype(np.float64), labels[:, :, None].astype(np.float64)


# %% question="sequences"
def make_batches(sequences, batch_size):
    left_over = len(sequences) % batch_size
    kept = sequences[: len(sequences) - left_over]
    _, length, data = sequences.shape
    return kept.reshape((-1, batch_size, length, data))


# %% question="model"
class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        layers = {
            "U": nn.Linear(data_size, hidden_size),
            "W": nn.Linear(hidden_size, hidden_size, bias=False),
            "V": nn.Linear(hidden_size, 1),
        }
        for name, layer in layers.items():
            setattr(self, name, layer.double())

    def forward(self, inputs):
        inputs = inputs.double()
        state = inputs.new_zeros(inputs.shape[0], self.W.weight.shape[0])
        states = []
        for x in inputs.permute(1, 0, 2):
            state = (self.U(x) + self.W(state)).tanh()
            states.append(state)
        return self.V(torch.stack(states)).permute(1, 0, 2)


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    optimizer = torch.optim.Adam([{"params": model.parameters()}], lr=learning_rate)

    def one_step(batch, labels):
        optimizer.zero_grad()
        predictions = model(batch)
        loss = loss_function(predictions, labels)
        loss.backward()
        optimizer.step()
        return float(loss.detach()), float(delta_function(predictions, labels))

    epochs = np.array([[one_step(*pair) for pair in zip(inputs, targets)] for _ in range(epochs)])
    loss, delta = epochs.mean(axis=1).T
    return {"loss": loss, "delta": delta}


# %% question="train"
def forecast(features):
    inputs = torch.from_numpy((np.float64(features) - mean) / std)
    return [TIME_UNIT * model(one[None]).detach().numpy().reshape(-1) for one in inputs]
