"""What was observed of known mistakes, in its file: the same bytes again, and nothing of another version."""

import json
import math

import pytest

from grader.errors import AssignmentError
from grader.evidence import Observation
from grader.evidence.sketch import sketch
from grader.exercise.assignment import load_reference
from grader.exercise.known_solutions import load_sample, load_samples
from grader.exercise.observed_mistakes import FILE, budget_of, load_mistakes, write_mistakes
from grader.judging.suspicion import KnownMistake, KnownMistakes

RIGHT = sketch(Observation({"of_range": 1.5, "of_one": 5.0}))
WRONG = sketch(Observation({"of_range": 2.0, "of_one": math.inf}))


def known_of(reference):
    mistakes = [
        KnownMistake(
            sample.name, sample.caught_by, {"means": WRONG} if sample.name == "short_mean" else {}, sample.says
        )
        for sample in load_samples(reference.folder / "mistakes")
    ]
    mutant = KnownMistake(
        "a mutant: `+` for `-` in `mean`", frozenset({"mean_of_a_range"}), {"means": WRONG}, "a - b", "", True
    )
    loose = {"means": {"['of_one']": math.inf, "['of_range']": 0.5}}
    return KnownMistakes({"means": RIGHT}, loose, {"mean_of_a_range": ("means",)}, (*mistakes, mutant))


@pytest.fixture
def written(toy_folder):
    reference = load_reference(toy_folder)
    write_mistakes(reference, known_of(reference), "full")
    return reference


def test_it_comes_back_and_is_written_alike_again(written):
    known = load_mistakes(written)
    assert known == known_of(written)
    before = (written.folder / FILE).read_bytes()
    write_mistakes(written, known, "full")
    assert (written.folder / FILE).read_bytes() == before
    assert budget_of(written) == "full"


def test_without_the_file_nothing_is_known(toy_folder):
    assert load_mistakes(load_reference(toy_folder)) == KnownMistakes()


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("notebook.py", "values.sum()", "np.sum(values)"),
        ("probes.py", "np.arange(4.0)", "np.arange(5.0)"),
        ("assignment.toml", "seed = 7", "seed = 8"),
    ],
)
def test_of_another_version_of_the_exercise_nothing_is_known(written, file, before, after):
    path = written.folder / file
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))
    known = load_mistakes(load_reference(written.folder))
    assert known.mistakes == ()
    assert known.stale == "mistakes.json is of another version of the exercise; run gradecast validate toy"
    assert budget_of(load_reference(written.folder)) == ""


def test_a_mistake_that_changed_is_left_out(written):
    path = written.folder / "mistakes" / "short_mean.py"
    path.write_text(path.read_text().replace("- 1", "- 2"))
    known = load_mistakes(written)
    assert "short_mean" not in {item.name for item in known.mistakes}
    assert known.stale.startswith("1 known mistake changed since mistakes.json was written")


def test_what_it_teaches_may_change_at_any_time(written):
    path = written.folder / "mistakes" / "short_mean.py"
    path.write_text(path.read_text().replace("\n\nCAUGHT_BY", '\n\nTEACHES = """Count\n  them."""\nCAUGHT_BY'))
    known = load_mistakes(written)
    assert {item.name: item.teaches for item in known.mistakes}["short_mean"] == "Count them."
    assert known.stale == ""


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"schema": 1, "exercise": "KEY"}', '{"schema": 1, "exercise": "KEY", "mistakes": 3}']
)
def test_a_damaged_file_says_so(written, text):
    key = json.loads((written.folder / FILE).read_text())["exercise"]
    (written.folder / FILE).write_text(text.replace("KEY", key))
    known = load_mistakes(written)
    assert known.mistakes == ()
    assert "damaged" in known.stale


@pytest.mark.parametrize("line", ["TEACHES = 3", "TEACHES = ''", f"TEACHES = '{'word ' * 61}'", "TEACHES = str(1)"])
def test_what_a_mistake_teaches_is_a_short_text(written, line):
    path = written.folder / "mistakes" / "short_mean.py"
    path.write_text(path.read_text().replace("\n\nCAUGHT_BY", f"\n\n{line}\nCAUGHT_BY"))
    with pytest.raises(AssignmentError, match=r"mistakes/short_mean.py:3: TEACHES must be a text of at most 60 words"):
        load_sample(path)


def test_what_the_answer_of_a_mistake_assigns_means_nothing(written):
    path = written.folder / "mistakes" / "short_mean.py"
    path.write_text(
        path.read_text() + '\n\nTEACHES = "The solution is …"\nMAY_LOSE = ["mean_of_one_value"]\nCAUGHT_BY = []\n'
    )
    sample = load_sample(path)
    assert (sample.teaches, sample.may_lose) == ("", frozenset())
    assert sample.caught_by == {"mean_of_a_range", "mean_of_one_value"}


def test_a_mistake_that_cannot_be_read_stops_no_grading(written):
    (written.folder / "mistakes" / "short_mean.py").write_text("def\n")
    known = load_mistakes(written)
    assert known.mistakes == ()
    assert known.stale.startswith("no mistake is named: mistakes/short_mean.py:1:")
