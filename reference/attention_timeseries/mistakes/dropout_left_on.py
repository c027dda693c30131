"""Forecasts are made in training mode."""

CAUGHT_BY = [
    "forecasts_are_repeatable",
    "forecasts_are_those_of_the_model",
]


# %% question="train"
def train(model, inputs, targets):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    model.train()
    history = []
    for _ in range(EPOCHS):
        losses = []
        for _ in range(STEPS_PER_EPOCH):
            batch = torch.randint(len(inputs), (BATCH_SIZE,))
            loss = (model(inputs[batch]) - targets[batch]).abs().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


# %% question="train"
def predict(model, inputs):
    return model(torch.as_tensor(inputs)).detach().numpy()
