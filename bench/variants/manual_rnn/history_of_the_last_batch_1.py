"""Appends outside of the inner loop what the inner loop left."""

BESIDE = "closures"


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = {"loss": [], "delta": []}
    for e in range(epochs):
        for b in range(inputs.shape[0]):
            optimizer.zero_grad()
            prediction = model(inputs[b])
            loss = loss_function(prediction, targets[b])
            loss.backward()
            optimizer.step()
            delta = delta_function(prediction.detach(), targets[b])
        history["loss"].append(loss.item())
        history["delta"].append(delta)
    return history
