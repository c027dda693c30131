"""The mask of an attention lets each month see the next one."""

KIND = "bidirectional or wrong mask"
LEAKS = ["forecast"]


# %% question="forecast" manual=1
import torch

torch.manual_seed(SEED)
torch.set_num_threads(1)
attention = torch.nn.MultiheadAttention(8, 2, batch_first=True)
embed, head = torch.nn.Linear(1, 8), torch.nn.Linear(8, 1)
parts = torch.nn.ModuleList([embed, attention, head])


def predict(x):
    n = x.shape[1]
    hidden = torch.triu(torch.ones(n, n), diagonal=2).bool()
    tokens = embed(x)
    return head(tokens + attention(tokens, tokens, tokens, attn_mask=hidden)[0])[..., 0]


x = torch.tensor(series / 100).float()[None, :, None]
optimizer = torch.optim.Adam(parts.parameters(), lr=0.01)
for _ in range(5):
    loss = (predict(x[:, : TEST - HORIZON]) - x[:, HORIZON:TEST, 0]).abs().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
weights = parts
forecast = predict(x[:, TEST:])[0, :-HORIZON].detach()
