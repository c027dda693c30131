"""Runs under further seeds leave out what metrics do not need, where that makes no difference."""

import json
from dataclasses import replace

import pytest
from helpers import Recorded, request_for

from grader.exercise.assignment import load_reference
from grader.validation import seeded_runs
from grader.validation.calibrate import Calibrating, calibrate

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("other", "whole"),
    [("sum(range(DRAWS))", 1), ("guess(1)", 5)],
    ids=["without effect", "with an effect on random numbers that its text does not show"],
)
def test_further_seeds_give_the_values_of_whole_runs(noisy, tmp_path, monkeypatch, other, whole):
    path = noisy.folder / "notebook.py"
    path.write_text(path.read_text().replace("# %%\nguessed = ", f"# %%\nother = {other}\n\n\n# %%\nguessed = "))
    exercise = request_for(tmp_path, load_reference(noisy.folder)).exercise
    asked = Calibrating(5, alternatives=False, mistake_runs=0)
    reduced = calibrate(exercise, asked, tmp_path / "reduced.toml", Recorded())
    kept = (exercise.cache / "calibration").rglob("*[0-9a-f].json")
    ran = [len(json.loads(path.read_text())["cells"]) for path in kept if ".labels" not in path.name]
    assert (ran.count(max(ran)), ran.count(min(ran))) == (whole, 6 - whole)
    monkeypatch.setattr(seeded_runs, "excerpt_of_metrics", lambda reference: None)
    apart = replace(exercise, cache=tmp_path / "apart")
    assert calibrate(apart, asked, tmp_path / "whole.toml", Recorded()) == reduced
    assert (tmp_path / "reduced.toml").read_bytes() == (tmp_path / "whole.toml").read_bytes()
