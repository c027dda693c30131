"""Collecting again, and from the command line to a grade."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from collecting.archives import spread, zipped
from helpers import gradecast

from grader.submissions.collecting import Action

MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)


def exchange(*entries):
    return {f"inbound/ada+toy+{when:%Y-%m-%d %H:%M:%S.%f} UTC/toy.ipynb": data for when, data in entries}


def submitted(tmp_path):
    return (tmp_path / "submitted" / "ada" / "toy" / "toy.ipynb").read_bytes()


def test_a_later_attempt_replaces_an_earlier_one_which_is_kept_aside(collected, tmp_path):
    collected(exchange((MAY, b"first")))
    found = collected(exchange((MAY, b"first"), (MAY + timedelta(days=1), b"second")))
    assert found.students[0].action is Action.REPLACED
    assert submitted(tmp_path) == b"second"
    assert (
        tmp_path / "submitted" / ".collected" / "earlier" / "ada" / "toy" / "1" / "toy.ipynb"
    ).read_bytes() == b"first"


def test_an_earlier_attempt_replaces_nothing(collected, tmp_path):
    collected(exchange((MAY, b"first")))
    found = collected(exchange((MAY - timedelta(days=1), b"before")))
    assert (found.students[0].action, found.complete) == (Action.KEPT, False)
    assert submitted(tmp_path) == b"first"


def test_the_same_again_changes_nothing(collected, tmp_path):
    collected(exchange((MAY, b"first")))
    found = collected(exchange((MAY, b"first")))
    assert (found.students[0].action, found.complete) == (Action.UNCHANGED, True)


def test_nothing_is_replaced_if_the_order_is_unknown(collected, tmp_path):
    collected({"ada/toy.ipynb": b"first"})
    found = collected({"ada/toy.ipynb": b"second"})
    assert found.students[0].action is Action.KEPT
    assert "nothing says which is later" in found.students[0].problems[0]
    assert submitted(tmp_path) == b"first"


def test_canvas_numbers_attempts_so_a_later_download_replaces(collected, tmp_path):
    collected({"lovelaceada_501_9001_toy.ipynb": b"first"})
    found = collected({"lovelaceada_501_9007_toy-1.ipynb": b"second"})
    assert found.students[0].action is Action.REPLACED


def test_work_that_somebody_put_there_stays(collected, tmp_path):
    spread(tmp_path / "submitted", {"ada/toy/toy.ipynb": b"by hand"})
    found = collected({"ada/toy.ipynb": b"first", "bob/toy.ipynb": b"b"})
    assert [item.action for item in found.students] == [Action.KEPT, Action.NEW]
    assert submitted(tmp_path) == b"by hand"


def test_a_link_among_the_submissions_is_not_followed(collected, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "ada").symlink_to(tmp_path / "elsewhere")
    found = collected({"ada/toy.ipynb": b"first", "bob/toy.ipynb": b"b"})
    assert found.students[0].action is Action.KEPT
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.slow
def test_what_is_collected_can_be_graded(course, notebook):
    source = {
        "toy-77/Ada Lovelace_11_assignsubmission_file/my work.ipynb": notebook,
        "toy-77/Bob Ross_12_assignsubmission_file/work.zip": zipped({"toy/toy.ipynb": notebook, "toy/more.csv": b"1"}),
        "toy-77/Cleo Dot_13_assignsubmission_file/notes.txt": b"sorry",
    }
    (course / "download.zip").write_bytes(zipped(source))
    (course / "roster.csv").write_text(
        "student_id,name\nada,Ada Lovelace\nbob,Bob Ross\ncleo,Cleo Dot\ndan,Dan Brown\n"
    )
    found = gradecast("collect", "download.zip", "--into", "submitted", "--roster", "roster.csv", cwd=course)
    assert found.returncode == 1, found.stderr
    assert "cleo: no notebook" in found.stdout
    assert "1 on the roster handed nothing in: dan" in found.stdout
    graded = gradecast("grade", "toy", "submitted", "--json", cwd=course)
    points = {item["student"]: item["points"] for item in json.loads(graded.stdout)}
    assert points == {"ada": 8.0, "bob": 8.0, "cleo": 0.0}
    again = gradecast("collect", "download.zip", "--into", "submitted", "--roster", "roster.csv", "--json", cwd=course)
    document = json.loads(again.stdout)
    assert {item["student"]: item["action"] for item in document["students"]} == dict.fromkeys(
        ("ada", "bob", "cleo"), "unchanged"
    )
    assert (document["layout"], document["name"], document["complete"]) == ("moodle", "toy", False)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.zip"], "nowhere.zip: no such folder or file"),
        (["reference", "--name", "nothing"], "no exercise 'nothing'; there are: toy"),
        (["reference", "--deadline", "soon"], "is not a time; write 2026"),
        (["reference", "--roster", "none.csv"], "none.csv: cannot be read"),
    ],
)
def test_what_is_typed_wrongly_is_one_clear_line(course, arguments, said):
    found = gradecast("collect", *arguments, "--into", "submitted", cwd=course)
    assert (found.returncode, found.stdout) == (2, "")
    assert said in found.stderr
    assert len(found.stderr.strip().splitlines()) == 1
