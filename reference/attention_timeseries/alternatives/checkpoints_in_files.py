"""A shuffled loader that begins anew each epoch, checkpoints of the whole model in a file, forecasts in batches."""

CAUGHT_BY = []


# %% question="train"
from itertools import islice

from torch.utils.data import DataLoader, TensorDataset


def train(model, inputs, targets):
    loader = DataLoader(TensorDataset(inputs, targets), batch_size=BATCH_SIZE, shuffle=True, drop_last=True)
    optimizer = torch.optim.NAdam(model.parameters(), lr=0.003)
    history, best = [], float("inf")
    for epoch in range(1, EPOCHS + 1):
        model.train()
        total = 0
        for x, y in islice(loader, STEPS_PER_EPOCH):
            optimizer.zero_grad(set_to_none=False)
            loss = (y - model(x)).abs().mean(dim=1).mean()
            loss.backward()
            nn.utils.clip_grad_value_(model.parameters(), 1.0)
            optimizer.step()
            total += float(loss.detach())
        history.append(total / STEPS_PER_EPOCH)
        if history[-1] <= best:
            best = history[-1]
            torch.save(model, "best.pt")
            torch.save({"epoch": epoch, "model": model.state_dict()}, "best_state.pt")
    model.load_state_dict(torch.load("best.pt", weights_only=False).state_dict())
    model.load_state_dict(torch.load("best_state.pt")["model"])
    return history


# %% question="train"
def predict(model, inputs):
    model.eval()
    result = np.empty((len(inputs), FORECAST), dtype=np.float32)
    for start in range(0, len(inputs), 256):
        chunk = torch.from_numpy(inputs[start : start + 256])
        result[start : start + 256] = model(chunk).detach().numpy()
    return result


# %% question="plot"
def plot_forecasts(inputs, targets, forecasts):
    rows = math.ceil(len(inputs) / 2)
    figure, axes = plt.subplots(rows, 2, figsize=(12, 3 * rows), squeeze=False, sharey="row")
    hours = np.arange(inputs.shape[1] + targets.shape[1]) - inputs.shape[1]
    for panel, window, target, guess in zip(axes.flat, inputs[:, :, 0], targets, forecasts):
        panel.step(hours, np.r_[window, target])
        panel.plot(hours[-len(guess) - 1 :], np.r_[window[-1], guess], "r-o", markersize=2)
        panel.set(xlabel="hours ahead", ylabel="z-score")
        panel.legend(["recorded", "predicted"])
    for panel in axes.flat[len(inputs) :]:
        panel.set_visible(False)
    plt.close(figure)
    return figure
