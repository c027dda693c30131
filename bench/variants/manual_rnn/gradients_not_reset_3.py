"""Reset once in each epoch, so that they pile up within it."""

BESIDE = "device"


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    adam = torch.optim.Adam(model.parameters(), lr=learning_rate)
    losses, deltas = [], []
    for epoch in range(epochs):
        adam.zero_grad()
        mine, others = [], []
        for batch, labels in zip(inputs, targets):
            out = model(batch)
            loss = loss_function(out, labels)
            loss.backward()
            adam.step()
            mine.append(loss.item())
            others.append(delta_function(out.detach(), labels))
        losses.append(sum(mine) / len(mine))
        deltas.append(sum(others) / len(others))
    return {"loss": losses, "delta": deltas}
