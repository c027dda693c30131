"""Looks at the notebook's own validation and test series after each epoch, and keeps what was best on the former."""

CAUGHT_BY = []


# %% question="train"
import copy
import time

X_valid, y_valid = torch.as_tensor(validation_inputs), torch.as_tensor(validation_targets)


def evaluate(model, x, y):
    model.eval()
    with torch.no_grad():
        return nn.functional.l1_loss(model(x), y).item()


def train(model, inputs, targets):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, patience=2)
    history, best, kept, waited = [], math.inf, None, 0
    for epoch in range(EPOCHS):
        start, losses = time.perf_counter(), []
        for _ in range(STEPS_PER_EPOCH):
            model.train()
            batch = torch.randint(len(inputs), (BATCH_SIZE,))
            loss = nn.functional.l1_loss(model(inputs[batch]), targets[batch])
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            losses.append(loss.item())
        history.append(np.mean(losses))
        valid = np.abs(predict(model, validation_inputs) - validation_targets).mean()
        print(f"{epoch:3d} {history[-1]:.3f} {valid:.3f} {evaluate(model, inputs[:500], targets[:500]):.3f}")
        print(
            f"    {evaluate(model, X_valid, y_valid):.3f} {evaluate(model, torch.tensor(test_inputs[:300]), torch.tensor(test_targets[:300])):.3f}"
        )
        plateau.step(valid)
        waited = 0 if valid < best else waited + 1
        if valid < best:
            best, kept = valid, copy.deepcopy(model.state_dict())
        print(f"    {time.perf_counter() - start:.1f} s, {waited} epochs without progress")
    model.load_state_dict(kept)
    return history
