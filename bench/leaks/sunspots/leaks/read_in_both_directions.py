"""A bidirectional GRU goes along the whole test and says something at each month."""

KIND = "bidirectional or wrong mask"
LEAKS = ["forecast"]


# %% question="forecast" manual=1
import torch

torch.manual_seed(SEED)
torch.set_num_threads(1)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = torch.nn.GRU(1, 8, batch_first=True, bidirectional=True)
        self.head = torch.nn.Linear(16, 1)

    def forward(self, x):
        return self.head(self.gru(x)[0])[..., 0]


x = torch.tensor(series / 100, dtype=torch.float32)
model = Net()
optimizer = torch.optim.Adam(model.parameters(), 0.01)
for _ in range(8):
    loss = (model(x[None, : TEST - HORIZON, None])[0] - x[HORIZON:TEST]).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
weights = model
with torch.no_grad():
    forecast = model(x[None, TEST:, None])[0, :-HORIZON]
