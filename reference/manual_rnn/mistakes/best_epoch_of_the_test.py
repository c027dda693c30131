"""Ends with the weights that were best on the test part."""

CAUGHT_BY = ["training_takes_the_right_steps"]


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    best, weights = float("inf"), None
    history = {"loss": [], "delta": []}
    for _ in range(epochs):
        losses, deltas = [], []
        for batch, labels in zip(inputs, targets):
            predictions = model(batch)
            loss = loss_function(predictions, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            deltas.append(delta_function(predictions.detach(), labels))
        history["loss"].append(float(np.mean(losses)))
        history["delta"].append(float(np.mean(deltas)))
        with torch.no_grad():
            seen = delta_function(model(test_inputs), test_targets)
        if seen < best:
            best, weights = seen, {name: value.clone() for name, value in model.state_dict().items()}
    model.load_state_dict(weights)
    return history
