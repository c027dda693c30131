"""Halves the learning rate after 30 epochs."""

CAUGHT_BY = ["training_takes_the_right_steps", "history_is_true"]


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 30, gamma=0.5)
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
        scheduler.step()
    return history
