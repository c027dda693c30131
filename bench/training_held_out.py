"""Further trainings in PyTorch: written after the first rules, which were changed by some of them since.

`python -m bench.training_held_out` prints, as `bench.training_torch` does, what was noted of each.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Any

from bench.training_cases import Case, print_results
from bench.training_torch import RECORDER, Recurrent, batches, classes, table, waves
from grader.judging.symptoms import Kind

import torch  # isort: skip
import torch.nn.functional as F  # isort: skip
from torch import nn  # isort: skip


class Forecaster(nn.Module):
    def __init__(self, hidden: int = 24, dropout: float = 0.0) -> None:
        super().__init__()
        self.gru = nn.GRU(1, hidden, batch_first=True)
        self.head = nn.Sequential(nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(dropout), nn.Linear(hidden, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.gru(x)[0][:, -1])


def learn(model: nn.Module, x: Any, y: Any, rate: float = 0.003, epochs: int = 10, criterion: Any = None) -> None:
    criterion = criterion or nn.SmoothL1Loss()
    optimizer = torch.optim.RMSprop(model.parameters(), lr=rate)
    for _ in range(epochs):
        model.train()
        for xb, yb in batches(x, y):
            pred = model(xb)
            loss = criterion(pred, yb)
            model.zero_grad()
            loss.backward()
            optimizer.step()


def gradients_of_two_epochs() -> None:
    (x, y), model = waves(), Forecaster()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.002)
    for epoch in range(8):
        if epoch % 8 == 0:
            optimizer.zero_grad()
        for xb, yb in batches(x, y):
            nn.functional.l1_loss(model(xb), yb).backward()
            optimizer.step()


def optimizer_before_the_head_was_replaced() -> None:
    (x, y), model = table(), nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(model[2].parameters(), lr=0.01)
    model[2] = nn.Linear(16, 1)
    for _ in range(5):
        for xb, yb in batches(x, y):
            loss = F.mse_loss(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def encoder_under_no_grad() -> None:
    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.encoder, self.head = nn.LSTM(1, 16, batch_first=True), nn.Linear(16, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            with torch.no_grad():
                hidden, _ = self.encoder(x)
            return self.head(hidden[:, -1])

    learn(Model(), *waves())


def target_without_its_axis() -> None:
    x, y = waves()
    learn(Forecaster(), x, y.flatten(), criterion=nn.HuberLoss())


def rmse_of_row_and_column() -> None:
    x, y = waves()
    learn(Forecaster(), x, y[:, 0], criterion=lambda p, t: torch.sqrt(torch.mean((t - p).square())))


def probabilities_scored_as_logits() -> None:
    class Gate(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.body, self.act = nn.Linear(8, 2), nn.Softmax(dim=-1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.act(self.body(x))

    x, y = table()
    learn(Gate(), x, (y[:, 0] > 0).long(), criterion=nn.CrossEntropyLoss())


def hidden_state_kept() -> None:
    class Keeps(Recurrent):
        kept = None

        def forward(self, x: torch.Tensor, state: Any = None) -> Any:
            out = super().forward(x, self.kept)
            self.kept = self.state
            return out

    with suppress(RuntimeError):
        learn(Keeps(), *waves())


def evaluation_with_dropout_on() -> None:
    (x, y), model = waves(), Forecaster(dropout=0.4)
    learn(model, x[:192], y[:192])
    with torch.inference_mode():
        print(float(F.l1_loss(model(x[192:]), y[192:])), file=sys.stderr)


def test_rows_are_training_rows() -> None:
    (x, y), model = table(), nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 1))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    for _ in range(40):
        optimizer.zero_grad()
        F.mse_loss(model(x), y).backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        test_error = F.mse_loss(model(x), y).item()
    assert test_error


def same_batch_from_an_iterator() -> None:
    (x, y), model = waves(), Forecaster()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    xb, yb = next(iter(batches(x, y, shuffle=False)))
    for _ in range(80):
        optimizer.zero_grad()
        F.mse_loss(model(xb), yb).backward()
        optimizer.step()


def pressures_as_inputs() -> None:
    x, y = waves()
    learn(Forecaster(), 990 + 12 * x, y, criterion=nn.MSELoss())


def kelvins_as_targets() -> None:
    x, y = waves()
    learn(Forecaster(), x, 285 + 8 * y, criterion=nn.MSELoss())


def rate_of_one() -> None:
    learn(Forecaster(), *waves(), rate=1.0, criterion=nn.MSELoss())


def momentum_and_a_large_rate() -> None:
    (x, y), model = table(), nn.Linear(8, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.95)
    for _ in range(8):
        for xb, yb in batches(x, y):
            optimizer.zero_grad()
            ((model(xb) - yb) ** 2).mean().backward()
            optimizer.step()


def rate_of_ten_to_the_minus_eight() -> None:
    learn(Forecaster(), *waves(), rate=1e-8)


def deep_tanh_with_tiny_weights() -> None:
    parts = [part for _ in range(10) for part in (nn.Linear(12, 12), nn.Tanh())]
    model = nn.Sequential(nn.Linear(8, 12), *parts, nn.Linear(12, 1))
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=0.01)
    learn(model, *table(), criterion=nn.MSELoss(), epochs=8, rate=1e-4)


def relu_killed_by_a_step() -> None:
    (x, y), model = table(), nn.Sequential(nn.Linear(8, 24), nn.ReLU(), nn.Linear(24, 1))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    with torch.no_grad():
        model[0].bias -= 30
    for _ in range(10):
        for xb, yb in batches(x, y):
            optimizer.zero_grad()
            F.mse_loss(model(xb), yb).backward()
            optimizer.step()


def noise_as_inputs() -> None:
    _, y = waves()
    learn(Forecaster(), torch.zeros(len(y), 12, 1), y, criterion=nn.MSELoss())


def sound_forecaster() -> None:
    (x, y), model = waves(), Forecaster(dropout=0.1)
    learn(model, x[:192], y[:192], epochs=20)
    model.eval()
    with torch.no_grad():
        val = F.l1_loss(model(x[192:]), y[192:])
    assert val


def sound_classifier() -> None:
    learn(nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 3)), *classes(), criterion=nn.CrossEntropyLoss())


def sound_attention() -> None:
    class Attends(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.enter, self.norm = nn.Linear(1, 16), nn.LayerNorm(16)
            self.attend, self.leave = nn.MultiheadAttention(16, 4, batch_first=True), nn.Linear(16, 1)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.norm(self.enter(x))
            return self.leave((x + self.attend(x, x, x)[0]).mean(1))

    learn(Attends(), *waves(), criterion=nn.MSELoss())


def sound_truncated() -> None:
    (x, y), model = waves(length=40), Recurrent(nn.RNN)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(5):
        for xb, yb in batches(x, y):
            state = None
            for first in range(0, 40, 10):
                loss = F.mse_loss(model(xb[:, first : first + 10], state), yb)
                state = model.state.detach()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()


def sound_autoencoder() -> None:
    x, _ = table()
    learn(nn.Sequential(nn.Linear(8, 3), nn.Tanh(), nn.Linear(3, 8)), x, x, criterion=nn.MSELoss(), epochs=20)


def sound_embedding() -> None:
    words = torch.randint(0, 50, (256, 6))
    model = nn.Sequential(nn.Embedding(50, 8), nn.Flatten(), nn.Linear(48, 2))
    learn(model, words, (words[:, 0] > 24).long(), criterion=nn.CrossEntropyLoss())


def sound_batch_norm() -> None:
    x, y = table()
    model = nn.Sequential(nn.BatchNorm1d(8), nn.Linear(8, 32), nn.ReLU(), nn.BatchNorm1d(32), nn.Linear(32, 1))
    learn(model, 300 + 50 * x, y, criterion=nn.MSELoss())


def sound_quantiles() -> None:
    def pinball(p: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        error = t - p
        return torch.maximum(0.1 * error, -0.9 * error).mean()

    learn(Forecaster(), *waves(), criterion=pinball)


def sound_likelihood() -> None:
    class Both(Forecaster):
        def __init__(self) -> None:
            super().__init__()
            self.wide = nn.Linear(24, 1)

        def forward(self, x: torch.Tensor) -> Any:
            hidden = self.gru(x)[0][:, -1]
            return self.head(hidden), F.softplus(self.wide(hidden)) + 1e-3

    learn(Both(), *waves(), criterion=lambda p, t: F.gaussian_nll_loss(p[0], t, p[1]))


SEEDED = {
    Kind.ADDED: (gradients_of_two_epochs,),
    Kind.OTHER_MODEL: (optimizer_before_the_head_was_replaced,),
    Kind.DETACHED: (encoder_under_no_grad,),
    Kind.BROADCAST: (target_without_its_axis, rmse_of_row_and_column),
    Kind.PROBABILITIES: (probabilities_scored_as_logits,),
    Kind.STATE: (hidden_state_kept,),
    Kind.DROPOUT: (evaluation_with_dropout_on,),
    Kind.VALIDATION: (test_rows_are_training_rows,),
    Kind.ONE_BATCH: (same_batch_from_an_iterator,),
    Kind.INPUTS: (pressures_as_inputs,),
    Kind.TARGETS: (kelvins_as_targets,),
    Kind.RATE_HIGH: (rate_of_one, momentum_and_a_large_rate),
    Kind.RATE_LOW: (rate_of_ten_to_the_minus_eight,),
    Kind.VANISHING: (deep_tanh_with_tiny_weights,),
    Kind.DEAD: (relu_killed_by_a_step,),
    Kind.MEAN: (noise_as_inputs,),
}
CASES = (
    *(Case(run.__name__, run, kind) for kind, runs in SEEDED.items() for run in runs),
    *(Case(name, run) for name, run in list(globals().items()) if name.startswith("sound_")),
)

if __name__ == "__main__":
    torch.set_num_threads(1)
    print_results(CASES, RECORDER, torch.manual_seed, sys.argv[1:])
