"""What noting trainings costs.

    python -m bench.training_notes [--repeats 3] [--turns 20] [--only NAME]

Each training runs in two processes, one with notes and one without, that take turns, so that both meet the same load of
the machine. Compared is their processor time; the weights have to be equal to the bit.

A reference is run as a whole in each turn, in the middle budget of `bench.training_alarms`, and the time is that of the
cells that train. Each turn begins as a notebook does, with nothing spent of what close looks may take.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import click

from bench.training_alarms import REFERENCES, in_budget
from grader.exercise.assignment import load_reference
from grader.exercise.jobs import make_job
from grader.exercise.known_solutions import sample_notebook

ROOT = Path(__file__).parent.parent
TORCH = """
import torch
from torch import nn
torch.manual_seed(1)
torch.set_num_threads(1)
loss_function = nn.MSELoss()
def results():
    return [item.detach().numpy().tobytes() for item in model.parameters()]
"""
MLP = f"""{TORCH}
x, y = torch.randn(2048, 8), torch.randn(2048, 1)
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), 64, shuffle=True)
model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
def turn():
    for epoch in range(8):
        for inputs, targets in loader:
            optimizer.zero_grad()
            loss = loss_function(model(inputs), targets)
            loss.backward()
            optimizer.step()
"""
BARE = f"""{TORCH}
x, y = torch.randn(64, 64, 8), torch.randn(64, 64, 1)
model = nn.Sequential(nn.Linear(8, 64), nn.ReLU(), nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
def turn():
    for step in range(512):
        optimizer.zero_grad()
        loss = loss_function(model(x[step % 64]), y[step % 64])
        loss.backward()
        optimizer.step()
"""
TURN = """
def turn():
    for step in range(64):
        optimizer.zero_grad()
        loss = loss_function(model(x[step]), y[step])
        loss.backward()
        optimizer.step()
"""
RECURRENT = f"""{TORCH}
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.head = nn.LSTM(3, 32, batch_first=True), nn.Linear(32, 1)
    def forward(self, x):
        return self.head(self.rnn(x)[0][:, -1])
x, y = torch.randn(64, 32, 50, 3), torch.randn(64, 32, 1)
model = Model()
optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
{TURN}"""
BY_HAND = f"""{TORCH}
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter, self.carry, self.leave = nn.Linear(3, 32), nn.Linear(32, 32), nn.Linear(32, 1)
    def forward(self, x):
        state = x.new_zeros(len(x), 32)
        for step in range(x.shape[1]):
            state = torch.tanh(self.enter(x[:, step]) + self.carry(state))
        return self.leave(state)
x, y = torch.randn(64, 32, 24, 3), torch.randn(64, 32, 1)
model = Model()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
def turn():
    for step in range(64):
        optimizer.zero_grad()
        loss = ((model(x[step]) - y[step]) ** 2).mean()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
"""
ATTENTION = f"""{TORCH}
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter, self.leave = nn.Linear(3, 32), nn.Linear(32, 1)
        layer = nn.TransformerEncoderLayer(32, 4, 64, batch_first=True)
        self.body = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
    def forward(self, x):
        return self.leave(self.body(self.enter(x))[:, -1])
x, y = torch.randn(64, 32, 24, 3), torch.randn(64, 32, 1)
model = Model()
optimizer = torch.optim.AdamW(model.parameters(), lr=0.001)
{TURN}"""
KERAS = """
import keras, numpy
keras.utils.set_random_seed(1)
from keras.layers import LSTM, Dense, Input
model = keras.Sequential([Input((24, 3)), LSTM(32), Dense(1)])
model.compile("adam", "mse")
x = numpy.random.randn(2048, 24, 3).astype("float32")
y = numpy.random.randn(2048, 1).astype("float32")
def turn():
    model.fit(x, y, epochs=3, verbose=0)
def results():
    return [item.tobytes() for item in model.get_weights()]
"""
TRAININGS = {
    "mlp": MLP, "bare mlp": BARE, "lstm": RECURRENT, "rnn by hand": BY_HAND, "attention": ATTENTION,
    "keras lstm": KERAS,
}  # fmt: skip
TRAIN = {
    "attention_timeseries": ("given-7", "given-13"),
    "jena_density": ("given-12", "given-14"),
    "manual_rnn": ("given-delta_on", "given-tables", "given-memoryless"),
}
"""References by name, and the cells in which they train."""
REFERENCE = """
import pathlib
CELLS, TRAIN = json.loads(pathlib.Path(PATH).read_text())
def turn():
    global names
    names, spent = {"__name__": "__main__"}, 0.0
    for cell, source in CELLS:
        began = time.process_time()
        exec(compile(source, cell, "exec"), names)
        spent += (time.process_time() - began) * (cell in TRAIN)
    sys.modules["matplotlib.pyplot"].close("all")
    return spent
def results():
    torch, keras = sys.modules.get("torch"), sys.modules.get("keras")
    for thing in names.values():
        if torch is not None and isinstance(thing, torch.nn.Module):
            yield from (item.detach().numpy().tobytes() for item in thing.parameters())
        elif keras is not None and isinstance(thing, keras.Model):
            yield from (item.tobytes() for item in thing.get_weights())
"""
HEAD = """
import hashlib, json, os, sys, time
OUT = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what a notebook prints is no answer
if WITH_NOTES:
    from grader.worker.training import watch
    from grader.worker.training.budget import Budget
    recorder = watch()
"""
TAIL = """
print("[]", file=OUT, flush=True)
for line in sys.stdin:
    if WITH_NOTES:
        recorder.budget = Budget()
    began = time.process_time()
    spent = turn()
    print(json.dumps(time.process_time() - began if spent is None else spent), file=OUT, flush=True)
notes = recorder.documents() if WITH_NOTES else []
failures = recorder.failures if WITH_NOTES else 0
print(json.dumps([hashlib.sha256(b"".join(results())).hexdigest(), len(json.dumps(notes)), failures]), file=OUT)
"""


def code_of(name: str) -> str:
    """The code of a training, or of a reference that trains."""
    if name in TRAININGS:
        return TRAININGS[name]
    reference = in_budget(load_reference(REFERENCES / name), "middle")
    job = make_job(reference.assignment, sample_notebook(reference))
    where = Path(tempfile.mkdtemp()) / "cells.json"
    cells = [(cell.id, cell.source) for cell in job.cells]
    where.write_text(json.dumps([cells, TRAIN[name]]))
    return f"PATH = {str(where)!r}\n{REFERENCE}"


def process(code: str, with_notes: bool) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "GRADECAST_SANDBOX": "1",  # `check` says nothing
        "MPLBACKEND": "agg",
        "OMP_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_NUM_INTRAOP_THREADS": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", f"WITH_NOTES = {with_notes}\n{HEAD}{code}{TAIL}"],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, bufsize=1,
    )  # fmt: skip


def compare(code: str, turns: int) -> tuple[list[float], list[float], int]:
    """Seconds of processor time of each turn, with and without notes, and the size of the notes in bytes."""
    pair = [process(code, with_notes) for with_notes in (True, False)]
    seconds: tuple[list[float], list[float]] = ([], [])
    for one in pair:
        json.loads(one.stdout.readline())
    for number in range(turns + 1):
        for which in (0, 1) if number % 2 else (1, 0):
            pair[which].stdin.write("go\n")
            seconds[which].append(json.loads(pair[which].stdout.readline()))
    del seconds[0][0], seconds[1][0]  # in the first turn frameworks are imported, and kernels chosen
    ends = [json.loads(one.communicate()[0]) for one in pair]
    assert ends[0][0] == ends[1][0], "the weights differ"
    assert not ends[0][2], "the recorder failed"
    return *seconds, ends[0][1]


@click.command()
@click.option("--repeats", default=3, help="How often each training is compared.")
@click.option("--turns", default=20, help="Turns of each process.")
@click.option("--only", type=click.Choice([*TRAININGS, *TRAIN]), help="One training.")
def main(repeats: int, turns: int, only: str | None) -> None:
    for name in [only] if only else [*TRAININGS, *TRAIN]:
        whole, each = [], []
        for _ in range(repeats):
            noted, plain, size = compare(code_of(name), turns)
            whole.append(sum(noted) / sum(plain))
            each += [one / other for one, other in zip(noted, plain, strict=True)]
        shown = ", ".join(f"{ratio:.3f}" for ratio in whole)
        print(
            f"{name:12} {sum(plain):5.1f} s; whole {median(whole):.3f} of {shown}; "
            f"median turn {median(each):.3f}; notes {size} bytes",
            flush=True,
        )


if __name__ == "__main__":
    main()
