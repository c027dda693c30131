"""Training mode is switched on once; after the first look at the validation series all steps are in evaluation mode."""

CAUGHT_BY = ["training_is_in_training_mode"]


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
            loss.backward()
            optimizer.step()
            total += loss.item()
        predict(model, validation_inputs)
        history.append(total / STEPS_PER_EPOCH)
    return history
