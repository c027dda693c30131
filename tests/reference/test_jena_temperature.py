"""What the exercise promises: its facts hold in Keras, its unseen weather tells nothing, its text is true."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grader import datasets
from grader.exercise.assignment import load_module
from grader.notebook import read_cells
from grader.notebook.markers import keep_solutions

FOLDER = Path(__file__).parents[2] / "reference" / "jena_temperature"
MISSING = -9999


def source_of(name: str) -> str:
    """The cell of the reference that defines the function `name`."""
    cell = next(cell.source for cell in read_cells(FOLDER / "notebook.py") if f"def {name}(" in cell.source)
    return keep_solutions(cell)


def solution(name: str, **given: object):
    """The function `name` of the reference, for those that need no framework."""
    namespace = {"np": np, "pd": pd, **given}
    exec(source_of(name), namespace)
    return namespace[name]


@pytest.fixture(scope="module")
def unseen():
    module = load_module(FOLDER / "unseen.py")
    module.YEARS = 2
    return module.draw(np.random.default_rng(1), None)


def test_a_few_unseen_windows_have_faults_and_none_in_the_first_hour(unseen):
    windows = unseen.inputs["windows"]
    faulty = (windows == MISSING).any(axis=(1, 2))
    assert windows.shape == (90, 120, 14)
    assert 0.02 < faulty.mean() < 0.25
    assert not (windows[:, 0] == MISSING).any()


def test_no_unseen_window_holds_the_target_of_another(unseen):
    told = {tuple(row) for row in np.round(unseen.inputs["windows"].reshape(-1, 14), 2)}
    assert len(told) == len(unseen.inputs["windows"]) * 120
    assert not set(unseen.labels) & set(unseen.inputs)


def test_the_stand_in_has_a_fault_in_the_test_part_and_none_in_the_validation_part():
    frame = pd.read_csv(datasets.path("jena"))
    rows = solution("faulty_rows")(frame.drop(columns="Date Time").to_numpy())
    half, quarter = len(frame) // 2, len(frame) // 4
    assert ((rows >= half + quarter).sum(), ((rows >= half) & (rows < half + quarter)).sum()) == (1, 0)


def test_windows_are_counted_as_one_by_one():
    count = solution("count_windows")
    random = np.random.default_rng(2)
    for _ in range(300):
        rows, length, rate, stride, shift = (int(n) for n in random.integers(1, [60, 8, 6, 6, 40]))
        starts = [s for s in range(0, rows, stride) if s + (length - 1) * rate < rows and s + shift < rows]
        assert count(rows, length, rate, stride, shift) == len(starts)


def test_windows_that_read_a_row_are_those_that_hold_it(unseen):
    reads = solution("reads_any", STEPS=120, SAMPLING_RATE=6)
    starts, rows = unseen.inputs["starts"], unseen.inputs["rows"]
    held = [bool(set(range(start, start + 720, 6)) & set(rows.tolist())) for start in starts.tolist()]
    assert 0 < sum(held) < len(held)
    assert reads(starts, rows).tolist() == held


def test_parameters_named_in_the_text_are_those_of_the_formula():
    count = solution("parameters")
    assert [count("SimpleRNN", 14, 16), count("LSTM", 14, 16), count("SimpleRNN", 14, 16, 3)] == [496, 1984, 1552]
    assert count("LSTM", 14, 16, bidirectional=True) + count("Dense", 32, 1) == 4001
    assert count("Dense", 120 * 14, 16) + count("Dense", 16, 1) == 26_913


AGAINST_KERAS = """
import itertools, json, sys
import keras, numpy as np, pandas as pd
exec(sys.stdin.read())
layers, found = keras.layers, []
for kind, both, (features, units), number in itertools.product(
    ("Dense", "SimpleRNN", "LSTM", "GRU"), (False, True), ((3, 5), (14, 16)), (1, 3)
):
    if kind == "Dense" and both:
        continue
    options = {} if kind == "Dense" else {"return_sequences": True}
    make = lambda: getattr(layers, kind)(units, **options)
    stack = [layers.Bidirectional(make()) if both else make() for _ in range(number)]
    model = keras.Sequential([keras.Input((6, features)), *stack])
    found.append([model.count_params(), parameters(kind, features, units, number, both)])
    found.append([list(model.compute_output_shape((2, 6, features))), list(output_shape(2, 6, units, True, both))])
x = inputs = keras.Input((101, 3))
shapes = []
for number, width in enumerate((7, 4, 9)):
    x = layers.Conv1D(2, width)(layers.MaxPooling1D(2)(x) if number else x)
    shapes.append(int(x.shape[1]))
found.append([shapes, convolutional_lengths(101, [7, 4, 9])])
for rows, length, rate, stride, shift in ((20, 4, 3, 2, 3), (20, 3, 2, 1, 9), (12, 3, 5, 1, 2), (31, 2, 1, 4, 7)):
    series = np.arange(rows)
    pairs = keras.utils.timeseries_dataset_from_array(
        series, series[shift:], length, sequence_stride=stride, sampling_rate=rate, batch_size=1)
    found.append([sum(1 for _ in pairs), count_windows(rows, length, rate, stride, shift)])
print(json.dumps(found))
"""


@pytest.mark.slow
def test_sizes_shapes_and_windows_are_those_of_keras():
    names = ("parameters", "output_shape", "convolutional_lengths", "count_windows")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", AGAINST_KERAS],
        input="\n\n".join(source_of(name) for name in names),
        capture_output=True,
        text=True,
        check=True,
    )
    pairs = json.loads(done.stdout.splitlines()[-1])
    assert len(pairs) > 30
    for by_keras, ours in pairs:
        assert by_keras == ours
