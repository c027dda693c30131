"""The table of a class in the terminal, and the lines below it."""

import pytest

from grader.judging.judge import grade
from grader.model import Outcome, Verdict
from grader.terminal.tables import LISTED, ROWS, show_class


def losing(toy, student):
    """A grade that lost the first check."""
    verdicts = tuple(
        Verdict(
            check.name, check.question, Outcome.PASSED if n else Outcome.FAILED, check.points if n else 0.0,
            check.points, check.hidden, check.says, check.hint,
        )
        for n, check in enumerate(toy.assignment.checks)
    )  # fmt: skip
    return grade(student, toy.assignment, verdicts)


@pytest.mark.parametrize("size", [1, LISTED])
def test_a_small_class_has_its_lost_checks_below_the_table(toy, capsys, size):
    show_class(toy.assignment, [losing(toy, f"s{n:03}") for n in range(size)])
    said = capsys.readouterr().out
    assert said.count(f"loses {toy.assignment.checks[0].name}") == size
    assert "verdicts.json" not in said


@pytest.mark.parametrize("size", [LISTED + 1, ROWS + 1])
def test_for_a_larger_class_a_line_says_where_they_are(toy, capsys, size):
    show_class(toy.assignment, [losing(toy, f"s{n:03}") for n in range(size)])
    said = capsys.readouterr().out
    assert "loses" not in said
    assert "lost checks are listed for up to 30 students; for more see verdicts.json, or the report" in said
    assert ("s000" in said) == (size <= ROWS)
