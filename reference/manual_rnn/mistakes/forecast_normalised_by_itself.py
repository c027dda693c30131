"""The forecast normalises what it is given with its own statistics instead of those of the training."""

CAUGHT_BY = ["forecasts_are_seconds", "forecasts_are_those_of_the_model"]


# %% question="train"
def train(
    model: nn.Module,
    inputs: torch.Tensor,
    targets: torch.Tensor,
    loss_function,
    delta_function,
    epochs: int,
    learning_rate: float,
) -> dict[str, list[float]]:
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = {"loss": [], "delta": []}
    for _ in range(epochs):
        losses, deltas = [], []
        for batch, labels in zip(inputs, targets, strict=True):
            predictions = model(batch)
            loss = loss_function(predictions, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            deltas.append(delta_function(predictions.detach(), labels))
        history["loss"].append(float(np.mean(losses)))
        history["delta"].append(float(np.mean(deltas)))
    return history


# %% question="train"
def forecast(features):
    inputs = (features - features.mean(axis=(0, 1))) / features.std(axis=(0, 1))
    with torch.no_grad():
        return model(to_tensor(inputs))[..., 0].numpy() * TIME_UNIT
