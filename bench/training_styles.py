"""Every symptom in eight styles: each mistake is put into small trainings that differ in all that students choose.

`python -m bench.training_styles` runs them one after another in this process, prints a line of JSON for each, and at
the end how many were named first, and how many of the same trainings without a mistake were blamed.

The styles differ in data, network, loss, optimizer, how batches are drawn, how gradients are zeroed, and how it is
evaluated. Where a mistake has forms of its own (how a graph is cut, how a state is kept), each style has another one.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bench.training_cases import Case, print_results
from bench.training_torch import RECORDER, waves
from grader.judging.symptoms import Kind

import torch  # isort: skip
import torch.nn.functional as F  # isort: skip
from torch import nn  # isort: skip
from torch.utils.data import DataLoader, TensorDataset  # isort: skip

ROWS, LENGTH = 320, 16
Net = Callable[..., nn.Module]


# Networks for windows of shape (batch, steps, 1).


class Dense(nn.Module):
    def __init__(self, outputs: int = 1, width: int = 32) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(LENGTH, width), nn.ReLU(), nn.Linear(width, outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.net(x)


class Recurrent(nn.Module):
    def __init__(self, outputs: int = 1, cell: Any = nn.LSTM, width: int = 16) -> None:
        super().__init__()
        self.rnn, self.out = cell(1, width, batch_first=True), nn.Linear(width, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.out(self.rnn(x)[0][:, -1])


class ByHand(nn.Module):
    def __init__(self, outputs: int = 1, width: int = 16) -> None:
        super().__init__()
        self.w_in, self.w_state = nn.Linear(1, width), nn.Linear(width, width)
        self.w_out, self.width = nn.Linear(width, outputs), width

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        state = torch.zeros(len(x), self.width)
        for step in x.unbind(1):
            state = torch.tanh(self.w_in(step) + self.w_state(state))
        return self.w_out(state)


class Convolution(nn.Module):
    def __init__(self, outputs: int = 1) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv1d(1, 8, 3, padding=1), nn.Conv1d(8, 16, 3, stride=2)
        self.head = nn.Linear(16, outputs)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        hidden = F.relu(self.conv2(F.relu(self.conv1(x.transpose(1, 2)))))
        return self.head(hidden.mean(2))


class Attention(nn.Module):
    def __init__(self, outputs: int = 1) -> None:
        super().__init__()
        self.enter, self.leave = nn.Linear(1, 16), nn.Linear(16, outputs)
        self.where = nn.Parameter(0.1 * torch.randn(LENGTH, 16))
        self.layer = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0, batch_first=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.leave(self.layer(self.enter(x) + self.where)[:, -1])


class Linear(nn.Module):
    def __init__(self, outputs: int = 1) -> None:
        super().__init__()
        self.weights = nn.Parameter(0.05 * torch.randn(LENGTH, outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.squeeze(-1) @ self.weights + self.bias


# How batches are drawn, and gradients zeroed.


def by_loader(x: torch.Tensor, y: torch.Tensor) -> Iterator[Any]:
    yield from DataLoader(TensorDataset(x, y), 32, shuffle=True)


def by_slices(x: torch.Tensor, y: torch.Tensor) -> Iterator[Any]:
    for first in range(0, len(x), 40):
        yield x[first : first + 40], y[first : first + 40]


def by_random_rows(x: torch.Tensor, y: torch.Tensor) -> Iterator[Any]:
    for _ in range(10):
        rows = torch.randint(len(x), (24,))
        yield x[rows], y[rows]


def by_permutation(x: torch.Tensor, y: torch.Tensor) -> Iterator[Any]:
    for rows in torch.randperm(len(x)).split(64):
        yield x[rows], y[rows]


def by_hand(model: nn.Module, optimizer: Any) -> None:
    for parameter in model.parameters():
        parameter.grad = None


def in_place(model: nn.Module, optimizer: Any) -> None:
    for parameter in model.parameters():
        if parameter.grad is not None:
            parameter.grad.zero_()


@dataclass(frozen=True)
class Style:
    number: int
    net: Net
    loss: Callable[..., torch.Tensor]
    optimizer: Callable[..., Any]
    rate: float
    batches: Callable[..., Iterator[Any]]
    zero: Callable[..., None] = lambda model, optimizer: optimizer.zero_grad()
    clips: bool = False
    epochs: int = 12


STYLES = (
    Style(0, Dense, nn.MSELoss(), torch.optim.Adam, 0.005, by_loader),
    Style(1, Recurrent, F.mse_loss, torch.optim.RMSprop, 0.003, by_slices, by_hand, clips=True),
    Style(2, ByHand, lambda p, t: ((p - t) ** 2).mean(), torch.optim.SGD, 0.03, by_random_rows, in_place),
    Style(3, Convolution, nn.L1Loss(), torch.optim.AdamW, 0.005, by_permutation,
          lambda model, optimizer: optimizer.zero_grad(set_to_none=False)),
    Style(4, Attention, nn.HuberLoss(), torch.optim.NAdam, 0.002, by_loader, lambda model, optimizer: model.zero_grad(),
          clips=True),
    Style(5, Linear, lambda p, t: torch.mean(torch.square(t - p)), partial(torch.optim.SGD, momentum=0.9), 0.01,
          by_slices),
    Style(6, partial(Recurrent, cell=nn.GRU), F.smooth_l1_loss, torch.optim.Adagrad, 0.03, by_permutation, in_place),
    Style(7, partial(Dense, width=64), lambda p, t: F.mse_loss(p, t).sqrt(), torch.optim.Adamax, 0.01, by_random_rows,
          by_hand),
)  # fmt: skip


def data() -> tuple[torch.Tensor, torch.Tensor]:
    return waves(ROWS, LENGTH)


def train(
    style: Style,
    x: Any = None,
    y: Any = None,
    model: Any = None,
    optimizer: Any = None,
    order: str = "zero loss back step",
) -> nn.Module:
    """Train as the style does, with the parts of a step in `order`."""
    if x is None:
        x, y = data()
    model = model or style.net()
    optimizer = optimizer or style.optimizer(model.parameters(), lr=style.rate)
    loss, parts = None, order.split()
    with suppress(RuntimeError):  # some mistakes end in an error, which says less than the symptom
        for _ in range(style.epochs):
            model.train()
            for xb, yb in style.batches(x, y):
                for part in parts:
                    if part == "zero":
                        style.zero(model, optimizer)
                    elif part == "loss":
                        loss = style.loss(model(xb), yb)
                    elif part == "back":
                        loss.backward()
                        if style.clips:
                            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                    else:
                        optimizer.step()
    return model


# Mistakes.


def another_model(style: Style) -> None:
    model = style.net()
    optimizer = style.optimizer(model.parameters(), lr=style.rate)
    train(style, model=copy.deepcopy(model) if style.number % 2 else style.net(), optimizer=optimizer)


def frozen(style: Style) -> None:
    model = style.net()
    for parameter in model.parameters():
        parameter.requires_grad = False
    train(style, model=model)


class Cut(nn.Module):
    def __init__(self, body: nn.Module, number: int) -> None:
        super().__init__()
        self.body, self.head, self.number = body, nn.Linear(8, 1), number

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        hidden = self.body(x)
        match self.number:
            case 0 | 6:
                hidden = hidden.detach()
            case 1:
                hidden = hidden.data
            case 2:
                return torch.tensor(self.head(hidden).tolist())
            case 3:
                hidden = torch.from_numpy(hidden.detach().numpy())
            case 4:
                with torch.no_grad():
                    hidden = self.body(x)
            case 5:
                return self.head(hidden).detach()
            case _:
                hidden = torch.stack([torch.tensor([float(value) for value in row]) for row in hidden])
        return self.head(torch.relu(hidden))


def detached(style: Style) -> None:
    train(style, model=Cut(style.net(8), style.number))


def broadcast(style: Style) -> None:
    x, y = data()
    if style.number % 2:
        train(replace(style, loss=lambda p, t: style.loss(p.squeeze(-1), t)), x, y)
    else:
        train(style, x, y[:, 0])


def squashed(style: Style) -> None:
    x, y = data()
    two = nn.CrossEntropyLoss()
    forms: tuple[Any, ...] = (
        (3, lambda p, t: two(torch.softmax(p, 1), t)),
        (1, lambda p, t: F.binary_cross_entropy_with_logits(torch.sigmoid(p), t)),
        (2, lambda p, t: F.cross_entropy(F.softmax(p, dim=-1), t)),
        (1, lambda p, t: nn.BCEWithLogitsLoss()(p.sigmoid().squeeze(1), t.squeeze(1))),
        (3, lambda p, t: two(nn.Softmax(dim=1)(p), t)),
        (2, lambda p, t: two(p.exp() / p.exp().sum(1, keepdim=True), t)),
        (1, lambda p, t: F.binary_cross_entropy_with_logits(F.sigmoid(p), t)),
        (3, lambda p, t: F.cross_entropy(p.softmax(-1), t)),
    )
    outputs, loss = forms[style.number]
    classes = (y > 0).float() if outputs == 1 else (y[:, 0] > 0).long() + (outputs == 3) * (y[:, 0] > 0.5).long()
    train(replace(style, loss=loss), x, classes, style.net(outputs))


def logits(style: Style) -> None:
    x, y = data()
    forms: tuple[Any, ...] = (
        F.nll_loss, nn.NLLLoss(), lambda p, t: F.nll_loss(torch.softmax(p, 1), t), lambda p, t: nn.NLLLoss()(p, t),
        lambda p, t: F.nll_loss(p.sigmoid(), t), nn.NLLLoss(reduction="mean"), lambda p, t: F.nll_loss(p / 2, t),
        lambda p, t: F.nll_loss(p, t, reduction="none").mean(),
    )  # fmt: skip
    train(replace(style, loss=forms[style.number], epochs=4), x, (y[:, 0] > 0).long(), style.net(2))


class Keeps(nn.Module):
    """Carries its state on, in one of several ways."""

    def __init__(self, number: int) -> None:
        super().__init__()
        cell = (nn.LSTM, nn.GRU, nn.RNN)[number % 3]
        self.by_hand = number in (2, 7)
        self.rnn, self.out = (nn.RNNCell(1, 16) if self.by_hand else cell(1, 16, batch_first=True)), nn.Linear(16, 1)
        self.state: Any = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.by_hand:
            hidden, self.state = self.rnn(x, self.state)
            return self.out(hidden[:, -1])
        for step in x.unbind(1):
            self.state = self.rnn(step, self.state)
        return self.out(self.state)


class Retained:
    def __init__(self, loss: Any) -> None:
        self.loss = loss

    def __call__(self, p: Any, t: Any) -> Any:
        loss = self.loss(p, t)
        loss.backward = partial(loss.backward, retain_graph=True)
        return loss


def state(style: Style) -> None:
    x, y = data()
    loss = Retained(style.loss) if style.number % 2 else style.loss
    train(replace(style, batches=lambda x, y: list(zip(x.split(32), y.split(32), strict=True)), loss=loss), x, y,
          Keeps(style.number))  # fmt: skip


class Drops(nn.Module):
    def __init__(self, body: nn.Module, number: int) -> None:
        super().__init__()
        self.body, self.head, self.number = body, nn.Linear(8, 1), number
        self.drop = nn.Dropout1d(0.3) if number == 5 else nn.Dropout(0.3)
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.2, batch_first=True) if number == 4 else None
        self.rnn = nn.LSTM(1, 8, 2, dropout=0.3, batch_first=True) if number == 6 else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        hidden = self.body(x) if self.rnn is None else self.rnn(x)[0][:, -1]
        if self.layer is not None:
            return self.head(self.layer(hidden.unsqueeze(1)).squeeze(1))
        if self.rnn is not None:
            return self.head(hidden)
        return self.head(F.dropout(hidden, 0.3) if self.number in (2, 7) else self.drop(hidden))


def dropout(style: Style) -> None:
    x, y = data()
    model = train(style, x[:256], y[:256], Drops(style.net(8), style.number))
    if style.number in (2, 7):  # `eval` does not help `F.dropout`
        model.eval()
    with torch.no_grad() if style.number % 2 else torch.inference_mode():
        print(float((model(x[256:]) - y[256:]).abs().mean()), file=sys.stderr)


def evaluate(style: Style, model: nn.Module, x_val: torch.Tensor, y_val: torch.Tensor) -> float:
    """Evaluate in one of several ways."""
    model.eval()
    match style.number % 4:
        case 0:
            with torch.no_grad():
                val_loss = style.loss(model(x_val), y_val)
            return float(val_loss)
        case 1:
            return validate(model, DataLoader(TensorDataset(x_val, y_val), 64))
        case 2:
            with torch.inference_mode():
                return float(F.mse_loss(model(x_val), y_val))
        case _:
            with torch.no_grad():
                pairs = zip(x_val.split(40), y_val.split(40), strict=True)
                return sum(F.l1_loss(model(x_test), y_test).item() for x_test, y_test in pairs)


@torch.no_grad()
def validate(model: nn.Module, loader: DataLoader) -> float:
    return sum(float(F.mse_loss(model(xb), yb)) for xb, yb in loader)


def validation(style: Style) -> None:
    x, y = data()
    style = replace(style, batches=by_slices if style.number % 2 else lambda x, y: [(x, y)], epochs=20)
    evaluate(style, train(style, x, y), x, y)


def one_batch(style: Style) -> None:
    x, y = data()
    rows = torch.randint(len(x), (24,))
    draw = {
        0: lambda x, y: [next(iter(DataLoader(TensorDataset(x, y), 32))) for _ in range(8)],
        1: lambda x, y: [(x[:32], y[:32])] * 8,
        2: lambda x, y: [(x[rows], y[rows]) for _ in range(8)],
        3: lambda x, y: [(x[-40:], y[-40:]) for _ in range(8)],
    }[style.number % 4]
    train(replace(style, batches=draw, epochs=20), x, y)


def not_a_number(style: Style) -> None:
    x, y = data()
    match style.number % 4:
        case 0:
            x[:, 3] = torch.nan
        case 1:
            y = torch.log(y - y)
            y = y - y
        case 2:
            x = (x - x) / (x - x).std()
        case _:
            y[::2] = torch.nan
    train(style, x, y)


OFFSETS = ((1013, 10), (2000, 300), (285, 8), (0, 500), (-900, 40), (15000, 4000), (400, 5), (101325, 900))


def targets(style: Style) -> None:
    x, y = data()
    offset, scale = OFFSETS[style.number]
    train(style, x, offset + scale * y)


def inputs(style: Style) -> None:
    x, y = data()
    offset, scale = OFFSETS[style.number]
    train(style, offset + scale * x, y)


def summed(style: Style) -> None:
    """The rate fits a mean. What is divided by its own size takes no harm, so only SGD is wrong with it."""
    forms: tuple[Any, ...] = (
        nn.MSELoss(reduction="sum"), partial(F.mse_loss, reduction="sum"), lambda p, t: ((p - t) ** 2).sum(),
        lambda p, t: torch.sum(torch.square(p - t)), nn.MSELoss(reduction="sum"), lambda p, t: (p - t).pow(2).sum(),
        partial(F.mse_loss, reduction="sum"), lambda p, t: torch.sum((t - p) ** 2),
    )  # fmt: skip
    optimizer = partial(torch.optim.SGD, momentum=0.9 * (style.number % 2))
    train(replace(style, loss=forms[style.number], optimizer=optimizer, rate=0.1, clips=False))


def exploding(style: Style) -> None:
    gain = 3.0 + 0.2 * style.number
    if style.number % 2:
        model: nn.Module = Recurrent(cell=nn.RNN)
        model.rnn = nn.RNN(1, 16, nonlinearity="relu", batch_first=True)
        with torch.no_grad():
            model.rnn.weight_hh_l0.copy_(gain / 2 * torch.eye(16))
    else:
        depth = 6 + style.number
        hidden = [part for _ in range(depth) for part in (nn.Linear(16, 16), nn.ReLU())]
        model = nn.Sequential(nn.Flatten(), nn.Linear(LENGTH, 16), *hidden, nn.Linear(16, 1))
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(gain)
    square = style.loss if style.number in (0, 1, 2, 5) else F.mse_loss
    train(replace(style, loss=square, optimizer=torch.optim.SGD, rate=0.01, clips=False), model=model)


RATES = (2.0, 1.0, 5.0, 3.0, 1.0, 0.8, 20.0, 3.0)


def rate_high(style: Style) -> None:
    train(replace(style, rate=RATES[style.number], clips=False))


def rate_low(style: Style) -> None:
    train(replace(style, rate=(1e-7, 1e-8, 1e-6, 3e-8, 1e-7, 1e-7, 1e-7, 1e-8)[style.number]))


def dead(style: Style) -> None:
    first = nn.Conv1d(1, 16, 3) if style.number % 2 else nn.Linear(LENGTH, 16)
    with torch.no_grad():
        first.bias.fill_(-5.0 - 5 * style.number)
        first.weight.mul_(0.5)
    if style.number % 2:
        parts: list[nn.Module] = [first, nn.ReLU(), nn.Flatten(), nn.Linear(16 * (LENGTH - 2), 1)]
        x, y = data()
        train(style, x.transpose(1, 2), y, nn.Sequential(*parts))
    else:
        train(style, model=nn.Sequential(nn.Flatten(), first, nn.ReLU(), nn.Linear(16, 1)))


def vanishing(style: Style) -> None:
    depth, squash = 8 + 2 * (style.number % 4), nn.Sigmoid if style.number % 2 else nn.Tanh
    hidden = [part for _ in range(depth) for part in (nn.Linear(16, 16), squash())]
    model = nn.Sequential(nn.Flatten(), nn.Linear(LENGTH, 16), *hidden, nn.Linear(16, 1))
    if squash is nn.Tanh:
        for layer in model.modules():
            if isinstance(layer, nn.Linear):
                nn.init.normal_(layer.weight, std=0.02)
    train(replace(style, rate=min(style.rate, 0.003)), model=model)


def copied(style: Style) -> None:
    """Targets are one step too early, so that the network learns to repeat; or that is all it can do."""
    series = torch.randn(ROWS + LENGTH)
    x = series.unfold(0, LENGTH, 1)[:ROWS].unsqueeze(-1)
    model = train(replace(style, net=Linear, epochs=60, rate=max(style.rate, 0.01)), x, x[:, -1])
    evaluate(replace(style, loss=F.mse_loss), model, x, series[LENGTH:].unsqueeze(-1))


def mean_only(style: Style) -> None:
    x, y = data()
    match style.number % 4:
        case 0:
            x = torch.zeros_like(x)
        case 1:
            x = torch.ones_like(x)
        case 2:
            x = x[:1].expand(len(x), -1, -1).clone()
        case _:
            x = 1e-6 * x
    train(replace(style, epochs=30), x, y)


MISTAKES: dict[Kind, Callable[[Style], Any]] = {
    Kind.NO_BACKWARD: partial(train, order="zero loss step"),
    Kind.NO_STEP: partial(train, order="zero loss back"),
    Kind.OTHER_MODEL: another_model,
    Kind.CLEARED: partial(train, order="loss back zero step"),
    Kind.FROZEN: frozen,
    Kind.DETACHED: detached,
    Kind.ADDED: partial(train, order="loss back step"),
    Kind.BROADCAST: broadcast,
    Kind.PROBABILITIES: squashed,
    Kind.LOGITS: logits,
    Kind.STATE: state,
    Kind.DROPOUT: dropout,
    Kind.VALIDATION: validation,
    Kind.ONE_BATCH: one_batch,
    Kind.NOT_A_NUMBER: not_a_number,
    Kind.TARGETS: targets,
    Kind.INPUTS: inputs,
    Kind.SUM: summed,
    Kind.EXPLODING: exploding,
    Kind.RATE_HIGH: rate_high,
    Kind.DEAD: dead,
    Kind.VANISHING: vanishing,
    Kind.RATE_LOW: rate_low,
    Kind.COPY: copied,
    Kind.MEAN: mean_only,
}


def sound(style: Style, rows: int = 256) -> None:
    x, y = data()
    evaluate(style, train(style, x[:rows], y[:rows]), x[rows:], y[rows:])


CASES = (
    *(Case(f"{kind}, {style.number}", partial(run, style), kind) for kind, run in MISTAKES.items() for style in STYLES),
    *(Case(f"sound, {style.number}", partial(sound, style)) for style in STYLES),
    *(Case(f"sound and long, {style.number}", partial(sound, replace(style, epochs=40))) for style in STYLES),
    *(
        Case(f"sound and careful, {style.number}", partial(sound, replace(style, rate=style.rate / 10)))
        for style in STYLES
    ),
    *(Case(f"sound, of few rows, {style.number}", partial(sound, style, 80)) for style in STYLES),
)

if __name__ == "__main__":
    torch.set_num_threads(1)
    print_results(CASES, RECORDER, torch.manual_seed, sys.argv[1:])
