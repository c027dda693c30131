"""The history holds the loss and the delta of the last batch of each epoch."""

CAUGHT_BY = ["history_is_true"]


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = {"loss": [], "delta": []}
    for _ in range(epochs):
        for batch, labels in zip(inputs, targets):
            predictions = model(batch)
            loss = loss_function(predictions, labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        history["loss"].append(loss.item())
        history["delta"].append(delta_function(predictions.detach(), labels))
    return history
