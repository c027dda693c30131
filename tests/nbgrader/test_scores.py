"""Reading a gradebook: points by hand, comments, extra credit, lateness, and what still waits for a person."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from helpers import ROOT

from grader.errors import GradebookError
from grader.exercise.assignment import load_reference
from grader.gradebook.gradebook import record_grades
from grader.gradebook.read import read_class_scores
from grader.judging.judge import grade, refuse, unjudged
from grader.model import Assignment, Outcome, Question, Verdict
from grader.notebook import question_of_cell

DUE = datetime(2026, 5, 1, 12)


def verdict(check, passed=True):
    outcome = Outcome.PASSED if passed else Outcome.FAILED
    return Verdict(check.name, check.question, outcome, check.points * passed, check.points, check.hidden, "", "")


@pytest.fixture(scope="module")
def toy():
    return load_reference(ROOT / "tests" / "course" / "reference" / "toy")


@pytest.fixture(scope="module")
def graded(tmp_path_factory, toy):
    """Ada passed everything, Bob's run was lost, Cay's hand-in cannot be read."""
    path = tmp_path_factory.mktemp("scores") / "gradebook.db"
    url = f"sqlite:///{path}"
    full = grade("ada", toy.assignment, tuple(verdict(check) for check in toy.assignment.checks))
    lost = unjudged("bob", toy.assignment, "the machine went away")
    record_grades(url, "toy", toy.release, [full, lost, refuse("cay", toy.assignment, "no notebook")])
    return path


@pytest.fixture
def gradebook(tmp_path, graded):
    shutil.copy(graded, tmp_path / "gradebook.db")
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


@pytest.fixture
def by_hand(gradebook):
    """Change the gradebook as formgrader does."""
    from nbgrader.api import Gradebook

    with Gradebook(gradebook) as book:
        yield book
        book.db.commit()


def questions(score):
    return {item.question: item for item in score.questions}


def test_automatic_points_count_and_manual_ones_wait(gradebook, toy):
    score = read_class_scores(gradebook, toy.assignment)["ada"]
    seen = {item.question: (item.automatic, item.points, item.waiting, item.by_person) for item in score.questions}
    assert seen == {
        "mean": (3, 3, False, False), "smooth": (3, 3, True, False), "forecast": (2, 2, False, False)
    }  # fmt: skip
    assert (score.points, score.possible, score.waiting) == (8, 9, True)
    assert (score.submitted, score.late_seconds, score.penalty) == (None, 0, 0)


def test_what_is_unjudged_has_no_automatic_points_and_waits(gradebook, toy):
    scores = read_class_scores(gradebook, toy.assignment)
    assert {item.automatic for item in scores["bob"].questions} == {None}
    assert all(item.waiting for item in scores["bob"].questions)
    assert scores["cay"].points == 0


def test_a_persons_points_replace_the_automatic_ones_and_extra_credit_is_added(by_hand, gradebook, toy):
    row = by_hand.find_grade("mean-checks", "toy", "toy", "ada")
    row.manual_score, row.extra_credit = 1.5, 0.25
    text = by_hand.find_grade("smooth-by-hand", "toy", "toy", "ada")
    text.manual_score, text.needs_manual_grade = 0.5, False
    by_hand.db.commit()
    score = read_class_scores(gradebook, toy.assignment)["ada"]
    mean, smooth = questions(score)["mean"], questions(score)["smooth"]
    assert (mean.automatic, mean.points, mean.by_person) == (3, 1.75, True)
    assert (smooth.automatic, smooth.points, smooth.by_person, smooth.waiting) == (3, 3.5, True, False)
    assert score.points == 1.75 + 3.5 + 2


def test_comments_belong_to_their_questions_and_a_persons_replaces_nbgraders(by_hand, gradebook, toy):
    by_hand.find_comment("smooth", "toy", "toy", "ada").manual_comment = "Well *done*."
    essay = by_hand.find_comment("smooth-by-hand", "toy", "toy", "ada")
    essay.auto_comment, essay.manual_comment = "No response.", "A bit short."
    by_hand.find_comment("mean", "toy", "toy", "ada").auto_comment = "No response."
    by_hand.db.commit()
    seen = {item.question: item.comment for item in read_class_scores(gradebook, toy.assignment)["ada"].questions}
    assert seen == {"mean": "No response.", "smooth": "Well *done*.\n\nA bit short.", "forecast": ""}


@pytest.mark.parametrize(("extension", "late"), [(None, 5400), (timedelta(hours=1), 1800), (timedelta(days=1), 0)])
def test_lateness_counts_from_the_due_date_and_its_extension(by_hand, gradebook, toy, extension, late):
    by_hand.find_assignment("toy").duedate = DUE
    submission = by_hand.find_submission("toy", "ada")
    submission.timestamp, submission.extension = DUE + timedelta(minutes=90), extension
    submission.notebooks[0].late_submission_penalty = 1.5
    by_hand.db.commit()
    score = read_class_scores(gradebook, toy.assignment)["ada"]
    assert score.submitted == datetime(2026, 5, 1, 13, 30, tzinfo=UTC)
    assert (score.late_seconds, score.penalty, score.points) == (late, 1.5, 6.5)


def test_an_extension_without_a_due_date_makes_nobody_late(by_hand, gradebook, toy):
    submission = by_hand.find_submission("toy", "ada")
    submission.timestamp, submission.extension = DUE, timedelta(hours=1)
    by_hand.db.commit()
    assert read_class_scores(gradebook, toy.assignment)["ada"].late_seconds == 0


def test_cells_belong_to_the_question_with_the_longest_name_that_fits():
    ids = ("a", "a-by-hand", "a-2")
    cells = ("a", "a-checks", "a-3", "a-by-hand", "a-by-hand-plot", "a-2", "a-2-checks", "b", "ab")
    owners = [question_of_cell(cell, ids) for cell in cells]
    assert owners == ["a", "a", "a", "a-by-hand", "a-by-hand", "a-2", "a-2", None, None]


def test_no_gradebook_and_one_of_an_older_exercise_are_one_clear_line(tmp_path, gradebook, toy):
    with pytest.raises(GradebookError, match="not there; run gradecast grade first"):
        read_class_scores(f"sqlite:///{tmp_path / 'other.db'}", toy.assignment)
    assert not (tmp_path / "other.db").exists()
    renamed = Assignment("toy", "Toy", (Question("median", "", 9),), (), "")
    with pytest.raises(GradebookError, match="holds grades of an older toy"):
        read_class_scores(gradebook, renamed)


def test_nobody_has_a_score_in_an_assignment_that_was_never_graded(gradebook):
    assert read_class_scores(gradebook, Assignment("other", "Other", (), (), "")) == {}
