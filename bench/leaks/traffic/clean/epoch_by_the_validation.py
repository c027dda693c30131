"""The epoch with the smallest error on the validation is kept."""

# %% question="train" manual=1
import torch

torch.manual_seed(SEED)
torch.set_num_threads(1)
network = torch.nn.Sequential(torch.nn.Linear(24, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1))
optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
losses, states = [], []
for _ in range(15):
    for batch in torch.randperm(len(X)).split(256):
        optimizer.zero_grad()
        torch.nn.functional.l1_loss(network(torch.tensor(X[batch]))[:, 0], torch.tensor(y[batch])).backward()
        optimizer.step()
    with torch.no_grad():
        losses.append(np.abs(network(torch.tensor(X_val))[:, 0].numpy() - y_val).mean())
    states.append({k: v.clone() for k, v in network.state_dict().items()})
epoch = int(np.argmin(losses))
network.load_state_dict(states[epoch])
forecast = network(torch.tensor(last)).detach().numpy()[:, 0]
