"""A trainer that keeps a copy of the best weights, steps by a closure; windows with pandas; partial functions."""

CAUGHT_BY = []


# %% question="sequences"
def split_at_failure(times, share):
    goes_up = np.r_[False, times[1:] > times[:-1]]
    return np.argmax(goes_up & (np.arange(times.size) / times.size >= share))


# %% question="sequences"
def normalise(features, training_steps):
    frame = pd.DataFrame(features)
    mean, std = frame[:training_steps].agg(["mean", "std"]).to_numpy()
    return ((frame - mean) / std).to_numpy(), mean, std


# %% question="loss"
sequence_loss = lambda predictions, targets: sum(map(nn.MSELoss(), predictions.unbind(1), targets.unbind(1)))  # noqa: E731


# %% question="loss"
def average_delta(predictions, targets):
    p, t = (values.detach().cpu().numpy().astype(float).ravel() for values in (predictions, targets))
    return np.abs(p - t).sum() / t.sum()


# %% question="train"
import copy  # noqa: E402
from collections import defaultdict  # noqa: E402


class Trainer:
    def __init__(self, model, learning_rate):
        self.model, self.optimizer = model, torch.optim.Adam(model.parameters(), learning_rate)
        self.history, self.best = defaultdict(list), None

    def fit(self, batches, loss_function, delta_function):
        seen = []
        for x, y in batches:

            def closure(x=x, y=y):
                self.optimizer.zero_grad()
                out = self.model(x)
                loss = loss_function(out, y)
                loss.backward()
                seen.append((loss.item(), delta_function(out, y)))
                return loss

            self.optimizer.step(closure)
        for name, value in zip(("loss", "delta"), np.mean(seen, axis=0)):
            self.history[name].append(value)
        if self.history["loss"][-1] == min(self.history["loss"]):
            self.best = copy.deepcopy(self.model.state_dict())


def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
    trainer = Trainer(model, learning_rate)
    for _ in range(epochs):
        trainer.fit(zip(inputs, targets), loss_function, delta_function)
    return dict(trainer.history)
