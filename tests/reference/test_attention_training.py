"""Special to `attention_timeseries`: training is observed step by step, and also learns from real series."""

import asyncio
import textwrap

import numpy as np
import pytest
from conftest import SHARED
from helpers import ROOT, exercise_of

from grader.evidence import Observation
from grader.exercise.assignment import load_reference
from grader.exercise.jobs import make_job
from grader.exercise.thresholds import thresholds_of
from grader.grading.execution import sandbox_for
from grader.judging.judge import judge
from grader.judging.view import Expected, View
from grader.model import Outcome
from grader.probes import load_probes, observe
from grader.sandbox import testify as run_in_sandbox

pytestmark = pytest.mark.slow


def test_trained_on_real_series_the_reference_beats_persistence_on_series_of_another_kind():
    real = SHARED / "panjapan_like"
    if not real.is_dir():
        pytest.skip("the real series are not here (../shared/data/panjapan_like)")
    reference = load_reference(ROOT / "reference" / "attention_timeseries")
    exercise = exercise_of(ROOT, reference, real)
    unseen = reference.unseen(real)
    job = make_job(reference.assignment, reference.solved, data=real, unseen=unseen.inputs)

    async def run():
        async with sandbox_for(exercise) as sandbox:
            return (await run_in_sandbox(sandbox, job)).evidence

    evidence = asyncio.run(run())
    thresholds = thresholds_of(reference, None)
    verdicts = judge(
        reference.assignment, evidence, Expected(evidence.observations, unseen.labels, thresholds=thresholds)
    )
    assert {item.check: item.message for item in verdicts if item.outcome is not Outcome.PASSED} == {}


TRAIN = """
    import copy
    import torch

    EPOCHS, STEPS_PER_EPOCH, BATCH_SIZE = 10, 75, 64
    BUDGET = {"epochs": EPOCHS, "steps": STEPS_PER_EPOCH, "size": BATCH_SIZE}

    def train(model, inputs, targets):
        optimizer, history, best = torch.optim.Adam(model.parameters(), lr=0.003), [], None
        for _ in range(%(epochs)s):
            losses = []
            for _ in range(%(steps)s):
                model.train()
                batch = torch.randint(len(inputs), (%(size)s,))
                loss = (model(inputs[batch]) - targets[batch]).abs().mean()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                losses.append(loss.item())
            history.append(sum(losses) / len(losses))
            model.eval()
            with torch.no_grad():
                windows, wanted = torch.as_tensor(%(part)s_inputs), torch.as_tensor(%(part)s_targets)
                error = (model(windows) - wanted).abs().mean().item()
            if best is None or error < best[0]:
                best = error, copy.deepcopy(model.state_dict())
        model.load_state_dict(best[1])
        return history
"""
NOW = {"epochs": "EPOCHS", "steps": "STEPS_PER_EPOCH", "size": "BATCH_SIZE"}
COPIED = {name: f'BUDGET["{name}"]' for name in NOW}
TYPED = {"epochs": "10", "steps": "75", "size": "64"}


@pytest.mark.parametrize(
    ("budget", "part", "lost"),
    [
        (NOW, "validation", set()),
        (COPIED, "validation", set()),
        (TYPED, "validation", {"budget_is_used"}),
        (NOW, "test", {"nothing_is_chosen_by_the_test_series"}),
    ],
    ids=["read when it is called", "copied before", "typed in", "best by the test series"],
)
def test_who_validates_each_epoch_takes_no_other_steps(budget, part, lost):
    pytest.importorskip("torch")
    reference = load_reference(ROOT / "reference" / "attention_timeseries")
    student: dict = {}
    exec(textwrap.dedent(TRAIN) % {**budget, "part": part}, student)
    found = Observation(observe(load_probes(reference.assignment.probes)["training"], student, {}))
    checks = [check for check in reference.assignment.checks if check.question == "train" and not check.metric]
    seen = Expected({"training": found}, {})
    failed = set()
    for check in checks:
        if "forecasts" not in check.name:
            try:
                check.judge(View({"training": found}, "nothing was observed"), seen.view())
            except AssertionError:
                failed.add(check.name)
    assert failed == lost
    assert np.isfinite(found.value["errors"]).all()
