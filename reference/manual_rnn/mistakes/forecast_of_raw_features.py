"""The forecast forgets to normalise."""

CAUGHT_BY = [
    "forecasts_are_seconds",
    "goal_is_reached_on_unseen_cycles",
    "forecasts_are_those_of_the_model",
    "training_reaches_the_goal",
]


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
    with torch.no_grad():
        return model(to_tensor(features))[..., 0].numpy() * TIME_UNIT
