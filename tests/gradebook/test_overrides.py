"""A person sets, adjusts and withdraws points, with a reason; what stands is told, and survives judging again."""

from dataclasses import replace

import pytest

from grader.errors import InputError
from grader.exercise.assignment import load_reference
from grader.gradebook.gradebook import record_grades
from grader.gradebook.history import Occasion
from grader.gradebook.marking import mark_class
from grader.gradebook.overrides import Wanted, overrides_of, parts_of, set_points
from grader.gradebook.read import read_class_scores
from grader.judging.judge import grade
from grader.model import Outcome, Verdict

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
WHY = Occasion("mark", "ines", "the check is too strict")


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/gradebook.db"


def record(url, toy, lost=(), students=("ada", "bob")):
    """Grades in which every check but `lost` passes."""
    checks = [
        Verdict(
            each.name, each.question, Outcome.PASSED, 0.0 if each.name in lost else each.points, each.points,
            each.hidden, each.says, "",
        )
        for each in toy.assignment.checks
    ]  # fmt: skip
    record_grades(url, "toy", toy.release, [grade(student, toy.assignment, tuple(checks)) for student in students])


def override(url, toy, tmp_path, question, occasion=WHY, student="ada", **wanted):
    return set_points(url, toy, student, question, Wanted(**wanted), tmp_path, occasion)


def question(url, toy, name, student="ada"):
    score = read_class_scores(url, toy.assignment)[student]
    return next(item for item in score.questions if item.question == name)


def test_points_in_place_of_the_checks_stay_when_the_class_is_judged_again(url, toy, tmp_path):
    record(url, toy, lost=["mean_of_one_value"])
    [(before, after)] = override(url, toy, tmp_path, "mean", points=3.0)
    assert (before.counts, after.counts, after.automatic) == (1.0, 3.0, 1.0)
    record(url, toy, lost=["mean_of_one_value"])
    now = question(url, toy, "mean")
    assert (now.points, now.automatic, now.overridden, now.waiting) == (3.0, 1.0, True, False)
    [standing] = overrides_of(url, toy)
    assert str(standing) == "mean-checks: a person set 3 of 3, the checks give 1"
    assert (standing.student, standing.why) == ("ada", WHY.why)


def test_a_person_looks_again_once_the_checks_give_other_points(url, toy, tmp_path):
    record(url, toy, lost=["mean_of_one_value"])
    override(url, toy, tmp_path, "mean", points=2.0)
    for _ in range(2):
        record(url, toy)
        now = question(url, toy, "mean")
        assert (now.points, now.automatic, now.waiting) == (2.0, 3.0, True)
        assert "waits for a person, because the checks gave other points" in str(overrides_of(url, toy)[0])
    override(url, toy, tmp_path, "mean", points=2.0)
    record(url, toy)
    assert not question(url, toy, "mean").waiting


def test_what_a_person_gave_can_be_withdrawn(url, toy, tmp_path):
    record(url, toy)
    override(url, toy, tmp_path, "mean", points=0.0)
    override(url, toy, tmp_path, "mean", adjust=-0.5)
    assert question(url, toy, "mean").points == -0.5
    override(url, toy, tmp_path, "mean", withdraw=True)
    now = question(url, toy, "mean")
    assert (now.points, now.by_person, now.waiting, now.extra) == (3.0, False, False, 0.0)
    assert overrides_of(url, toy) == ()
    override(url, toy, tmp_path, "smooth-by-hand", points=1.0)
    override(url, toy, tmp_path, "smooth-by-hand", withdraw=True)
    assert question(url, toy, "smooth").waiting


def test_points_of_a_whole_question_fill_its_parts_in_their_order(url, toy, tmp_path):
    record(url, toy, lost=["smoothing_averages"])
    parts = parts_of(toy)["smooth"]
    found = override(url, toy, tmp_path, "smooth", points=3.5)
    assert [item.after.cell for item in found] == list(parts)
    assert sum(item.after.counts for item in found) == 3.5
    assert all(item.after.counts <= item.after.most for item in found)
    assert (question(url, toy, "smooth").points, question(url, toy, "smooth").waiting) == (3.5, False)
    override(url, toy, tmp_path, "smooth", withdraw=True)
    assert (question(url, toy, "smooth").points, question(url, toy, "smooth").waiting) == (1.0, True)


def test_an_adjustment_comes_on_top_and_replaces_an_earlier_one(url, toy, tmp_path):
    record(url, toy)
    for adjust, points in ((0.5, 3.5), (-1.0, 2.0), (0.0, 3.0)):
        override(url, toy, tmp_path, "smooth", adjust=adjust)
        now = question(url, toy, "smooth")
        assert (now.points, now.extra, now.overridden) == (points, adjust, False)
    assert overrides_of(url, toy) == ()
    override(url, toy, tmp_path, "smooth", adjust=-1.0)
    record(url, toy, lost=["smoothing_shortens"])
    assert question(url, toy, "smooth").points == 1.0
    assert str(overrides_of(url, toy)[0]) == "smooth-checks: a person took off 1"


def test_a_gradebook_on_a_server_does_the_same(fresh_postgres, toy, tmp_path):
    url = fresh_postgres
    record(url, toy, lost=["mean_of_one_value"])
    override(url, toy, tmp_path, "mean", points=2.0)
    override(url, toy, tmp_path, "smooth", adjust=-0.5)
    record(url, toy)
    assert (question(url, toy, "mean").points, question(url, toy, "mean").waiting) == (2.0, True)
    assert [(item.cell, item.points, item.extra, item.why) for item in overrides_of(url, toy)] == [
        ("mean-checks", 2.0, None, WHY.why),
        ("smooth-checks", None, -0.5, WHY.why),
    ]
    for part in ("mean", "smooth-checks"):
        override(url, toy, tmp_path, part, withdraw=True)
    assert overrides_of(url, toy) == ()
    assert question(url, toy, "mean").points == 3.0


def test_ordinary_points_by_hand_need_no_reason_and_are_no_override(url, toy, tmp_path):
    record(url, toy)
    override(url, toy, tmp_path, "smooth-by-hand", Occasion(), points=0.5)
    assert question(url, toy, "smooth").points == 3.5
    assert overrides_of(url, toy) == ()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"question": "mean", "points": 1.0, "occasion": Occasion("mark", "ines", " ")}, "say the reason with --why"),
        ({"question": "mean", "adjust": 1.0, "occasion": Occasion()}, "say the reason with --why"),
        ({"question": "mean", "points": 3.5}, "points go from 0 to 3; for more or less there is --adjust"),
        ({"question": "mean", "points": float("nan")}, "points go from 0 to 3"),
        ({"question": "mean", "adjust": float("inf")}, "a number of points from -9 to 9"),
        ({"question": "smooth", "points": 4.5}, "smooth: points go from 0 to 4"),
        ({"question": "smooth", "points": 1.0, "occasion": Occasion()}, "say the reason with --why"),
        ({"question": "mean", "withdraw": True}, "nothing to withdraw"),
        ({"question": "maen", "points": 1.0}, "no question 'maen'; did you mean 'mean'?"),
        ({"question": "mean", "points": 1.0, "student": "adda"}, "nobody here is called 'adda'; did you mean 'ada'?"),
    ],
)
def test_what_makes_no_sense_is_one_line_and_changes_nothing(url, toy, tmp_path, asked, said):
    record(url, toy)
    with pytest.raises(InputError) as error:
        override(url, toy, tmp_path, **asked)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
    assert question(url, toy, "mean").points == 3.0
    assert overrides_of(url, toy) == ()


def test_a_table_replaces_points_of_checks_only_with_a_reason(url, toy, tmp_path):
    table = tmp_path / "points.csv"
    record(url, toy)
    table.write_text("student,question,points\nada,mean,1\nbob,smooth-checks,0\n")
    found = mark_class(url, toy, table)
    assert found.refused[0].endswith("'mean' has points by checks; to replace them, say the reason with --why")
    assert question(url, toy, "mean").points == 3.0
    assert mark_class(url, toy, table, WHY).given == 2
    assert [(item.student, item.cell, item.points, item.why) for item in overrides_of(url, toy)] == [
        ("ada", "mean-checks", 1.0, WHY.why),
        ("bob", "smooth-checks", 0.0, WHY.why),
    ]


@pytest.fixture
def with_bonus(toy_folder):
    path = toy_folder / "assignment.toml"
    path.write_text(path.read_text().replace("points = 2\n", "points = 2\nbonus = true\n"))
    return load_reference(toy_folder)


def test_a_bonus_counts_in_the_sum_and_not_in_the_maximum(url, with_bonus, tmp_path):
    toy = with_bonus
    assert toy.assignment.points == 7
    record(url, toy, lost=["smoothing_averages"])
    override(url, toy, tmp_path, "smooth-by-hand", points=1.0)
    score = read_class_scores(url, toy.assignment)["ada"]
    assert (score.points, score.possible) == (7.0, 7.0)
    assert score.questions[-1] == replace(score.questions[-1], points=2.0, possible=2.0, bonus=True)
    override(url, toy, tmp_path, "forecast", points=1.5)
    with pytest.raises(InputError, match="points go from 0 to 2"):
        override(url, toy, tmp_path, "forecast", points=2.5)


def test_nbgrader_adds_a_bonus_to_the_sum_and_not_to_the_maximum(url, with_bonus):
    from nbgrader.api import Gradebook

    record(url, with_bonus)
    with Gradebook(url) as book:
        found = book.find_submission("toy", "ada")
        assert (found.score, found.max_score) == (8.0, 7.0)
