"""Nobody resets the gradients."""

BESIDE = "closures"


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    opt = torch.optim.Adam(params=model.parameters(), lr=learning_rate)
    all_losses, all_deltas = [], []
    model.train()
    for epoch in range(epochs):
        epoch_loss, epoch_delta = 0.0, 0.0
        for i in range(len(inputs)):
            y = model(inputs[i])
            l = loss_function(y, targets[i])
            l.backward()
            opt.step()
            epoch_loss += float(l) / len(inputs)
            epoch_delta += float(delta_function(y.detach(), targets[i])) / len(inputs)
        all_losses.append(epoch_loss)
        all_deltas.append(epoch_delta)
    return {"loss": all_losses, "delta": all_deltas}
