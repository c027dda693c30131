"""What is special to `attention_timeseries`: it learns from real series, too."""

import asyncio

import pytest
from conftest import SHARED
from support import ROOT, request_for

from grader.assignment import load_reference
from grader.execution import sandbox_for
from grader.judge import judge
from grader.model import Outcome
from grader.runs import make_job
from grader.sandbox import testify as run_in_sandbox
from grader.thresholds import thresholds_of
from grader.view import Expected

pytestmark = pytest.mark.slow


def test_trained_on_real_series_the_reference_beats_persistence_on_series_of_another_kind():
    real = SHARED / "panjapan_like"
    if not real.is_dir():
        pytest.skip("the real series are not here (../shared/data/panjapan_like)")
    reference = load_reference(ROOT / "reference" / "attention_timeseries")
    request = request_for(ROOT, reference, data=real, cache=ROOT / ".gradecast")
    unseen = reference.unseen(real)
    job = make_job(reference.assignment, reference.solved, data=real, unseen=unseen.inputs)

    async def run():
        async with sandbox_for(request) as sandbox:
            return (await run_in_sandbox(sandbox, job)).evidence

    evidence = asyncio.run(run())
    thresholds = thresholds_of(reference, None)
    verdicts = judge(
        reference.assignment, evidence, Expected(evidence.observations, unseen.labels, thresholds=thresholds)
    )
    assert {item.check: item.message for item in verdicts if item.outcome is not Outcome.PASSED} == {}
