"""The sum of the losses is never reset: each entry is a mean over all epochs so far."""

CAUGHT_BY = ["history_holds_the_mean_losses"]


# %% question="train"
def train(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> list[float]:
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    mean_absolute_error = nn.L1Loss()
    model.train()
    history = []
    total = 0.0
    for epoch in range(EPOCHS):
        for _ in range(STEPS_PER_EPOCH):
            batch = torch.randint(len(inputs), (BATCH_SIZE,))
            loss = mean_absolute_error(model(inputs[batch]), targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / STEPS_PER_EPOCH / (epoch + 1))
    return history
