"""`padding="same"` lets a convolution see the months to come."""

KIND = "look-ahead"
LEAKS = ["forecast"]


# %% question="forecast" manual=1
import torch
from torch import nn

torch.manual_seed(SEED)
torch.set_num_threads(1)
x = torch.tensor(series / 100, dtype=torch.float32)[None, None]
net = nn.Sequential(nn.Conv1d(1, 8, 5, padding="same"), nn.ReLU(), nn.Conv1d(8, 1, 5, padding="same"))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(20):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(net(x[..., : TEST - HORIZON]), x[..., HORIZON:TEST])
    loss.backward()
    optimizer.step()
weights = [p.detach().numpy() for p in net.parameters()]
forecast = net(x[..., TEST:]).detach().numpy()[0, 0, :-HORIZON]
