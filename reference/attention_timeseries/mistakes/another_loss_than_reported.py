"""Trains on a smooth L1 loss, and reports the mean absolute error."""

CAUGHT_BY = ["gradients_are_those_of_the_batch"]


# %% question="train"
def train(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> list[float]:
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    mean_absolute_error = nn.L1Loss()
    model.train()
    history = []
    for _ in range(EPOCHS):
        total = 0.0
        for _ in range(STEPS_PER_EPOCH):
            batch = torch.randint(len(inputs), (BATCH_SIZE,))
            loss = mean_absolute_error(model(inputs[batch]), targets[batch])
            optimizer.zero_grad()
            nn.SmoothL1Loss()(model(inputs[batch]), targets[batch]).backward()
            optimizer.step()
            total += loss.item()
        history.append(total / STEPS_PER_EPOCH)
    return history
