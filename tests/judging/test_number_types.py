"""A solution may use any number type: probes pass numbers of the type that its author chose."""

from __future__ import annotations

import ast

import numpy as np
import pytest
from helpers import ROOT

from grader.exercise.assignment import load_reference
from grader.exercise.reference import Reference
from grader.notebook.markers import keep_solutions
from grader.probes import as_tensor, load_probes, observe

pytestmark = pytest.mark.slow
torch = pytest.importorskip("torch")
BUILDING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)


@pytest.fixture(autouse=True)
def as_before():
    yield
    torch.set_default_dtype(torch.float32)
    torch.set_default_device(None)


def test_numbers_come_as_the_model_computes():
    double, half = torch.nn.Linear(2, 1).double(), torch.nn.Linear(2, 1).to(torch.bfloat16)
    numbers = np.ones((3, 2), dtype="float32")
    assert as_tensor(numbers, double).dtype == torch.float64
    assert as_tensor(numbers, half).dtype == torch.bfloat16
    assert as_tensor(torch.ones(3, requires_grad=True), double).dtype == torch.float64
    assert as_tensor(numbers, torch.zeros(1, dtype=torch.float64)).dtype == torch.float64
    assert as_tensor(np.arange(3), double).dtype == torch.int64
    assert as_tensor(np.array([True]), double).dtype == torch.bool
    assert double(as_tensor(numbers, double)).shape == (3, 1)


def test_without_a_model_they_come_as_the_notebook_has_them_by_default():
    assert as_tensor([1.5]).dtype == as_tensor([1.5], torch.nn.ReLU()).dtype == torch.float32
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("cpu")
    assert as_tensor(np.ones(1, "float32")).dtype == as_tensor([1.5], torch.nn.ReLU()).dtype == torch.float64


def test_the_values_are_copied():
    numbers = np.zeros(3, "float32")
    as_tensor(numbers)[0] = 1
    assert numbers[0] == 0


def builds(node: ast.stmt) -> bool:
    """Whether it is an import, a definition, or gives a constant its name."""
    return isinstance(node, BUILDING) or (isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant))


def definitions(reference: Reference) -> dict:
    """The functions and classes of the reference's notebook, without running its computations."""
    namespace: dict = {"__name__": "notebook"}
    for cell in reference.cells:
        if cell.kind == "code":
            body = [node for node in ast.parse(keep_solutions(cell.source)).body if builds(node)]
            exec(compile(ast.Module(body, []), cell.id, "exec"), namespace)
    return namespace


@pytest.mark.parametrize(
    ("name", "probes"),
    [
        (
            "manual_rnn",
            "outputs future memory calls gradients losses deltas long_training short_training",
        ),
        (
            "attention_timeseries",
            "lstm_shapes lstm_at_work training near_and_far attention even_heads positions other_positions "
            "forecaster_shapes forecaster_at_work",
        ),
        (
            "transformer",
            "neighbours left_out on_a_line softmax_of_scores head_layers crossing shifted idle_blocks "
            "masked_tokens pieces forced generated hiding occluded",
        ),
    ],
)
def test_who_works_in_float64_throughout_is_observed_like_everybody(name, probes):
    reference = load_reference(ROOT / "reference" / name)
    student, found = definitions(reference), load_probes(reference.assignment.probes)
    student |= {"BATCH_SIZE": 8, "EPOCHS": 2, "STEPS_PER_EPOCH": 4, "SEED": 0, "LEARNING_RATE": 1e-3}
    for probe in probes.split():
        torch.set_default_dtype(torch.float32)
        torch.manual_seed(0)
        single = observe(found[probe], student, {})
        torch.set_default_dtype(torch.float64)
        torch.manual_seed(0)
        double = observe(found[probe], student, {})
        assert single.keys() == double.keys(), probe
