"""What noting trainings costs, and what it finds.

    python -m bench.training_notes [--pairs 5] [--steps 1500] [--torch-only] [--without-cases]

Trains the same small LSTM with and without notes, in turns, each in a process of its own with one thread, and prints
the ratio of their processor times; the weights have to be equal. Then counts, for the trainings of
`bench.training_torch` and `bench.training_keras`, how many mistakes are named first, and how many sound ones blamed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import click

ROOT = Path(__file__).parent.parent
TORCH = """
import torch
from torch import nn
torch.manual_seed(1)
torch.set_num_threads(1)
rnn, head = nn.LSTM(3, 32, batch_first=True), nn.Linear(32, 1)
weights = [*rnn.parameters(), *head.parameters()]
x, y = torch.randn(64, 32, 50, 3), torch.randn(64, 32, 1)
optimizer, loss_function = torch.optim.Adam(weights, lr=0.003), nn.MSELoss()
began = time.process_time()
for step in range(STEPS):
    optimizer.zero_grad()
    loss = loss_function(head(rnn(x[step % 64])[0][:, -1]), y[step % 64])
    loss.backward()
    optimizer.step()
spent = time.process_time() - began
data = [item.detach().numpy().tobytes() for item in weights]
"""
KERAS = """
import keras, numpy
keras.utils.set_random_seed(1)
from keras.layers import LSTM, Dense, Input
model = keras.Sequential([Input((50, 3)), LSTM(32), Dense(1)])
model.compile("adam", "mse")
x = numpy.random.randn(2048, 50, 3).astype("float32")
y = numpy.random.randn(2048, 1).astype("float32")
model.fit(x, y, epochs=1, verbose=0)
began = time.process_time()
model.fit(x, y, epochs=max(1, STEPS // 64), verbose=0)
spent = time.process_time() - began
data = [item.tobytes() for item in model.get_weights()]
"""
HEAD = """
import hashlib, json, time
if WITH_NOTES:
    from grader.worker.training import watch
    recorder = watch()
"""
TAIL = """
size = len(json.dumps(recorder.documents())) if WITH_NOTES else 0
failures = recorder.failures if WITH_NOTES else 0
print(json.dumps([spent, hashlib.sha256(b"".join(data)).hexdigest(), size, failures]))
"""


def run(*command: str) -> list[object]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "TF_NUM_INTRAOP_THREADS": "1"}
    found = subprocess.run(
        [sys.executable, "-W", "ignore", *command], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    if found.returncode:
        raise SystemExit(f"{command[-1][:200]} failed")
    return [json.loads(line) for line in found.stdout.splitlines() if line[:1] in "[{"]


def ratio_of(code: str, steps: int, pairs: int) -> tuple[list[float], int]:
    """Processor time with notes divided by that without, for each pair; and the size of the notes in bytes."""
    ratios, sizes = [], []
    for number in range(pairs):
        results = {}
        for with_notes in (number % 2 == 0, number % 2 == 1):
            settings = f"STEPS, WITH_NOTES = {steps}, {with_notes}\n"
            ((spent, weights, size, failures),) = run("-c", settings + HEAD + code + TAIL)
            results[with_notes] = (spent, weights)
            sizes.append(size)
            assert not failures
        assert results[True][1] == results[False][1], "the weights differ"
        ratios.append(results[True][0] / results[False][0])
    return ratios, max(sizes)


@click.command()
@click.option("--pairs", default=5, help="Pairs of trainings, with and without notes.")
@click.option("--steps", default=1500, help="Steps of each training.")
@click.option("--torch-only", is_flag=True)
@click.option("--without-cases", is_flag=True)
def main(pairs: int, steps: int, torch_only: bool, without_cases: bool) -> None:
    for name, code in (("torch", TORCH), ("keras", KERAS))[: 1 if torch_only else 2]:
        ratios, size = ratio_of(code, steps, pairs)
        shown = ", ".join(f"{ratio:.4f}" for ratio in ratios)
        print(f"{name}: processor time with / without, median {median(ratios):.4f} of {shown}; notes {size} bytes")
        if not without_cases:
            found = run("-m", f"bench.training_{name}")
            seeded = [item for item in found if item["kind"]]
            first = sum(item["named"][:1] == [item["kind"]] for item in seeded)
            sound = [item for item in found if not item["kind"]]
            blamed = sum(bool(item["named"]) for item in sound)
            print(f"{name}: {first} of {len(seeded)} mistakes named first; {blamed} of {len(sound)} sound ones blamed")


if __name__ == "__main__":
    main()
