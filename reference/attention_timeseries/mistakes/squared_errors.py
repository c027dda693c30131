"""The loss is the mean squared error instead of the mean absolute one."""

CAUGHT_BY = ["gradients_are_those_of_the_batch", "history_holds_the_mean_losses"]


# %% question="train"
def train(model, inputs, targets):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    model.train()
    history = []
    for _ in range(EPOCHS):
        losses = []
        for _ in range(STEPS_PER_EPOCH):
            batch = torch.randint(len(inputs), (BATCH_SIZE,))
            loss = ((model(inputs[batch]) - targets[batch]) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


# %% question="train"
def predict(model, inputs):
    model.eval()
    with torch.no_grad():
        return model(torch.as_tensor(inputs)).numpy()
