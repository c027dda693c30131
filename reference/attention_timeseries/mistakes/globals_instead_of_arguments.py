"""Trains on the notebook's own windows, whatever is handed in."""

CAUGHT_BY = ["batches_are_drawn_at_random", "history_holds_the_mean_losses"]


# %% question="train"
def train(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> list[float]:
    inputs, targets = (torch.as_tensor(train_inputs), torch.as_tensor(train_targets))
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
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / STEPS_PER_EPOCH)
    return history
