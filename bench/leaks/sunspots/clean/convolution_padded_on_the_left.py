"""Zeros on the left only keep a convolution causal."""

# %% question="forecast" manual=1
import torch
from torch import nn

torch.manual_seed(SEED)
torch.set_num_threads(1)


class Causal(nn.Conv1d):
    def forward(self, x):
        return super().forward(nn.functional.pad(x, (self.kernel_size[0] - 1, 0)))


x = torch.tensor(series / 100, dtype=torch.float32)[None, None]
net = nn.Sequential(Causal(1, 8, 5), nn.ReLU(), Causal(8, 1, 5))
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for step in range(20):
    optimizer.zero_grad()
    loss = nn.functional.mse_loss(net(x[..., : TEST - HORIZON]), x[..., HORIZON:TEST])
    loss.backward()
    optimizer.step()
weights = [p.detach().numpy() for p in net.parameters()]
forecast = net(x[..., TEST:]).detach().numpy()[0, 0, :-HORIZON]
