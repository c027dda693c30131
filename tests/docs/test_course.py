"""What the page on the course and the README say of the exercises is what the exercises say of themselves."""

import re
import tomllib

import pytest
from helpers import ROOT

PAGE = (ROOT / "docs" / "course.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
FRAMEWORKS = {"torch": "PyTorch", "tensorflow": "Keras", "tuning": "Keras Tuner, scikit-learn"}
"""What an extra of Gradecast brings, as the tables call it."""
NUMBERS = {"four": 4.0, "five": 5.0}
NAMES = {path.parent.name for path in ROOT.glob("reference/*/assignment.toml")}
CALIBRATED = {path.parent.name for path in ROOT.glob("reference/*/thresholds.toml")}


def settings_of(name):
    return tomllib.loads((ROOT / "reference" / name / "assignment.toml").read_text(encoding="utf-8"))


def tables(text):
    """All tables: lists of rows, each a list of cells; the first row is the head."""
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in block.splitlines()]
        yield [rows[0], *rows[2:]]


OVERVIEW, PLAN, PARTS = ([dict(zip(head, row, strict=True)) for row in rows] for head, *rows in tables(PAGE))
ROWS = {row["exercise"].strip("`"): row for row in OVERVIEW[:-1]}
TOTAL = OVERVIEW[-1]


def code(text):
    return re.findall(r"`(\w+)`", text)


def span(text):
    """The least and the most of `4 to 5`, or of one number."""
    numbers = [float(number) for number in re.findall(r"[\d.]+", text)]
    return numbers[0], numbers[-1]


def hours_of(name):
    """How long an exercise takes, as its first cell says."""
    text = (ROOT / "reference" / name / "notebook.py").read_text(encoding="utf-8").partition("# %%\n")[0]
    first, second = re.search(r"(four|five)(?: to (four|five))? hours", text).groups()
    return NUMBERS[first], NUMBERS[second or first]


def test_the_table_has_every_exercise_in_the_order_in_which_they_are_taught():
    assert set(ROWS) == NAMES
    assert [row[""] for row in ROWS.values()] == [str(number + 1) for number in range(len(NAMES))]
    assert re.findall(r"^\d\. `(\w+)`", PAGE, re.MULTILINE) == list(ROWS)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_its_facts_are_those_of_the_exercise(name):
    row, settings = ROWS[name], settings_of(name)
    questions = settings["questions"]
    assert float(row["points"]) == sum(item["points"] for item in questions if not item.get("bonus"))
    assert float(row["by hand"]) == sum(item.get("manual", 0) for item in questions if not item.get("bonus"))
    assert code(row["data"]) == ([settings["data"]] if "data" in settings else [])
    assert span(row["hours"]) == hours_of(name)
    extras = re.findall(r"\w+", " ".join(settings["requirements"]))
    assert row["framework"] == ", ".join(FRAMEWORKS[extra] for extra in extras if extra in FRAMEWORKS)


def test_its_last_row_is_the_sum():
    for column in ("points", "by hand"):
        assert float(TOTAL[column].strip("*")) == sum(float(row[column]) for row in ROWS.values())
    assert span(TOTAL["hours"]) == hours(ROWS)


def hours(names):
    each = [span(ROWS[name]["hours"]) for name in names]
    return sum(least for least, _ in each), sum(most for _, most in each)


def test_every_exercise_is_calibrated_and_on_both_pages():
    assert CALIBRATED == NAMES
    (rows,) = (rows[1:] for rows in tables(README) if rows[0][:2] == ["exercise", "framework"])
    assert {row[0].strip("`") for row in rows} == NAMES


def test_each_exercise_is_due_in_the_week_after_it_was_handed_out():
    assert [row["week"] for row in PLAN] == [str(week) for week in range(1, 11)]
    out, due = ({row[column]: int(row["week"]) for row in PLAN if row[column]} for column in ("out", "due"))
    assert list(out) == [row[""] for row in ROWS.values()]
    assert due == {number: week + 1 for number, week in out.items()}


def test_the_smaller_versions_add_up_and_keep_their_word():
    for row in PARTS:
        names = code(row["exercises"])
        assert float(row["points"]) == sum(float(ROWS[name]["points"]) for name in names)
        assert span(row["hours"]) == hours(names)
        if left_out := re.fullmatch("without (.*)", row["version"]):
            assert names == [name for name in ROWS if left_out[1] not in ROWS[name]["framework"]]
