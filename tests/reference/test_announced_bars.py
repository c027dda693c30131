"""Bars that texts announce agree with grading: a student who reaches the announced bar passes."""

import re
import tomllib

import pytest
from helpers import ROOT

from grader.exercise.assignment import load_reference


@pytest.mark.parametrize(
    ("name", "announced", "metric"),
    [
        ("jena_density", r"at most (0\.\d+) times as large", "error_on_unseen_weather"),
        ("jena_temperature", r"at most (0\.\d+) times that", "error_on_unseen_weather"),
        ("attention_timeseries", r"LSTM must be at least (\d+) % smaller", "lstm_error_on_unseen_series"),
        ("attention_timeseries", r"attention forecaster at least (\d+) % smaller", "error_on_unseen_series"),
        ("minimal_timellm", r"`daily` on unseen series must be at least (\d+) % smaller", "error_on_unseen_days"),
        ("minimal_timellm", r"at least (\d+) % smaller, zero-shot", "zero_shot_error"),
        ("minimal_timellm", r"series of hours must be at least (\d+) % smaller", "error_on_unseen_hours"),
        ("transformer", r"error must be at least (\d+) % smaller", "error_on_unseen_series"),
        ("hyperparameter_search", r"`forecast` must be at most (0\.\d+) times that", "error_on_unseen_years"),
        ("manual_rnn", r"an average delta of at most (\d+) % is asked for", "average_delta_on_unseen_cycles"),
    ],
)
def test_a_student_who_reaches_the_announced_bar_passes(name, announced, metric):
    text = re.sub(r"\s*\n# ", " ", (ROOT / "reference" / name / "notebook.py").read_text(encoding="utf-8"))
    (number,) = re.findall(announced, text)
    bar = {"times": float(number), "smaller": 1 - float(number) / 100, "asked for": float(number) / 100}
    reached = next(value for words, value in bar.items() if words in announced)
    folder = ROOT / "reference" / name
    if (folder / "thresholds.toml").is_file():
        threshold = tomllib.loads((folder / "thresholds.toml").read_text())["metrics"][metric]["threshold"]
    else:  # not calibrated yet: judged by the bound
        threshold = load_reference(folder).assignment.metric(metric).bound
    assert reached <= threshold <= reached + 0.02
