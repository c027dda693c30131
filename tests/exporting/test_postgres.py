"""Postgres as the gradebook, on a real server."""

import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from helpers import gradecast

from grader.errors import GradebookError
from grader.gradebook import session
from grader.gradebook.erase import erase_student
from grader.gradebook.gradebook import check_gradebook, read_scores, record_grades, record_people
from grader.gradebook.read import read_class_scores
from grader.gradebook.roster import list_people, merge, remove, rename, restore
from grader.judging.judge import unjudged
from grader.notebook import dumps
from grader.submissions.person import Person

pytestmark = pytest.mark.slow


def test_a_class_is_graded_into_postgres_and_exported_from_it(postgres, course, toy):
    (course / "submitted").mkdir()
    for student in ("ada", "bob"):
        (course / "submitted" / f"{student}.ipynb").write_text(dumps(toy.solved))
    graded = gradecast("grade", "toy", "submitted", "--gradebook", postgres, cwd=course)
    assert graded.returncode == 0, graded.stderr
    assert "secret" not in graded.stdout + graded.stderr
    assert read_scores(postgres, "toy") == {"ada": 8.0, "bob": 8.0}
    by_hand(postgres, toy)
    found = gradecast("export", "toy", "--gradebook", postgres, "--json", cwd=course)
    rows = {row["student"]: (row["status"], row["points"]) for row in json.loads(found.stdout)}
    assert rows == {"ada": ("graded", 9.0), "bob": ("waiting", None)}
    again = gradecast("judge", "toy", "--gradebook", postgres, cwd=course)
    assert again.returncode == 0, again.stderr
    assert read_class_scores(postgres, toy.assignment)["ada"].points == 9.0
    (course / "points.csv").write_text("student,question,points,comment\nbob,smooth,0.5,Nearly\n")
    marked = gradecast("mark", "toy", "points.csv", "--gradebook", postgres, cwd=course)
    assert marked.returncode == 0, marked.stderr
    bob = read_class_scores(postgres, toy.assignment)["bob"]
    assert (bob.points, bob.waiting, bob.questions[1].comment) == (8.5, False, "Nearly")


def by_hand(url, toy):
    """A person gives ada the point for the free text."""
    from nbgrader.api import Gradebook

    with Gradebook(url) as book:
        for row in book.find_submission_notebook("toy", "toy", "ada").grades:
            if row.needs_manual_grade:
                row.manual_score, row.needs_manual_grade = row.max_score, False
        book.db.commit()


def test_a_held_gradebook_is_waited_for(postgres, toy, monkeypatch):
    from sqlalchemy import create_engine, text

    monkeypatch.setattr(session, "PAUSE_SECONDS", 0.05)
    check_gradebook(postgres)
    engine = create_engine(postgres)
    holder = engine.connect()
    holder.execute(text("LOCK TABLE student IN ACCESS EXCLUSIVE MODE"))
    waited = []

    def waiting():
        waited.append(1)
        if len(waited) == 2:
            holder.rollback()

    patience = threading.Timer(60, holder.rollback)
    patience.start()
    try:
        grade = unjudged("cleo", toy.assignment, "not run")
        record_grades(postgres, "toy", toy.release, [grade], waiting)
    finally:
        patience.cancel()
        holder.close()
        engine.dispose()
    assert waited
    assert "cleo" in read_scores(postgres, "toy")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda url: url.replace("/class?", "/nothing?"), "does not exist"),
        (lambda url: url.replace("host=", "host=/nowhere"), "use another --gradebook"),
    ],
)
def test_a_database_that_is_not_there_is_one_clear_line_without_a_password(postgres, change, said):
    with pytest.raises(GradebookError) as error:
        check_gradebook(change(postgres))
    assert said in str(error.value)
    assert "secret" not in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_a_missing_driver_names_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(GradebookError) as error:
        check_gradebook("postgresql+psycopg://grader:secret@/class")
    assert "pip install 'gradecast[postgres]'" in str(error.value)
    assert "secret" not in str(error.value)


def test_unjudged_is_recorded_as_waiting(postgres, toy):
    record_grades(postgres, "toy", toy.release, [unjudged("dan", toy.assignment, "not run")])
    assert read_class_scores(postgres, toy.assignment)["dan"].waiting


def test_people_are_renamed_merged_removed_and_forgotten_in_postgres(postgres, toy):
    students = ("fay", "gus", "hal", "ida")
    record_grades(postgres, "roster", toy.release, [unjudged(name, toy.assignment, "not run") for name in students])
    record_people(postgres, {"fay": Person("Fay \u05d3\u05d5\u05d3", lms="17")})
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: remove(postgres, "ida").done, range(8))) == 1
    assert rename(postgres, "fay", "O\u2019Neil, Fay").done
    assert merge(postgres, "gus", "hal").twice == ("roster",)
    people = {item.student: item for item in list_people(postgres) if "roster" in item.exercises}
    assert [(name, item.gone) for name, item in people.items()] == [
        ("O\u2019Neil, Fay", False),
        ("hal", False),
        ("ida", True),
    ]
    assert people["O\u2019Neil, Fay"].name == "Fay \u05d3\u05d5\u05d3"
    assert restore(postgres, "gus").done
    assert erase_student(postgres, ["fay", "O\u2019Neil, Fay"]) > 3
    assert {"gus", "hal", "ida"} == {item.student for item in list_people(postgres) if "roster" in item.exercises}
