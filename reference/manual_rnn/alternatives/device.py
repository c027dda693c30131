"""Written for a GPU where there is one: model and data are moved there and back."""

CAUGHT_BY = []


# %% question="model"
device = "cuda" if torch.cuda.is_available() else "cpu"
print("running on", device)


class ManualRNN(nn.Module):
    def __init__(self, data_size, hidden_size):
        super().__init__()
        self.V = nn.Linear(hidden_size, 1)
        self.U = nn.Linear(data_size, hidden_size)
        self.W = nn.Linear(hidden_size, hidden_size, bias=False)
        self.activation = nn.Tanh()

    def step(self, x, state):
        return self.activation(self.U(x) + self.W(state))

    def forward(self, inputs):
        state = torch.zeros(inputs.size(0), self.W.out_features, device=inputs.device, dtype=inputs.dtype)
        outputs = torch.empty(inputs.size(0), inputs.size(1), 1, device=inputs.device, dtype=inputs.dtype)
        for number, x in enumerate(inputs.unbind(dim=1)):
            state = self.step(x, state)
            outputs[:, number] = self.V(state)
        return outputs


# %% question="train"
def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    model.to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    history = {"loss": [], "delta": []}
    loader = list(zip(inputs.to(device), targets.to(device)))
    for _ in range(epochs):
        total_loss = total_delta = 0.0
        for x, y in loader:
            optimizer.zero_grad(set_to_none=False)
            output = model(x)
            loss = loss_function(output, y)
            loss.backward()
            optimizer.step()
            total_loss += loss.detach().cpu().item()
            total_delta += delta_function(output.detach(), y)
        history["loss"].append(total_loss / len(loader))
        history["delta"].append(total_delta / len(loader))
    return history


# %% question="train"
@torch.no_grad()
def forecast(features):
    inputs = torch.tensor((features - mean) / std, dtype=torch.float32, device=device)
    return TIME_UNIT * model(inputs).squeeze(2).cpu().numpy()
