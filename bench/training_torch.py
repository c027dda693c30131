"""Small trainings in PyTorch, as students write them: with a mistake that is known, or sound.

`python -m bench.training_torch` runs them one after another in this process, and prints as JSON what was noted of each.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from grader.judging.symptoms import Kind
from grader.worker.training import watch

RECORDER = watch()  # before torch is imported, as in a notebook

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from torch import nn  # noqa: E402
from torch.utils.data import DataLoader, TensorDataset  # noqa: E402

from bench.training_cases import Case, print_results  # noqa: E402

ROWS = 256
BATCH = 32


def table(rows: int = ROWS, columns: int = 8) -> tuple[torch.Tensor, torch.Tensor]:
    x = torch.randn(rows, columns)
    return x, x[:, :1] - 0.5 * x[:, 1:2] ** 2 + 0.1 * torch.randn(rows, 1)


def waves(rows: int = ROWS, length: int = 12) -> tuple[torch.Tensor, torch.Tensor]:
    series = torch.sin(torch.arange(rows + length) * 0.3) + 0.1 * torch.randn(rows + length)
    return series.unfold(0, length, 1)[:rows].unsqueeze(-1), series[length:].unsqueeze(-1)


def classes(rows: int = ROWS) -> tuple[torch.Tensor, torch.Tensor]:
    x = torch.randn(rows, 8)
    return x, x[:, :3].argmax(1)


def mlp(inputs: int = 8, outputs: int = 1) -> nn.Module:
    return nn.Sequential(nn.Linear(inputs, 32), nn.ReLU(), nn.Linear(32, outputs))


class Recurrent(nn.Module):
    def __init__(self, cell: Any = nn.LSTM, dropout: float = 0.0) -> None:
        super().__init__()
        self.cell, self.drop, self.out = cell(1, 16, batch_first=True), nn.Dropout(dropout), nn.Linear(16, 1)

    def forward(self, x: torch.Tensor, state: Any = None) -> Any:
        hidden, self.state = self.cell(x, state)
        return self.out(self.drop(hidden[:, -1]))


def batches(x: torch.Tensor, y: torch.Tensor, shuffle: bool = True) -> DataLoader:
    return DataLoader(TensorDataset(x, y), BATCH, shuffle=shuffle)


def fit(
    model: nn.Module,
    x: torch.Tensor,
    y: torch.Tensor,
    loss_function: Any = F.mse_loss,
    epochs: int = 12,
    optimizer: Any = None,
) -> None:
    optimizer = optimizer or torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(epochs):
        for inputs, targets in batches(x, y):
            optimizer.zero_grad()
            loss = loss_function(model(inputs), targets)
            loss.backward()
            optimizer.step()


class Trainer:
    """The other style: a class with parts that can be replaced."""

    def __init__(self, model: nn.Module, optimizer: Any, criterion: Any = None) -> None:
        self.model, self.optimizer, self.criterion = model, optimizer, criterion or nn.MSELoss()

    def loss(self, inputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        return self.criterion(self.model(inputs), targets)

    def step(self, inputs: torch.Tensor, targets: torch.Tensor) -> None:
        self.optimizer.zero_grad(set_to_none=False)
        self.loss(inputs, targets).backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        self.optimizer.step()

    def train(self, x: torch.Tensor, y: torch.Tensor, epochs: int = 12) -> None:
        self.model.train()
        for _ in range(epochs):
            for first in range(0, len(x), BATCH):
                self.step(x[first : first + BATCH], y[first : first + BATCH])

    @torch.no_grad()
    def evaluate(self, x: torch.Tensor, y: torch.Tensor) -> float:
        self.model.eval()
        return float(self.criterion(self.model(x), y))


def sgd(model: nn.Module, rate: float = 0.01) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=rate)


def adam(model: nn.Module, rate: float = 0.01) -> torch.optim.Optimizer:
    return torch.optim.Adam(model.parameters(), lr=rate)


# Mistakes.


def backward_left_out() -> None:
    (x, y), model = table(), mlp()
    optimizer = adam(model)
    for _ in range(10):
        optimizer.zero_grad()
        F.mse_loss(model(x), y)
        optimizer.step()


def gradient_computed_and_left() -> None:
    class Lost(Trainer):
        def step(self, inputs: torch.Tensor, targets: torch.Tensor) -> None:
            torch.autograd.grad(self.loss(inputs, targets), list(self.model.parameters()))
            self.optimizer.step()

    model = mlp()
    Lost(model, sgd(model)).train(*table())


def step_left_out() -> None:
    (x, y), model = table(), mlp()
    optimizer = adam(model)
    for inputs, targets in batches(x, y):
        optimizer.zero_grad()
        loss = F.mse_loss(model(inputs), targets)
        loss.backward()


def step_without_parentheses() -> None:
    class Lost(Trainer):
        def step(self, inputs: torch.Tensor, targets: torch.Tensor) -> None:
            self.optimizer.zero_grad()
            self.loss(inputs, targets).backward()
            self.optimizer.step  # noqa: B018

    model = mlp()
    Lost(model, sgd(model)).train(*table(), epochs=2)


def optimizer_of_an_earlier_model() -> None:
    model = mlp()
    optimizer = adam(model)
    model = mlp()
    fit(model, *table(), optimizer=optimizer)


def optimizer_of_the_original_of_a_copy() -> None:
    model = mlp()
    trainer = Trainer(copy.deepcopy(model), sgd(model))
    trainer.train(*table())


def cleared_before_the_step() -> None:
    (x, y), model = table(), mlp()
    optimizer = adam(model)
    for inputs, targets in batches(x, y):
        F.mse_loss(model(inputs), targets).backward()
        optimizer.zero_grad()
        optimizer.step()


def zeroed_before_the_step() -> None:
    class Lost(Trainer):
        def step(self, inputs: torch.Tensor, targets: torch.Tensor) -> None:
            self.loss(inputs, targets).backward()
            self.optimizer.zero_grad(set_to_none=False)
            self.optimizer.step()

    model = mlp()
    Lost(model, sgd(model)).train(*table())


def all_frozen() -> None:
    model = mlp().requires_grad_(False)
    with suppress(RuntimeError):
        fit(model, *table())


def frozen_one_by_one() -> None:
    model = mlp()
    for parameter in model.parameters():
        parameter.requires_grad = False
    with suppress(RuntimeError):
        Trainer(model, sgd(model)).train(*table())


def features_detached() -> None:
    class Cut(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body, self.head = nn.Linear(8, 16), nn.Linear(16, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.head(torch.relu(self.body(x)).detach())

    fit(Cut(), *table())


def prediction_as_a_new_tensor() -> None:
    class Cut(Trainer):
        def loss(self, inputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
            return self.criterion(torch.tensor(self.model(inputs).tolist()), targets)

    model = mlp()
    with suppress(RuntimeError):
        Cut(model, adam(model)).train(*table())


def zero_grad_left_out() -> None:
    (x, y), model = table(), mlp()
    optimizer = adam(model)
    for inputs, targets in batches(x, y):
        loss = F.mse_loss(model(inputs), targets)
        loss.backward()
        optimizer.step()


def zero_grad_left_out_with_clipping() -> None:
    class Adding(Trainer):
        def step(self, inputs: torch.Tensor, targets: torch.Tensor) -> None:
            self.loss(inputs, targets).backward()
            nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimizer.step()

    model = Recurrent()
    Adding(model, sgd(model)).train(*waves(), epochs=2)


def column_against_row() -> None:
    x, y = table()
    fit(mlp(), x, y[:, 0], nn.MSELoss())


def column_against_row_by_hand() -> None:
    x, y = table()
    model = mlp()
    Trainer(model, adam(model), lambda guess, wanted: ((guess - wanted) ** 2).mean()).train(x, y.squeeze())


def softmax_before_cross_entropy() -> None:
    fit(nn.Sequential(mlp(8, 3), nn.Softmax(dim=1)), *classes(), nn.CrossEntropyLoss())


def sigmoid_before_logits() -> None:
    x, y = table()
    model = mlp()

    def loss(guess: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        return F.binary_cross_entropy_with_logits(torch.sigmoid(guess).squeeze(-1), wanted)

    Trainer(model, adam(model), loss).train(x, (y[:, 0] > 0).float())


def logits_into_nll() -> None:
    fit(mlp(8, 3), *classes(), F.nll_loss, epochs=3)


def probabilities_into_nll() -> None:
    model = nn.Sequential(mlp(8, 3), nn.Softmax(dim=-1))
    Trainer(model, sgd(model), nn.NLLLoss()).train(*classes())


def state_never_detached() -> None:
    (x, y), model = waves(), Recurrent(nn.GRU)
    optimizer, state = adam(model), None
    with suppress(RuntimeError):
        for first in range(0, len(x), BATCH):
            loss = F.mse_loss(model(x[first : first + BATCH], state), y[first : first + BATCH])
            state = model.state
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def graph_retained() -> None:
    class Keeping(Trainer):
        state = None

        def step(self, inputs: torch.Tensor, targets: torch.Tensor) -> None:
            loss = self.criterion(self.model(inputs, self.state), targets)
            self.state = self.model.state
            self.optimizer.zero_grad()
            loss.backward(retain_graph=True)
            self.optimizer.step()

    model = Recurrent()
    with suppress(RuntimeError):
        Keeping(model, sgd(model)).train(*waves())


def without_eval() -> None:
    (x, y), model = waves(), Recurrent(dropout=0.3)
    fit(model, x[:200], y[:200])
    with torch.no_grad():
        F.mse_loss(model(x[200:]), y[200:])


def evaluation_leaves_it_in_training() -> None:
    class Careless(Trainer):
        def evaluate(self, x: torch.Tensor, y: torch.Tensor) -> float:
            with torch.inference_mode():
                return float((self.model(x) - y).abs().mean())

    model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Dropout(0.5), nn.Linear(64, 1))
    trainer, (x, y) = Careless(model, adam(model)), table()
    for _ in range(4):
        trainer.train(x, y, epochs=2)
        trainer.evaluate(x, y)


def validation_loader_of_the_training_data() -> None:
    (x, y), model = table(), mlp()
    fit(model, x, y)
    Trainer(model, adam(model)).train(x, y)
    val_loader = batches(x, y, shuffle=False)
    with torch.no_grad():
        for inputs, targets in val_loader:
            val_loss = F.mse_loss(model(inputs), targets)
    assert val_loss


def validated_on_itself() -> None:
    (x_train, y_train), model = table(), mlp()
    x_val, y_val = x_train, y_train
    optimizer = adam(model)
    for _ in range(30):
        optimizer.zero_grad()
        F.l1_loss(model(x_train), y_train).backward()
        optimizer.step()
        with torch.no_grad():
            F.l1_loss(model(x_val), y_val)


def first_batch_of_a_loader() -> None:
    (x, y), model = table(), mlp()
    loader, optimizer = batches(x, y, shuffle=False), adam(model)
    for _ in range(60):
        inputs, targets = next(iter(loader))
        optimizer.zero_grad()
        F.mse_loss(model(inputs), targets).backward()
        optimizer.step()


def fixed_slice() -> None:
    x, y = table()
    model = mlp()
    trainer = Trainer(model, sgd(model))
    for _ in range(60):
        trainer.step(x[:BATCH], y[:BATCH])


def nan_in_the_data() -> None:
    x, y = table()
    x[:, 3] = torch.nan
    fit(mlp(), x, y)


def logarithm_of_zero() -> None:
    x, y = table()
    model = mlp()
    Trainer(model, adam(model)).train(x, torch.log(torch.relu(y) * 0) - torch.log(torch.relu(y) * 0))


def targets_in_hectopascal() -> None:
    x, y = table()
    fit(mlp(), x, 1013 + 10 * y)


def targets_in_thousands() -> None:
    x, y = waves()
    model = Recurrent()
    Trainer(model, adam(model, 0.001), nn.L1Loss()).train(x, 2000 + 300 * y)


def inputs_in_thousands() -> None:
    x, y = table()
    fit(nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 1)), 1000 + 50 * x, y)


def recurrent_inputs_unscaled() -> None:
    x, y = waves()
    model = Recurrent()
    Trainer(model, adam(model)).train(1013 + 10 * x, y)


def sum_of_the_squares() -> None:
    model = mlp()
    fit(model, *table(), nn.MSELoss(reduction="sum"), optimizer=sgd(model, 0.05))


def sum_by_the_argument() -> None:
    model = mlp()

    class Summing(Trainer):
        def step(self, inputs: torch.Tensor, targets: torch.Tensor) -> None:
            self.optimizer.zero_grad()
            ((self.model(inputs) - targets) ** 2).sum().backward()
            self.optimizer.step()

    Summing(model, sgd(model, 0.05)).train(*table())


def deep_and_enlarging() -> None:
    layers = [layer for _ in range(8) for layer in (nn.Linear(16, 16), nn.ReLU())]
    model = nn.Sequential(nn.Linear(8, 16), *layers, nn.Linear(16, 1))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(4)
    fit(model, *table(), optimizer=sgd(model, 0.001))


def recurrent_and_enlarging() -> None:
    x, y = waves(length=40)
    model = nn.RNN(1, 16, nonlinearity="relu", batch_first=True)
    head = nn.Linear(16, 1)
    with torch.no_grad():
        model.weight_hh_l0.copy_(1.5 * torch.eye(16))
    both = nn.ModuleList([model, head])
    optimizer = sgd(both, 0.001)
    for first in range(0, len(x), 8):
        optimizer.zero_grad()
        F.mse_loss(head(model(x[first : first + 8])[0][:, -1]), y[first : first + 8]).backward()
        optimizer.step()


def rate_of_three() -> None:
    model = mlp()
    fit(model, *table(), optimizer=sgd(model, 3.0))


def adam_with_rate_two() -> None:
    model = nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 1))
    fit(model, *table(), optimizer=adam(model, 2.0))


def biases_far_below_zero() -> None:
    model = mlp()
    with torch.no_grad():
        model[0].bias.fill_(-20)
    fit(model, *table())


def pushed_below_zero() -> None:
    model = mlp()
    with torch.no_grad():
        model[0].weight.mul_(0.1)
        model[0].bias.fill_(-5)
    Trainer(model, sgd(model)).train(*table())


def twelve_sigmoids() -> None:
    layers = [layer for _ in range(12) for layer in (nn.Linear(16, 16), nn.Sigmoid())]
    fit(nn.Sequential(nn.Linear(8, 16), *layers, nn.Linear(16, 1)), *table())


def small_weights() -> None:
    layers = [layer for _ in range(8) for layer in (nn.Linear(16, 16, bias=False), nn.Tanh())]
    model = nn.Sequential(nn.Linear(8, 16), *layers, nn.Linear(16, 1))
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(0.3)
    Trainer(model, sgd(model, 0.001)).train(*table())


def rate_of_a_millionth() -> None:
    model = mlp()
    fit(model, *table(), optimizer=adam(model, 1e-7))


def descent_that_stands() -> None:
    model = Recurrent()
    Trainer(model, sgd(model, 1e-6)).train(*waves())


def last_value_repeated() -> None:
    series = torch.cumsum(torch.randn(400), 0)
    series = (series - series.mean()) / series.std()
    x, y = series.unfold(0, 8, 1)[:-1], series[8:].unsqueeze(1)
    model = nn.Linear(8, 1)
    with torch.no_grad():
        model.weight.copy_(torch.tensor([[0.0] * 7 + [1.0]]))
        model.bias.zero_()
    Trainer(model, sgd(model, 0.0001)).train(x, y)


def target_one_step_too_early() -> None:
    series = torch.randn(400)  # nothing to learn: the target is the last value of the window
    x, y = series.unfold(0, 8, 1)[:-1], series[7:-1].unsqueeze(1)
    model = nn.Linear(8, 1)
    fit(model, x, y, epochs=60)
    with torch.no_grad():
        for first in range(0, 300, 100):
            test_loss = F.mse_loss(model(x[first : first + 100]), series[8 + first : 108 + first].unsqueeze(1))
    assert test_loss


def targets_shuffled_apart() -> None:
    x, y = table()
    model = mlp()
    fit(model, torch.zeros_like(x), y[torch.randperm(len(y))])


def inputs_lost() -> None:
    x, y = waves()
    model = Recurrent()
    Trainer(model, adam(model, 0.003)).train(0 * x, y + 0)


# Sound trainings.


def sound_mlp() -> None:
    (x, y), model = table(), mlp()
    fit(model, x[:200], y[:200])
    model.eval()
    with torch.no_grad():
        val_loss = F.mse_loss(model(x[200:]), y[200:])
    assert val_loss


def sound_trainer() -> None:
    (x, y), model = waves(), Recurrent(dropout=0.2)
    trainer = Trainer(model, adam(model))
    for _ in range(4):
        trainer.train(x[:200], y[:200], epochs=3)
        trainer.evaluate(x[:200], y[:200])
        trainer.evaluate(x[200:], y[200:])


def sound_recurrent_with_state() -> None:
    (x, y), model = waves(), Recurrent(nn.GRU)
    optimizer = adam(model)
    for _ in range(6):
        state = None
        for first in range(0, len(x), BATCH):
            loss = F.mse_loss(model(x[first : first + BATCH], state), y[first : first + BATCH])
            state = model.state.detach()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def sound_convolution() -> None:
    x, y = waves()
    model = nn.Sequential(nn.Conv1d(1, 16, 3), nn.ReLU(), nn.Flatten(), nn.Linear(160, 1))
    fit(model, x.transpose(1, 2), y)


def sound_transformer() -> None:
    class Small(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.enter, self.leave = nn.Linear(1, 16), nn.Linear(16, 1)
            self.body = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32, batch_first=True), 2)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.leave(self.body(self.enter(x))[:, -1])

    (x, y), model = waves(), Small()
    fit(model, x[:200], y[:200], epochs=5, optimizer=adam(model, 0.001))
    model.eval()
    with torch.no_grad():
        F.mse_loss(model(x[200:]), y[200:])


def sound_line_search() -> None:
    (x, y), model = table(), nn.Linear(8, 1)
    optimizer = torch.optim.LBFGS(model.parameters(), max_iter=20, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = F.mse_loss(model(x), y)
        loss.backward()
        return loss

    for _ in range(8):
        optimizer.step(closure)


def sound_adversaries() -> None:
    maker, critic = mlp(8, 4), mlp(4, 1)
    first, second = adam(maker, 0.001), adam(critic, 0.001)
    loss = nn.BCEWithLogitsLoss()
    for _ in range(60):
        real, made = torch.randn(BATCH, 4) + 2, maker(torch.randn(BATCH, 8))
        second.zero_grad()
        (loss(critic(real), torch.ones(BATCH, 1)) + loss(critic(made.detach()), torch.zeros(BATCH, 1))).backward()
        second.step()
        first.zero_grad()
        loss(critic(made), torch.ones(BATCH, 1)).backward()
        first.step()


def sound_accumulation() -> None:
    (x, y), model = table(), mlp()
    optimizer = adam(model)
    for _ in range(10):
        for number, (inputs, targets) in enumerate(batches(x, y)):
            (F.mse_loss(model(inputs), targets) / 4).backward()
            if number % 4 == 3:
                optimizer.step()
                optimizer.zero_grad()


def sound_fine_tuning() -> None:
    body, head = nn.Linear(8, 32).requires_grad_(False), nn.Linear(32, 1)
    model = nn.Sequential(body, nn.ReLU(), head)
    fit(model, *table())


def sound_classification() -> None:
    fit(mlp(8, 3), *classes(), nn.CrossEntropyLoss())


def sound_two_classes() -> None:
    x, y = table()
    model = mlp()
    Trainer(model, adam(model), nn.BCEWithLogitsLoss()).train(x, (y > 0).float())


def sound_probability() -> None:
    x, y = table()
    fit(nn.Sequential(mlp(), nn.Sigmoid()), x, (y > 0).float(), nn.BCELoss())


def sound_log_probabilities() -> None:
    fit(nn.Sequential(mlp(8, 3), nn.LogSoftmax(dim=1)), *classes(), nn.NLLLoss())


def sound_whole_data() -> None:
    (x, y), model = table(), mlp()
    optimizer = adam(model)
    for _ in range(100):
        optimizer.zero_grad()
        F.mse_loss(model(x[:180]), y[:180]).backward()
        optimizer.step()


def sound_sum() -> None:
    model = mlp()
    fit(model, *table(), nn.MSELoss(reduction="sum"), optimizer=sgd(model, 0.0005))


def sound_old_zeroing() -> None:
    (x, y), model = table(), mlp()
    optimizer = sgd(model, 0.05)
    for _ in range(10):
        for inputs, targets in batches(x, y):
            for parameter in model.parameters():
                if parameter.grad is not None:
                    parameter.grad.data.zero_()
            ((model(inputs) - targets) ** 2).mean().backward()
            optimizer.step()


def sound_schedule() -> None:
    (x, y), model = table(), mlp()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.02, total_steps=96)
    for _ in range(12):
        for inputs, targets in batches(x, y):
            optimizer.zero_grad()
            F.huber_loss(model(inputs), targets).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()


def sound_by_hand() -> None:
    x, y = table()
    weights = torch.zeros(8, 1, requires_grad=True)
    for _ in range(60):
        loss = ((x @ weights - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            weights -= 0.05 * weights.grad
            weights.grad = None


def sound_and_short() -> None:
    fit(mlp(), *table(), epochs=1)


def sound_pretrained() -> None:
    (x, y), model = table(), mlp()
    fit(model, x, y, epochs=40)
    fit(model, x, y, epochs=12, optimizer=sgd(model, 0.001))


def sound_every_step() -> None:
    x, y = waves()
    model = nn.RNN(1, 16, batch_first=True)
    head = nn.Linear(16, 1)
    targets = torch.cat([x[:, 1:], y.unsqueeze(1)], 1)
    optimizer = torch.optim.RMSprop([*model.parameters(), *head.parameters()], lr=0.003)
    for _ in range(8):
        for first in range(0, len(x), BATCH):
            guess = head(model(x[first : first + BATCH])[0])
            loss = ((guess - targets[first : first + BATCH]) ** 2).mean(0).sum()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def sound_forecast_in_order() -> None:
    (x, y), model = waves(), Recurrent()
    trainer = Trainer(model, adam(model))
    trainer.train(x[:200], y[:200], epochs=30)
    test_loss = trainer.evaluate(x[200:], y[200:])
    assert test_loss


def sound_pairs() -> None:
    x, _ = table()
    model = nn.Linear(8, 1)
    optimizer = adam(model)
    for _ in range(30):
        scores = model(x[:BATCH])
        loss = F.softplus(-(scores - scores.T) * torch.sign(x[:BATCH, :1] - x[:BATCH, :1].T)).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


SEEDED: dict[Kind, tuple[Callable[[], None], ...]] = {
    Kind.NO_BACKWARD: (backward_left_out, gradient_computed_and_left),
    Kind.NO_STEP: (step_left_out, step_without_parentheses),
    Kind.OTHER_MODEL: (optimizer_of_an_earlier_model, optimizer_of_the_original_of_a_copy),
    Kind.CLEARED: (cleared_before_the_step, zeroed_before_the_step),
    Kind.FROZEN: (all_frozen, frozen_one_by_one),
    Kind.DETACHED: (features_detached, prediction_as_a_new_tensor),
    Kind.ADDED: (zero_grad_left_out, zero_grad_left_out_with_clipping),
    Kind.BROADCAST: (column_against_row, column_against_row_by_hand),
    Kind.PROBABILITIES: (softmax_before_cross_entropy, sigmoid_before_logits),
    Kind.LOGITS: (logits_into_nll, probabilities_into_nll),
    Kind.STATE: (state_never_detached, graph_retained),
    Kind.DROPOUT: (without_eval, evaluation_leaves_it_in_training),
    Kind.VALIDATION: (validation_loader_of_the_training_data, validated_on_itself),
    Kind.ONE_BATCH: (first_batch_of_a_loader, fixed_slice),
    Kind.NOT_A_NUMBER: (nan_in_the_data, logarithm_of_zero),
    Kind.TARGETS: (targets_in_hectopascal, targets_in_thousands),
    Kind.INPUTS: (inputs_in_thousands, recurrent_inputs_unscaled),
    Kind.SUM: (sum_of_the_squares, sum_by_the_argument),
    Kind.EXPLODING: (deep_and_enlarging, recurrent_and_enlarging),
    Kind.RATE_HIGH: (rate_of_three, adam_with_rate_two),
    Kind.DEAD: (biases_far_below_zero, pushed_below_zero),
    Kind.VANISHING: (twelve_sigmoids, small_weights),
    Kind.RATE_LOW: (rate_of_a_millionth, descent_that_stands),
    Kind.COPY: (last_value_repeated, target_one_step_too_early),
    Kind.MEAN: (targets_shuffled_apart, inputs_lost),
}
CASES = (
    *(Case(run.__name__, run, kind) for kind, runs in SEEDED.items() for run in runs),
    *(Case(name, run) for name, run in list(globals().items()) if name.startswith("sound_")),
)

if __name__ == "__main__":
    torch.set_num_threads(1)
    print_results(CASES, RECORDER, torch.manual_seed, sys.argv[1:])
