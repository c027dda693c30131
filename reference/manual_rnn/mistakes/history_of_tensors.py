"""The history holds tensors."""

CAUGHT_BY = ["history_has_every_epoch"]


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
            losses.append(loss.detach())
            deltas.append(delta_function(predictions.detach(), labels))
        history["loss"].append(torch.stack(losses).mean())
        history["delta"].append(torch.tensor(deltas).mean())
    return history
