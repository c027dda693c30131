"""What the exercise guarantees about its unseen sound and its text; `validate` judges the reference itself."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from grader.datasets.lanl import synthesise
from grader.exercise.assignment import load_module
from grader.notebook import read_cells
from grader.notebook.markers import keep_solutions
from grader.probes import Student

FOLDER = Path(__file__).parents[2] / "reference" / "manual_rnn"


@pytest.fixture(scope="module")
def module():
    module = load_module(FOLDER / "unseen.py")
    module.RECORDS, module.FAILURES = 2, 4
    return module


@pytest.fixture(scope="module")
def unseen(module):
    return module.draw(np.random.default_rng(1), None)


def names(*wanted: str) -> dict[str, object]:
    """The names that the reference's cells with `wanted` define; these cells must not need a framework."""
    types = {"acoustic_data": np.int16, "time_to_failure": np.float64}
    namespace = {"np": np, "pd": pd, "STEP_SECONDS": 0.02, "MAX_STEPS": 8_000, "TYPES": types}
    for name in wanted:
        source = next(cell.source for cell in read_cells(FOLDER / "notebook.py") if f"def {name}(" in cell.source)
        exec(keep_solutions(source).split("\nread_features,")[0], namespace)
    return namespace


def test_every_unseen_step_has_a_label(unseen):
    features, left = unseen.inputs["features"], unseen.labels["left"]
    assert features.shape == (*left.shape, 3)
    assert left.shape[1] == 100
    assert np.isfinite(features).all()
    assert (left > 0).all()
    assert not set(unseen.labels) & set(unseen.inputs)


def test_no_unseen_step_occurs_twice(unseen):
    steps = unseen.inputs["features"].reshape(-1, 3)
    assert len(np.unique(steps, axis=0)) == len(steps)


def test_unseen_features_are_those_that_the_notebook_computes(module):
    samples = np.random.default_rng(2).normal(4, 300, (7, 40)).astype(np.int16)
    np.testing.assert_allclose(module.describe(samples), names("summarise")["summarise"](samples), atol=1e-5)


def test_unseen_sound_is_drawn_anew_from_another_seed(module):
    one, again, other = (module.draw(np.random.default_rng(seed), None).labels["left"] for seed in (3, 3, 4))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_the_recurrence_by_hand_is_that_of_two_steps(module):
    one = {name: np.array(value) for name, value in {"U": [[2.0]], "W": [[3.0]], "V": [[5.0]]}.items()}
    one |= {"b": np.array([0.5]), "c": np.array([-1.0]), "inputs": np.array([[[0.1], [0.2]]])}
    first = np.tanh(2 * 0.1 + 0.5)
    second = np.tanh(2 * 0.2 + 3 * first + 0.5)
    np.testing.assert_allclose(module.recurrence(one), [[[5 * first - 1], [5 * second - 1]]])


def test_the_file_is_condensed_in_chunks_as_it_would_be_at_once(tmp_path, module):
    record = synthesise(seed=5, failures=1)
    path = tmp_path / "train.csv"
    record.to_csv(path, index=False)
    code = names("summarise", "read_steps")
    whole = code["read_steps"](path)
    source = next(cell.source for cell in read_cells(FOLDER / "notebook.py") if "def read_steps(" in cell.source)
    exec(source.split("\nread_features,")[0].replace("2_000_000", "1_000"), code)
    assert code["samples_per_step"](path) == module.SAMPLES
    for part, again in zip(whole, code["read_steps"](path), strict=True):
        assert np.array_equal(part, again)
    assert len(whole[1]) == len(record) // module.SAMPLES
    assert whole[1][0] == record["time_to_failure"][module.SAMPLES - 1]


def test_no_more_of_the_file_is_read_than_the_parameters_allow(tmp_path):
    path = tmp_path / "train.csv"
    synthesise(seed=5, failures=1).to_csv(path, index=False)
    code = names("summarise", "read_steps")
    code["MAX_STEPS"] = 17
    assert code["read_steps"](path)[0].shape == (17, 3)


def test_steps_of_the_original_have_80_000_samples(tmp_path):
    # 4096 samples a little more than a nanosecond apart, then a gap, as in the original's time column.
    rows = np.arange(100_000)
    left = 1.469 - rows % 4096 * 1.1e-9 - rows // 4096 * 4096 / 4e6
    path = tmp_path / "train.csv"
    pd.DataFrame({"acoustic_data": rows % 7, "time_to_failure": left}).to_csv(path, index=False)
    assert names("summarise", "read_steps")["samples_per_step"](path) == pytest.approx(80_000, rel=0.05)


def test_a_failure_lies_behind_every_share_that_is_asked_for(module):
    for seed in range(200):
        times = module._ramps(np.random.default_rng(seed))
        assert np.flatnonzero(np.diff(times) > 0)[-1] + 1 >= 0.8 * len(times)


def test_every_length_is_trained_with_as_many_steps_and_compared_on_the_same_labels():
    """Arrays stand in for tensors, and the number of a step for its label."""
    source = next(cell.source for cell in read_cells(FOLDER / "notebook.py") if "def dealt_batches(" in cell.source)
    trained, compared = [], {"all": [], "last": []}

    class Network:
        def __init__(self, *sizes):
            self.eval = list

        def __call__(self, inputs):
            return inputs

    def sequences_of(part, length, stride):
        starts = np.arange(part.start, part.stop - length + 1, stride)
        found = starts[:, np.newaxis] + np.arange(length)
        return found[..., np.newaxis], found[..., np.newaxis]

    def average_delta(predictions, targets):
        compared["all" if targets.ndim == 3 else "last"].append(sorted(targets.ravel().tolist()))

    tensors = SimpleNamespace(Tensor=object, manual_seed=str, no_grad=nullcontext)
    code = {
        "np": np,
        "torch": tensors,
        "ManualRNN": Network,
        "train": lambda model, inputs, *rest: trained.append(inputs.shape),
        "sequences_of": sequences_of,
        "average_delta": average_delta,
        "TRAINING": slice(0, 3_116),
        **{"training_steps": 3_116, "test_start": 3_996, "STRIDE": 5, "BATCH_SIZE": 32, "COMPARED_STEPS": 120},
        **dict.fromkeys(("HIDDEN", "sequence_loss", "COMPARED_RATE")),
    }
    exec(source, code)
    for length in code["LENGTHS"]:
        code["evaluate_length"](length, seed=0)
    assert {steps for steps, *_ in trained} == {120}
    assert {size * length for _, size, length, _ in trained} == {3_200}
    for kind, labels in compared.items():
        assert len(labels) == len(code["LENGTHS"]), kind
        assert all(one == labels[0] for one in labels), kind
    assert len(compared["all"][0]) == 800


@pytest.fixture(scope="module")
def probes():
    return load_module(FOLDER / "probes.py")


def trained(probes, *, clip: float | None = None, watch: list[float] | None = None):
    """The observations of a training that follows the text; `watch` collects the norms of its gradients."""
    torch = pytest.importorskip("torch")

    def train(model, inputs, targets, loss_function, delta_function, epochs, learning_rate):
        optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
        history = {"loss": [], "delta": []}
        for _ in range(epochs):
            losses, deltas = [], []
            for batch, labels in zip(inputs, targets, strict=True):
                predictions = model(batch)
                loss = loss_function(predictions, labels)
                optimizer.zero_grad()
                loss.backward()
                size = torch.nn.utils.clip_grad_norm_(model.parameters(), clip or 1e9)
                if watch is not None:
                    watch.append(float(size))
                optimizer.step()
                losses.append(loss.item())
                deltas.append(delta_function(predictions.detach(), labels))
            with torch.no_grad():  # as many do, on what the notebook gave
                for part in ("validation", "test"):
                    delta_function(model(namespace[f"{part}_inputs"]), namespace[f"{part}_targets"])
            history["loss"].append(float(np.mean(losses)))
            history["delta"].append(float(np.mean(deltas)))
        return history

    namespace = {"train": train, "validation_inputs": "the notebook's own"}
    found = probes.small_training(Student(namespace), 40, 0.012)
    assert namespace == {"train": train, "validation_inputs": "the notebook's own"}
    return found


def test_who_clips_gradients_as_usual_gets_the_same_weights(probes):
    sizes: list[float] = []
    free, clipped = trained(probes, watch=sizes), trained(probes, clip=0.25)
    assert max(sizes) < 0.25
    np.testing.assert_array_equal(free["weights"], clipped["weights"])


def test_no_training_stops_early_on_the_problem_that_asks_for_every_epoch(probes):
    found = trained(probes)
    assert (np.diff(found["loss"]) < -1e-3).all()
    assert (np.diff(found["delta"]) < -1e-3).all()
    assert min(found["delta"]) > 0.1
    assert found["loss"][-1] < 0.1 * found["loss"][0]


def test_axes_that_share_an_axis_need_one_label(probes):
    from matplotlib.figure import Figure

    def labels(draw):
        figure = Figure()
        draw(figure)
        return [probes.labels_of(figure, figure.axes, axis) for axis in "xy"]

    def stacked(figure):
        upper, lower = figure.subplots(2, sharex=True)
        upper.set_ylabel("loss")
        lower.set(xlabel="epoch", ylabel="delta")

    def twins(figure):
        left = figure.subplots()
        left.set(xlabel="epoch", ylabel="loss")
        left.twinx().set_ylabel("delta")

    def apart(figure):
        left, right = figure.subplots(1, 2)
        left.set(xlabel="epoch", ylabel="loss")
        right.set(ylabel="delta")

    assert labels(stacked) == labels(twins) == [["epoch", "epoch"], ["loss", "delta"]]
    assert labels(apart) == [["epoch", ""], ["loss", "delta"]]


def test_a_ready_made_recurrence_is_seen_and_plain_layers_are_not(probes):
    torch = pytest.importorskip("torch")
    layer, inputs = torch.nn.RNN(3, 4, batch_first=True), torch.zeros(2, 5, 3)
    assert probes.ready_made(lambda: layer(inputs)) == ["rnn_tanh"]
    assert probes.ready_made(lambda: torch.nn.RNNCell(3, 4)(inputs[:, 0])) == ["rnn_tanh_cell"]
    assert probes.ready_made(lambda: torch.tanh(torch.nn.Linear(3, 4)(inputs))) == []
