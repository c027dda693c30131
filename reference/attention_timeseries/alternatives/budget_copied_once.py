"""The budget is copied when the notebook runs, into an object and into defaults of arguments; a class trains."""

CAUGHT_BY = []


# %% question="train"
from dataclasses import dataclass


@dataclass
class Config:
    epochs: int = EPOCHS
    steps: int = STEPS_PER_EPOCH
    lr: float = 0.004


class Trainer:
    def __init__(self, model, config, batch_size=BATCH_SIZE):
        self.model, self.config, self.batch_size = model, config, batch_size
        self.optimizer = torch.optim.AdamW(model.parameters(), lr=config.lr, weight_decay=0.01)
        steps = config.epochs * config.steps
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(self.optimizer, config.lr, total_steps=steps)
        self.criterion = nn.L1Loss(reduction="mean")

    def batches(self, inputs, targets):
        for _ in range(self.config.steps):
            chosen = np.random.default_rng().choice(len(inputs), self.batch_size)
            yield inputs[chosen], targets[chosen]

    def __call__(self, inputs, targets):
        losses = []
        for x, y in self.batches(inputs, targets):
            self.model.train()
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(x), y)
            loss.backward()
            self.optimizer.step()
            self.schedule.step()
            losses.append(loss.item())
        return np.mean(losses)


CONFIG = Config()


def train(model, inputs, targets, config=CONFIG):
    trainer = Trainer(model, config)
    return [trainer(inputs, targets) for _ in range(config.epochs)]
