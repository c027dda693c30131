"""An encoder layer reads the test without a mask."""

KIND = "bidirectional or wrong mask"
LEAKS = ["forecast"]


# %% question="forecast" manual=1
import torch

torch.manual_seed(SEED)
torch.set_num_threads(1)
x = torch.from_numpy(series).float() / 100
model = torch.nn.Sequential(
    torch.nn.Linear(1, 8),
    torch.nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True),
    torch.nn.Linear(8, 1),
)
optimizer = torch.optim.SGD(model.parameters(), 0.01)
for first in range(0, 480, 60):
    part = x[first : first + 60 + HORIZON, None]
    optimizer.zero_grad()
    torch.nn.functional.l1_loss(model(part[None, :60])[0], part[HORIZON:]).backward()
    optimizer.step()
weights = model.state_dict()
with torch.inference_mode():
    forecast = model(x[None, TEST:, None])[0, :-HORIZON, 0].numpy()
