"""The files of an exercise must agree: thresholds, and the metrics that checks name."""

import re

import pytest

from grader.errors import AssignmentError
from grader.exercise.assignment import load_reference


def change(noisy, before, after):
    path = noisy.folder / "checks.py"
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def refused(noisy, line):
    with pytest.raises(AssignmentError, match=re.escape(line)):
        load_reference(noisy.folder)


def test_a_check_that_applies_a_threshold_names_its_metric(noisy):
    change(noisy, ' metric="error_of_the_guess",', "")
    line = 'noisy/checks.py: guess_is_near uses expected.thresholds["error_of_the_guess"]; '
    refused(noisy, line + 'add metric="error_of_the_guess" to its @check')


def test_a_threshold_that_a_helper_applies_counts_too(noisy):
    change(noisy, ' metric="error_of_the_guess",', "")
    change(noisy, 'expected.thresholds["error_of_the_guess"]', "limit(expected)")
    path = noisy.folder / "checks.py"
    path.write_text(
        path.read_text() + '\n\ndef limit(expected):\n    return expected.thresholds["error_of_the_guess"]\n'
    )
    refused(noisy, 'add metric="error_of_the_guess" to its @check')


def test_a_threshold_of_no_metric_is_refused_with_the_nearest_name(noisy):
    change(noisy, 'thresholds["error_of_the_guess"]', 'thresholds["error_of_a_guess"]')
    refused(noisy, "there is no such metric; did you mean 'error_of_the_guess'?")
