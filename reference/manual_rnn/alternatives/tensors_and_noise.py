"""Tensors wherever they fit, with prints and warnings on the way; slices instead of positions."""

CAUGHT_BY = []


# %% question="steps"
def summarise(samples):
    import warnings

    warnings.warn("a warning in student code costs no points", stacklevel=2)
    sound = torch.from_numpy(samples).float()
    size = (sound - sound.mean(1, keepdim=True)).abs()
    print("summarising", tuple(sound.shape))
    amplitudes = torch.stack([sound.std(1, unbiased=False), size.mean(1), size.amax(1)], dim=-1)
    return torch.log1p(amplitudes).numpy()


# %% question="sequences"
def split_at_failure(times, share):
    left = torch.as_tensor(times)
    starts = torch.nonzero(left[1:] > left[:-1]).flatten() + 1
    return starts[starts >= share * len(left)].min()


# %% question="sequences"
def normalise(features, training_steps):
    features = torch.as_tensor(features)
    mean, std = features[:training_steps].mean(0), features[:training_steps].std(0)
    print("mean", mean, "std", std)
    return (features - mean) / std, mean, std


# %% question="sequences"
def cut_sequences(inputs, targets, length, stride):
    inputs, targets = torch.as_tensor(inputs), torch.as_tensor(targets)
    return inputs.unfold(0, length, stride).transpose(1, 2), targets.unfold(0, length, stride).unsqueeze(-1)


# %% question="sequences"
def make_batches(sequences, batch_size):
    sequences = torch.as_tensor(sequences)
    return torch.stack([part for part in sequences.split(batch_size) if len(part) == batch_size])


# %% question="loss"
def sequence_loss(predictions, targets):
    errors = nn.MSELoss(reduction="none")(predictions, targets)
    return errors.sum() / predictions.size(0)


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    optimizer = torch.optim.Adam(model.parameters(), learning_rate)
    losses, deltas = torch.zeros(epochs), torch.zeros(epochs)
    model.train()
    for epoch in range(epochs):
        for number in range(inputs.shape[0]):
            model.zero_grad()
            predictions = model(inputs[number])
            loss = loss_function(predictions, targets[number])
            with torch.no_grad():
                losses[epoch] += loss / inputs.shape[0]
                deltas[epoch] += delta_function(predictions, targets[number]) / inputs.shape[0]
            loss.backward()
            optimizer.step()
        print(f"epoch {epoch}: loss {losses[epoch]:.3f}, delta {deltas[epoch]:.3f}")
    return {"loss": losses.tolist(), "delta": deltas.tolist()}


# %% question="train"
def forecast(features):
    model.eval()
    sound = torch.as_tensor(features)
    with torch.inference_mode():
        return (model(((sound - mean) / std).float()) * TIME_UNIT).squeeze(-1)
