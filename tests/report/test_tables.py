"""The table of a class in the terminal, and the lines below it."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

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


NAMES = (
    *("read", "windows", "split", "baseline", "lstm", "train", "kernel"),
    *("attention", "mask", "heads", "positions", "forecaster", "plot"),
)


@pytest.fixture
def long_class(toy):
    """A class whose exercise has thirteen questions, and students with names of every length."""
    check = toy.assignment.checks[0]
    questions = tuple(replace(toy.assignment.questions[0], id=name, points=2.5, manual=0) for name in NAMES)
    checks = tuple(replace(check, question=name, name=f"{name}_is_right", points=2.5) for name in NAMES)
    exercise = replace(toy, assignment=replace(toy.assignment, questions=questions, checks=checks))
    return exercise, [losing(exercise, student) for student in ("annegret.kraus@example.org", "bob", "Zoë " * 20)]


@pytest.mark.parametrize("columns", [60, 80, 100, 160])
def test_at_every_width_the_table_has_students_questions_and_the_total(long_class, capsys, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    exercise, grades = long_class
    show_class(exercise.assignment, grades)
    table = [line for line in capsys.readouterr().out.splitlines() if line[:1] in "┏┃┡│└"]
    assert max(map(cell_len, table)) <= columns
    assert "…" not in "".join(table)
    heads = " ".join(line for line in table if line.startswith("┃")).split()
    assert heads.count("/2.5") == 13
    assert "/32.5" in heads
    tables = heads.count("student")
    assert sum(line.startswith("│ bob ") for line in table) == tables
    assert tables == {60: 3, 80: 3, 100: 2, 160: 1}[columns]


@pytest.mark.parametrize("variable", [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colours_where_they_are_not_wanted(long_class, capsys, monkeypatch, variable):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv(*variable)
    exercise, grades = long_class
    show_class(exercise.assignment, grades)
    assert "\x1b[3" not in capsys.readouterr().out
