"""Training ends by the error on the last windows before the test."""

# %% question="forecast" manual=1
import torch

torch.manual_seed(SEED)
torch.set_num_threads(1)
view = np.lib.stride_tricks.sliding_window_view(series / 100, LAGS + HORIZON).astype(np.float32)
X, y = torch.tensor(view[:, :LAGS]), torch.tensor(view[:, -1:])
n, m = VALIDATION - LAGS - HORIZON + 1, TEST - LAGS - HORIZON + 1
model = torch.nn.Sequential(torch.nn.Linear(LAGS, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
best, waited, log = float("inf"), 0, []
for epoch in range(60):
    for batch in torch.randperm(n).split(64):
        loss = torch.nn.functional.mse_loss(model(X[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        error = (model(X[VALIDATION:m]) - y[VALIDATION:m]).abs().mean().item()
        log.append((error, (model(X[TEST:]) - y[TEST:]).abs().mean().item()))  # only looked at
    waited = 0 if error < best else waited + 1
    best = min(best, error)
    if waited == 3:
        break
weights = model
forecast = model(X[TEST - LAGS + 1 :]).detach()[:, 0]
