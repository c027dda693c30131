"""Gradients pile up from batch to batch."""

CAUGHT_BY = [
    "training_learns",
    "forecasts_are_seconds",
    "training_takes_the_right_steps",
    "history_is_true",
    "training_reaches_the_goal",
    "goal_is_reached_on_unseen_cycles",
]


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = {"loss": [], "delta": []}
    for _ in range(epochs):
        losses, deltas = [], []
        for batch, labels in zip(inputs, targets):
            predictions = model(batch)
            loss = loss_function(predictions, labels)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            deltas.append(delta_function(predictions.detach(), labels))
        history["loss"].append(float(np.mean(losses)))
        history["delta"].append(float(np.mean(deltas)))
    return history
