"""The recorder of trainings: it names seeded mistakes, says nothing of sound trainings, and disturbs neither."""

import asyncio
import json
import os
import subprocess
import sys
from functools import cache

import pytest
from helpers import ROOT

from grader.evidence import CellStatus
from grader.judging.symptoms import Kind, symptoms_of
from grader.sandbox import CodeCell, Job, open_sandbox
from grader.sandbox import testify as run_in_sandbox
from grader.worker.training import TrainingRecorder

pytestmark = pytest.mark.slow
ENVIRONMENT = {**os.environ, "OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(ROOT)}
HEAD = """
import hashlib, os, sys
from grader.worker.training import watch, recorder_here
if MODE != "off":
    recorder = watch()
    if MODE == "broken":
        import grader.worker.training.torch_hooks as hooks
        for name, method in list(vars(hooks._TorchHooks).items()):
            if callable(method) and name != "__init__":
                setattr(hooks._TorchHooks, name, lambda *_, **__: 1 / 0)
"""
TORCH = """
import torch
from torch import nn
torch.manual_seed(3)
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Dropout(0.2), nn.Linear(16, 1))
rnn = nn.LSTM(1, 8, batch_first=True)
x, y = torch.randn(256, 8), torch.randn(256, 1)
data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), 32, shuffle=True)
optimizer = torch.optim.Adam([*model.parameters(), *rnn.parameters()], lr=0.01)
loss_function = nn.MSELoss()
for _ in range(10):
    for inputs, targets in data:
        optimizer.zero_grad()
        hidden, _ = rnn(inputs.unsqueeze(-1))
        loss = loss_function(model(inputs + hidden[..., 0]), targets)
        loss.backward()
        optimizer.step()
    model.eval()
    with torch.no_grad():
        val_loss = loss_function(model(x), y)
    model.train()
parts = [p.detach().numpy().tobytes() for p in [*model.parameters(), *rnn.parameters(), torch.rand(4)]]
print(hashlib.sha256(b"".join(parts)).hexdigest())
"""
SEEN = """
assert recorder.trainings()[0].steps > 10
assert not recorder.failures
"""
AFTERWARDS = f"""
{SEEN}
# Errors of the student pass as they are.
for wrong, error, words in (
    (loss.backward, RuntimeError, "second time"),
    (lambda: nn.functional.cross_entropy(torch.ones(3, 2), torch.ones(4, dtype=torch.long)), ValueError, "batch_size"),
):
    try:
        wrong()
    except error as raised:
        assert words in str(raised), raised
    else:
        raise AssertionError("it did not raise")

# While it is paused, nothing is noted.
before = recorder.trainings()
with recorder.paused():
    other = nn.Linear(8, 1)
    second = torch.optim.SGD(other.parameters(), lr=0.1)
    loss_function(other(x), y).backward()
    second.step()
assert recorder.trainings() == before

# A warning of the library names the line that called it.
import warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    nn.functional.mse_loss(torch.ones(4, 1), torch.ones(4))
assert [item.filename for item in caught] == ["<string>"], caught

# TorchScript compiles what is hooked.
scripted = torch.jit.script(nn.Sequential(nn.Linear(8, 1), nn.Dropout(0.5)))
torch.jit.script(nn.MSELoss())(scripted(x), y).backward()
"""
KERAS = """
import keras, numpy as np
keras.utils.set_random_seed(3)
x = np.random.randn(256, 8, 1).astype("float32")
y = np.random.randn(256, 1).astype("float32")
from keras.layers import LSTM, Dense, Dropout, Input
model = keras.Sequential([Input((8, 1)), LSTM(8), Dropout(0.2), Dense(1)])
model.compile("adam", "mse", metrics=["mae"])
history = model.fit(x, y, epochs=3, verbose=0, validation_split=0.2)
assert list(history.history) == ["loss", "mae", "val_loss", "val_mae"], history.history
parts = [w.tobytes() for w in [*model.get_weights(), np.random.rand(4), np.array(history.history["loss"])]]
print(hashlib.sha256(b"".join(parts)).hexdigest())
"""


def lines_of(*command, **options):
    found = subprocess.run(
        [sys.executable, "-W", "ignore", *command], capture_output=True, text=True, cwd=ROOT, env=ENVIRONMENT, **options
    )
    assert found.returncode == 0, found.stderr[-3000:]
    return found.stdout.splitlines()


@cache
def run(code, mode, tail=""):
    """What a fresh process prints that runs `code` and then `tail`, with the recorder on, off or broken."""
    return lines_of("-c", f"MODE = {mode!r}\n{HEAD}{code}{tail}")


@pytest.fixture(scope="module", params=["torch", "keras"])
def named(request):
    return [json.loads(line) for line in lines_of("-m", f"bench.training_{request.param}", "--ample")]


def test_each_seeded_mistake_is_named_first_and_sound_trainings_are_left_alone(named):
    told = {case["case"]: (case["kind"], next(iter(case["named"]), None)) for case in named}
    assert {name: pair for name, pair in told.items() if pair[0] != pair[1]} == {}
    assert {case["failures"] for case in named} == {0}
    assert max(case["bytes"] for case in named) < 1 << 20


def test_weights_and_random_numbers_of_torch_are_the_same_to_the_bit():
    assert run(TORCH, "off") == run(TORCH, "on", AFTERWARDS)


def test_weights_losses_and_random_numbers_of_keras_are_the_same_to_the_bit():
    assert run(KERAS, "off") == run(KERAS, "on", SEEN)


def test_an_error_of_the_recorder_reaches_nobody_and_changes_nothing():
    assert run(TORCH, "off") == run(TORCH, "broken", "assert recorder.failures\n")


def test_an_interrupt_in_the_recorder_is_meant_for_the_student():
    def late():
        raise KeyboardInterrupt

    recorder = TrainingRecorder()
    with pytest.raises(KeyboardInterrupt):
        recorder.safely(late)
    recorder.safely(lambda: 1 / 0)
    assert recorder.failures == 1


def test_no_framework_is_imported_for_it():
    run("", "on", "assert not {'torch', 'tensorflow', 'keras'} & set(sys.modules)\n")


CELL = """
import torch
from torch import nn
torch.manual_seed(0)
model = nn.Linear(4, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
for _ in range(12):
    loss = nn.functional.mse_loss(model(torch.randn(16, 4)), torch.randn(16, 1))
    loss.backward()
    optimizer.step()
"""


@pytest.mark.parametrize(("wanted", "setting"), [(True, ""), (False, ""), (True, "off")])
def test_a_run_leaves_its_notes_in_the_evidence_where_they_are_wanted(wanted, setting, monkeypatch):
    monkeypatch.setenv("GRADECAST_TRAINING", setting)
    job = Job((CodeCell("train", CELL), CodeCell("after", "x = 1")), training=wanted)

    async def testimony():
        async with open_sandbox("none", preload=(), threads=1, conceal=()) as sandbox:
            return (await run_in_sandbox(sandbox, job)).evidence

    evidence = asyncio.run(testimony())
    assert [cell.status for cell in evidence.cells] == [CellStatus.OK, CellStatus.OK]
    named = symptoms_of(evidence.training)
    assert [(item.kind, item.cell, item.place) for item in named] == (
        [(Kind.ADDED, "train", "line 9")] if wanted and not setting else []
    )


def test_a_notebook_is_watched_from_its_first_import_of_grader_on(tmp_path):
    code = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
assert shell.run_cell("from grader import check").success
from grader.worker.training import recorder_here
recorder = recorder_here()
assert (recorder is not None) is WANTED
if WANTED:
    shell.run_cell(CELL, cell_id="mine")
    shell.run_cell(CELL.replace("loss.backward()", "optimizer.zero_grad(); loss.backward()"), cell_id="other")
    from grader.judging.symptoms import symptoms_of
    assert [(item.kind, item.cell) for item in symptoms_of(recorder.trainings())] == [("gradients add up", "mine")]
    shell.run_cell(CELL.replace("loss.backward()", "optimizer.zero_grad(); loss.backward()"), cell_id="mine")
    assert not symptoms_of(recorder.trainings())
    assert not recorder.failures
"""
    for setting in ("", "off"):
        found = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", f"CELL, WANTED = {CELL!r}, {not setting}\n{code}"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**ENVIRONMENT, "GRADECAST_TRAINING": setting, "IPYTHONDIR": str(tmp_path)},
        )
        assert found.returncode == 0, found.stdout + found.stderr
