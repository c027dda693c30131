"""The files of an exercise must agree: thresholds, and the metrics that checks name."""

import re
from dataclasses import replace

import pytest

from grader.errors import AssignmentError
from grader.exercise.agreement import check_agreement
from grader.exercise.assignment import load_reference
from grader.model import Assignment, Check, Question
from grader.notebook import SourceCell


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


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (
            'observed.guessed["value"]',
            'observed.guesed["value"]',
            "noisy/checks.py:7: guess_is_a_number reads observed.guesed, and probes.py has no probe of that name; "
            "did you mean 'guessed'?",
        ),
        ('observed.unseen_guess["sum"]', "helper(observed)", "helper reads observed.unseen_gues, and "),
        ("expected.labels", "expected.lables", "reads expected.lables, and probes.py has no probe of that name"),
        ("expected.labels", "expected.lables", "did you mean 'labels'?"),
        ('metric="error_of_the_guess"', 'metric="error_of_a_guess"', "did you mean 'error_of_the_guess'?"),
        ('@check("guess", points=1, hint', '@check("gues", points=1, hint', "did you mean 'guess'?"),
    ],
)
def test_a_misspelt_name_in_a_check_is_answered_with_the_nearest(noisy, before, after, line):
    change(noisy, before, after)
    if "helper" in after:
        path = noisy.folder / "checks.py"
        path.write_text(path.read_text() + "\n\ndef helper(observed):\n    return observed.unseen_gues\n")
    refused(noisy, line)


def test_what_a_check_calls_its_arguments_does_not_matter(noisy):
    change(noisy, "def guess_is_a_number(observed, expected)", "def guess_is_a_number(seen, wanted)")
    change(noisy, "observed.guessed", "seen.guesed")
    refused(noisy, "guess_is_a_number reads seen.guesed, and probes.py has no probe of that name")


def test_a_misspelt_parameter_is_answered_with_the_nearest(noisy):
    path = noisy.folder / "assignment.toml"
    path.write_text(path.read_text().replace("DRAWS = 10", "DRAW = 10"))
    refused(noisy, "[mutants] 'DRAW' is not set in the cell tagged 'parameters'; did you mean 'DRAWS'?")


def test_a_misspelt_key_is_answered_with_the_nearest(noisy):
    path = noisy.folder / "assignment.toml"
    text = path.read_text()
    path.write_text(text.replace("requirements =", "requirement ="))
    refused(noisy, "unknown key 'requirement'; did you mean 'requirements'?")
    path.write_text(text + "\n[limits]\ncell_second = 3\n")
    refused(noisy, "[limits] 'cell_second' is unknown; did you mean 'cell_seconds'?")


def test_a_bonus_is_refused_where_test_cells_of_another_system_carry_the_points():
    def judged(observed, expected):
        """It holds."""

    check = Check("holds", "q", 1, True, "", "It holds.", judged, cell="q-tests")
    bonus = Assignment("toy", "Toy", (Question("q", "Q", 1, bonus=True),), (check,), "")
    cells = (SourceCell("q", "code", "", question="q"), SourceCell("q-tests", "code", "", tests=1.0))
    with pytest.raises(AssignmentError, match=r"question 'q' cannot be a bonus.*gradecast mark --adjust"):
        check_agreement(bonus, cells)
    check_agreement(replace(bonus, questions=(Question("q", "Q", 1),)), cells)
