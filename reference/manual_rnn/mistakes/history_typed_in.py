"""Trains, but returns numbers that were typed in."""

CAUGHT_BY = ["history_is_true"]


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    for _ in range(epochs):
        for batch, labels in zip(inputs, targets):
            optimizer.zero_grad()
            loss_function(model(batch), labels).backward()
            optimizer.step()
    return {
        "loss": [50 * 0.9**epoch for epoch in range(epochs)],
        "delta": [0.05 + 0.4 * 0.8**epoch for epoch in range(epochs)],
    }
