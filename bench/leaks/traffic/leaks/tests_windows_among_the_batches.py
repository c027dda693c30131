"""All windows are concatenated before the batches are drawn."""

KIND = "trained on test data"
LEAKS = ["network", "forecast"]


# %% question="train" manual=1
import torch
from torch.utils.data import ConcatDataset, DataLoader, TensorDataset

torch.manual_seed(SEED)
torch.set_num_threads(1)
parts = [TensorDataset(*map(torch.from_numpy, pair)) for pair in ((X, y), (X_val, y_val), (X_test, y_test))]
loader = DataLoader(ConcatDataset(parts), batch_size=256, shuffle=True)
network = torch.nn.Linear(24, 1)
optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
epoch = 2
for _ in range(epoch):
    for inputs, targets in loader:
        loss = (network(inputs).squeeze(1) - targets).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
forecast = network(torch.tensor(last))[:, 0].tolist()
