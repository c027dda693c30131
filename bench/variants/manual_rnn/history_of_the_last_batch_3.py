"""Only the loss is that of the last batch."""

BESIDE = "float64"


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    losses, deltas = [], []
    for _ in range(epochs):
        some = []
        for x, y in zip(inputs, targets):
            p = model(x)
            loss = loss_function(p, y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            some.append(delta_function(p.detach(), y))
        losses.append(loss.item())
        deltas.append(float(np.mean(some)))
    return dict(loss=losses, delta=deltas)
