"""The number of windows is typed in, and there are not always so many."""

CAUGHT_BY = [
    "budget_is_used",
    "loss_falls",
    "gradients_are_those_of_the_batch",
    "training_is_in_training_mode",
    "batches_are_drawn_at_random",
    "history_holds_the_mean_losses",
    "nothing_is_chosen_by_the_test_series",
]


# %% question="train"
def train(model, inputs, targets):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    model.train()
    history = []
    for _ in range(EPOCHS):
        losses = []
        for _ in range(STEPS_PER_EPOCH):
            batch = torch.randint(20000, (BATCH_SIZE,))
            loss = (model(inputs[batch]) - targets[batch]).abs().mean()
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
