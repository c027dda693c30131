"""A copy of the model is trained, and the model stays as it was."""

CAUGHT_BY = [
    "budget_is_used",
    "loss_falls",
    "gradients_are_those_of_the_batch",
    "training_is_in_training_mode",
    "batches_are_drawn_at_random",
    "history_holds_the_mean_losses",
    "nothing_is_chosen_by_the_test_series",
    "lstm_beats_persistence",
    "forecaster_beats_persistence",
]


# %% question="train"
import copy


def train(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> list[float]:
    model = copy.deepcopy(model)
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
