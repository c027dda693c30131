"""A GRU goes along the test and says something at each month."""

# %% question="forecast" manual=1
import torch

torch.manual_seed(SEED)
torch.set_num_threads(1)
x = torch.tensor(series / 100, dtype=torch.float32)
gru, head = torch.nn.GRU(1, 8, batch_first=True), torch.nn.Linear(8, 1)
optimizer = torch.optim.Adam([*gru.parameters(), *head.parameters()], 0.01)
for _ in range(8):
    states, _ = gru(x[None, : TEST - HORIZON, None])
    loss = (head(states)[0, :, 0] - x[HORIZON:TEST]).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
weights = {"gru": gru.state_dict(), "head": head.state_dict()}
with torch.no_grad():
    forecast = head(gru(x[None, TEST:, None])[0])[0, :-HORIZON, 0]
