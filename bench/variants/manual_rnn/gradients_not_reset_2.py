"""The method is named and not called."""

BESIDE = "helpers"


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    optimiser = torch.optim.Adam(model.parameters(), learning_rate)
    history = dict(loss=[], delta=[])
    for _ in range(epochs):
        record = []
        for x, y in zip(inputs, targets):
            optimiser.zero_grad
            guess = model(x)
            loss = loss_function(guess, y)
            loss.backward()
            optimiser.step()
            record.append([loss.item(), delta_function(guess.detach(), y)])
        means = np.mean(record, axis=0)
        history["loss"].append(float(means[0]))
        history["delta"].append(float(means[1]))
    return history
