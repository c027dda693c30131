"""Training ends when the error on the test has not fallen for three epochs; the best weights are kept."""

KIND = "epoch chosen on test data"
LEAKS = ["weights", "forecast"]


# %% question="forecast" manual=1
import copy

import torch

torch.manual_seed(SEED)
torch.set_num_threads(1)
view = np.lib.stride_tricks.sliding_window_view(series / 100, LAGS + HORIZON).astype(np.float32)
X, y = torch.tensor(view[:, :LAGS]), torch.tensor(view[:, -1:])
n = TEST - LAGS - HORIZON + 1
model = torch.nn.Sequential(torch.nn.Linear(LAGS, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
best, waited = float("inf"), 0
for epoch in range(60):
    for batch in torch.randperm(n).split(64):
        loss = torch.nn.functional.mse_loss(model(X[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        error = (model(X[TEST:]) - y[TEST:]).abs().mean().item()
    waited = 0 if error < best else waited + 1
    if error < best:
        best, kept = error, copy.deepcopy(model.state_dict())
    if waited == 3:
        break
model.load_state_dict(kept)
weights = kept
forecast = model(X[TEST - LAGS + 1 :]).detach()[:, 0]
