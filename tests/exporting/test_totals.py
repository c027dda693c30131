"""Totals of several exercises: weights, what is missing or excused, and what still waits."""

import csv
import io

import pytest

from grader.errors import InputError
from grader.exporting.platform_tables import Line
from grader.exporting.totals import Exercise, Missing, State, load_rules, ruled, totals_of, totals_table
from grader.gradebook.course_roster import Change, CourseRoster, Kind
from grader.gradebook.scores import QuestionScore, Score


def lines(waiting=(), **points):
    return tuple(
        Line(student, None, Score(student, (QuestionScore("q", 10, got, got, waiting=student in waiting),)))
        for student, got in points.items()
    )


def exercise(name, weight, waiting=(), excused=(), unknown=(), **points):
    found = lines(waiting, **points)
    return Exercise(name, 10.0, weight, found, excused=frozenset(excused), unknown=frozenset(unknown))


def totals(*exercises, missing=Missing.ZERO):
    return {item.student: (item.total, str(item.state)) for item in totals_of(exercises, missing)}


def test_shares_are_weighted_and_weights_are_relative():
    one, two = exercise("one", 3, ada=10.0, bob=5.0), exercise("two", 7, ada=5.0, bob=0.0)
    assert totals(one, two) == {"ada": (65.0, "graded"), "bob": (15.0, "graded")}


def test_a_bonus_leads_beyond_the_full_total():
    assert totals(exercise("one", 1, ada=12.0)) == {"ada": (120.0, "graded")}


def test_what_was_not_handed_in_counts_as_zero_or_not_at_all():
    one, two = exercise("one", 1, ada=10.0, bob=5.0), exercise("two", 1, ada=10.0)
    assert totals(one, two)["bob"] == (25.0, "graded")
    assert totals(one, two, missing=Missing.EXCUSED)["bob"] == (50.0, "graded")


def test_who_is_excused_is_measured_by_the_rest():
    one, two = exercise("one", 1, ada=5.0, bob=5.0), exercise("two", 1, ada=0.0, excused=["ada", "bob"])
    assert totals(one, two) == {"ada": (50.0, "graded"), "bob": (50.0, "graded")}
    assert totals(two) == {"ada": (None, "excused")}


def test_nobody_has_a_total_while_a_person_has_to_look_or_points_are_unknown():
    one, two = exercise("one", 1, ada=5.0, bob=5.0), exercise("two", 1, waiting=["ada"], ada=9.0, unknown=["bob"])
    assert totals(one, two) == {"ada": (None, "waiting"), "bob": (None, "waiting")}


def test_the_table_has_a_column_for_each_exercise():
    one, two = exercise("one", 1, ada=10.0, bob=5.0), exercise("two", 3, ada=2.5, excused=["bob"])
    text = totals_table((one, two), totals_of((one, two), Missing.ZERO)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["student"], row["status"], row["total"], row["one"], row["two"]) for row in rows] == [
        ("ada", "graded", "43.75", "10", "2.5"),
        ("bob", "graded", "50", "5", "excused"),
    ]
    assert {State(row["status"]) for row in rows} == {State.GRADED}


def test_the_rules_of_the_course_are_read(tmp_path):
    assert load_rules(tmp_path) == ruled({}, "zero", "")
    (tmp_path / "gradecast.toml").write_text('[totals]\nmissing = "excused"\nweights = { toy = 0.3, other = 1 }\n')
    assert load_rules(tmp_path) == ruled({"toy": 0.3, "other": 1}, "excused", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("totals = 1", "must be a table"),
        ("[totals]\nweights = 3", "weights one in it"),
        ("[totals]\nweigths = {}", "did you mean 'weights'?"),
        ('[totals]\nmissing = "none"', "missing must be zero or excused"),
        ("[totals.weights]\ntoy = 0", "the weight of 'toy' must be a number above 0"),
        ("[totals.weights]\ntoy = nan", "the weight of 'toy' must be a number above 0"),
        ('[totals.weights]\ntoy = "x"', "the weight of 'toy' must be a number above 0"),
    ],
)
def test_wrong_rules_are_one_clear_line(tmp_path, text, said):
    (tmp_path / "gradecast.toml").write_text(text)
    with pytest.raises(InputError) as error:
        load_rules(tmp_path)
    assert said in str(error.value)
    assert str(tmp_path / "gradecast.toml") in str(error.value)


def test_an_excuse_follows_a_person_who_is_renamed_and_can_be_taken_back():
    changes = (
        Change("1", Kind.EXCUSED, "ada", "toy"),
        Change("2", Kind.EXCUSED, "bob", "toy"),
        Change("3", Kind.RENAMED, "ada", "ada.l"),
        Change("4", Kind.NOT_EXCUSED, "bob", "toy"),
    )
    roster = CourseRoster(changes)
    assert roster.excused_from("toy") == {"ada.l"}
    assert roster.excused_from("other") == frozenset()
    assert roster.counting(["ada", "bob"]) == {"ada.l": "ada", "bob": "bob"}
    assert not roster.is_changed("bob")
    assert str(changes[0]).startswith("ada excused from toy")
