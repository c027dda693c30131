"""The budget is typed in."""

CAUGHT_BY = ["budget_is_used"]


# %% question="train"
def train(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> list[float]:
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    mean_absolute_error = nn.L1Loss()
    model.train()
    history = []
    for _ in range(10):
        total = 0.0
        for _ in range(75):
            batch = torch.randint(len(inputs), (64,))
            loss = mean_absolute_error(model(inputs[batch]), targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / 75)
    return history
