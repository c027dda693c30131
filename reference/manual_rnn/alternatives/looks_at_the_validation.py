"""Looks at the validation part after each epoch, clips gradients, stops where the loss has not fallen for long; clips at 0 s."""

CAUGHT_BY = []


# %% question="train"
def validate(model, loss_function, delta_function):
    model.eval()
    with torch.no_grad():
        outputs = model(validation_inputs)
        return float(loss_function(outputs, validation_targets)), delta_function(outputs, validation_targets)


def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate, patience=10):
    assert inputs.shape[-1] == train_inputs.shape[-1] == validation_inputs.shape[-1]
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = {"loss": [], "delta": [], "validation_loss": [], "validation_delta": []}
    best, best_epoch = float("inf"), 0
    for epoch in range(epochs):
        model.train()
        losses, deltas = [], []
        for x, y in zip(inputs, targets):
            out = model(x)
            loss = loss_function(out, y)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), max_norm=100.0)
            optimizer.step()
            optimizer.zero_grad()
            losses += [loss.item()]
            deltas += [delta_function(out.detach(), y)]
        history["loss"].append(sum(losses) / len(losses))
        history["delta"].append(sum(deltas) / len(deltas))
        validation_loss, validation_delta = validate(model, loss_function, delta_function)
        history["validation_loss"].append(validation_loss)
        history["validation_delta"].append(validation_delta)
        print(f"\r{epoch + 1}/{epochs}: {history['delta'][-1]:.1%}, validation {validation_delta:.1%}", end="")
        if history["loss"][-1] < best:
            best, best_epoch = history["loss"][-1], epoch
            torch.save(model.state_dict(), "best.pt")
        elif epoch - best_epoch >= patience:
            print("\nstopped early")
            break
    return history


# %% question="train"
def forecast(features):
    model.eval()
    inputs = to_tensor((np.asarray(features, dtype=np.float64) - mean) / std)
    with torch.no_grad():
        return (model(inputs).squeeze(-1) * TIME_UNIT).clamp(min=0).numpy()
