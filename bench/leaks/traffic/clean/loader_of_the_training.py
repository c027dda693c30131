"""A data loader shuffles training windows; dropout, a schedule, and clipping in a class."""

# %% question="train" manual=1
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(24, 8), nn.GELU(), nn.Dropout(0.1))
        self.head = nn.Linear(8, 1)

    def forward(self, x):
        return self.head(self.body(x)).squeeze(-1)


torch.manual_seed(SEED)
torch.set_num_threads(1)
loader = DataLoader(TensorDataset(torch.from_numpy(X), torch.from_numpy(y)), batch_size=256, shuffle=True)
network, epoch = Network(), 2
optimizer = torch.optim.AdamW(network.parameters(), lr=0.01)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epoch)
for _ in range(epoch):
    network.train()
    for inputs, targets in loader:
        optimizer.zero_grad()
        nn.functional.huber_loss(network(inputs), targets).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
    schedule.step()
    network.eval()
    with torch.no_grad():
        print(float((network(torch.from_numpy(X_test)) - torch.from_numpy(y_test)).abs().mean()))
with torch.no_grad():
    forecast = network(torch.tensor(last)).numpy()
