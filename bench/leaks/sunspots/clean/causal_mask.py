"""An encoder layer with PyTorch's own causal mask."""

# %% question="forecast" manual=1
import torch

torch.manual_seed(SEED)
torch.set_num_threads(1)


class Encoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.head = torch.nn.Linear(1, 8), torch.nn.Linear(8, 1)
        self.layer = torch.nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)

    def forward(self, x):
        mask = torch.nn.Transformer.generate_square_subsequent_mask(x.shape[1])
        return self.head(self.layer(self.embed(x), src_mask=mask, is_causal=True))


x = torch.from_numpy(series).float() / 100
model = Encoder()
optimizer = torch.optim.SGD(model.parameters(), 0.01)
for first in range(0, 480, 60):
    part = x[first : first + 60 + HORIZON, None]
    optimizer.zero_grad()
    torch.nn.functional.l1_loss(model(part[None, :60])[0], part[HORIZON:]).backward()
    optimizer.step()
weights = model
with torch.inference_mode():
    forecast = model(x[None, TEST:, None])[0, :-HORIZON, 0].numpy()
