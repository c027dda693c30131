"""The history is of predictions after the step."""

CAUGHT_BY = ["history_is_true"]


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = {"loss": [], "delta": []}
    for _ in range(epochs):
        losses, deltas = [], []
        for batch, labels in zip(inputs, targets):
            predictions = model(batch)
            loss = loss_function(predictions, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            with torch.no_grad():
                predictions = model(batch)
                loss = loss_function(predictions, labels)
            losses.append(loss.item())
            deltas.append(delta_function(predictions.detach(), labels))
        history["loss"].append(float(np.mean(losses)))
        history["delta"].append(float(np.mean(deltas)))
    return history
