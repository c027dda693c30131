"""Keeps the weights that were best on the test series."""

CAUGHT_BY = ["nothing_is_chosen_by_the_test_series"]


# %% question="train"
import copy


def train(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> list[float]:
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    mean_absolute_error = nn.L1Loss()
    history = []
    best = (math.inf, None)
    for _ in range(EPOCHS):
        total = 0.0
        model.train()
        for _ in range(STEPS_PER_EPOCH):
            batch = torch.randint(len(inputs), (BATCH_SIZE,))
            loss = mean_absolute_error(model(inputs[batch]), targets[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        history.append(total / STEPS_PER_EPOCH)
        error = np.abs(predict(model, test_inputs) - test_targets).mean()
        if error < best[0]:
            best = (error, copy.deepcopy(model.state_dict()))
    model.load_state_dict(best[1])
    return history
