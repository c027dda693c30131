"""What the exercise promises of its unseen series and of its networks; the reference itself is judged by `validate`."""

from __future__ import annotations

import copy
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from grader.exercise.assignment import load_module
from grader.notebook import read_cells
from grader.notebook.markers import keep_solutions

FOLDER = Path(__file__).parents[2] / "reference" / "minimal_timellm"
PERIODS = {"profile": 7, "sine": 7, "pulse": 7, "hours": 24}


@pytest.fixture(scope="module")
def unseen():
    module = load_module(FOLDER / "unseen.py")
    module.SERIES = 40
    return module.draw(np.random.default_rng(1), None)


def test_what_is_known_of_each_unseen_series_goes_on_in_the_labels(unseen):
    for name, period in PERIODS.items():
        known, future = unseen.inputs["known"][name], unseen.labels["future"][name]
        assert known.shape == (40, 8 * period)
        assert known.dtype == np.float32
        assert future.shape == (40, 4 * period)
        unit = known.std(axis=1)
        assert np.all(np.abs(future.mean(axis=1) - known.mean(axis=1)) < 6 * unit)


def test_no_future_is_among_the_inputs(unseen):
    assert "future" not in unseen.inputs
    for name, period in PERIODS.items():
        stretches = np.lib.stride_tricks.sliding_window_view(unseen.inputs["known"][name], period, axis=1)
        for future in unseen.labels["future"][name]:
            assert not np.isclose(stretches, future[:period]).all(axis=2).any()


def test_the_seasonal_naive_forecast_is_a_share_of_one_of_itself(unseen):
    checks = load_module(FOLDER / "checks.py")
    for name, period in PERIODS.items():
        known = unseen.inputs["known"][name]
        naive = np.tile(known[:, -period:], (1, 4))
        assert checks._share(naive, known, unseen.labels, name, period) == pytest.approx(1.0)


@pytest.fixture(scope="module")
def solution():
    """All functions and classes of the reference."""
    import torch
    import torch.nn.functional as F
    from torch import nn

    namespace = {"torch": torch, "nn": nn, "F": F, "np": np, "pd": pd, "math": math, "copy": copy, "device": "cpu"}
    namespace |= {"CONTEXT": 4, "WINDOW": 12, "WEEK": 7, "DAY": 24, "D_MODEL": 32, "HEADS": 4, "LAYERS": 2}
    for cell in read_cells(FOLDER / "notebook.py"):
        if cell.kind == "code" and cell.question and ("def " in cell.source):
            exec(keep_solutions(cell.source), namespace)
    return namespace


@pytest.mark.slow
def test_the_pencil_and_paper_count_of_the_checks_is_that_of_pytorch(solution):
    count = load_module(FOLDER / "checks.py")._count
    for period, d_model, layers in ((7, 32, 2), (24, 8, 3)):
        network = solution["PatchForecaster"](period, solution["Body"](d_model, 4, layers), d_model)
        wanted = sum(parameter.numel() for parameter in network.parameters())
        assert count(period, d_model, layers, 12) == wanted
        assert solution["number_of_weights"](period, d_model, layers) == wanted


@pytest.mark.slow
def test_a_context_fed_at_once_has_the_future_of_one_fed_step_by_step(solution):
    import torch

    torch.manual_seed(0)
    network = solution["PatchForecaster"](7, solution["Body"]())
    history = torch.randn(3, 6 * 7).cumsum(dim=1)
    at_once = solution["generate"](network, history, 9)
    for _ in range(9):
        history = torch.cat([history, solution["generate"](network, history, 1)], dim=1)
    assert torch.allclose(at_once, history[:, 6 * 7 :], rtol=1e-4, atol=1e-4)


@pytest.mark.slow
def test_the_frozen_body_of_a_reprogrammed_network_does_not_move(solution):
    import torch

    network = solution["reprogram"](solution["PatchForecaster"](7, solution["Body"]()), 24)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    optimizer = torch.optim.AdamW([weight for weight in network.parameters() if weight.requires_grad], lr=0.1)
    solution["next_patch_loss"](network, torch.randn(2, 12, 24)).backward()
    optimizer.step()
    assert network.input_layer.weight.grad.abs().max() > 0
    moved = solution["has_moved"](before, network.state_dict())
    assert moved == sorted(name for name in before if not name.startswith("body."))


@pytest.mark.slow
@pytest.mark.parametrize(("where", "stays"), [(", device=following.device", True), ("", False)])
def test_noise_that_is_not_on_the_device_of_the_history_is_noticed(solution, where, stays):
    import torch

    probes = load_module(FOLDER / "probes.py")
    (cell,) = (cell for cell in read_cells(FOLDER / "notebook.py") if "def generate(" in cell.source)
    namespace = dict(solution)
    exec(keep_solutions(cell.source).replace(", device=following.device", where), namespace)
    namespace["normalise"] = probes._by_range
    model = probes._continuing(4, []).to("meta")

    def generate(history):
        return namespace["generate"](model, history, 2, 1.0)

    assert probes._stays_on_its_device(generate, torch.zeros(2, 20)) is stays
