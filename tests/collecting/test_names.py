"""Real names of people: every table returns them unchanged, and nobody is mixed up."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import unicodedata
from pathlib import Path

import pytest
from collecting.archives import zipped
from helpers import ROOT, request_for
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.errors import InputError
from grader.exercise.assignment import load_reference
from grader.exporting import export_scores
from grader.gradebook.gradebook import record_grades, record_people
from grader.gradebook.people import full_name, note_people
from grader.gradebook.read import read_class_scores
from grader.grading.request import check_apart
from grader.judging.judge import refuse
from grader.submissions.collecting import Action, Collecting, Collection, collect, read_roster
from grader.submissions.collecting.collect import Collected
from grader.submissions.find import find_hand_ins
from grader.submissions.person import Person, noted_person
from grader.submissions.student_ids import folder_name
from grader.support.spreadsheet import guarded

HARD = {
    "an apostrophe": "Anne-Marie O'Neil",
    "a typographic apostrophe": "Anne-Marie O\u2019Neil",
    "an apostrophe in front": "'t Hart",
    "a comma": "Weber, Jo",
    "composed": "Zo\u00eb M\u00fc\u00dfig",
    "decomposed": "Zoe\u0308 Mu\u0308\u00dfig",
    "full-width": "\uff21\uff44\uff41",
    "vowel signs": "\u0928\u092e\u0938\u094d\u0924\u0947",
    "right to left": "\u05d3\u05d5\u05d3 \u05db\u05d4\u05df",
    "an Arabic name": "\u0645\u062d\u0645\u062f \u0628\u0646",
    "blanks at the ends": " Ada ",
    "two blanks": "Ada  Lovelace",
    "capitals": "ADA LOVELACE",
    "brackets": "Jo (Joanna) Weber",
    "a quote": 'Jo "Jo" Weber',
    "a semicolon": "Weber; Jo",
    "a formula": "=1+1",
    "an emoji": "Ada \U0001f600",
    "one letter": "\u4e01",
    "long": "Wolfeschlegelsteinhausenbergerdorff " * 3 + "Jr.",
}


@pytest.fixture(scope="module")
def toy():
    return load_reference(ROOT / "tests" / "course" / "reference" / "toy")


def through_a_course(folder: Path, toy, names: list[str]) -> list[dict[str, str]]:
    """The rows of our table after collecting, recording and exporting a zip with a folder for each name."""
    (folder / "download.zip").write_bytes(zipped({f"{name}/toy.ipynb": name.encode() for name in names}))
    collect(Collecting(folder / "download.zip", folder / "submitted", "toy", "zip"))
    ids = [item.student for item in find_hand_ins(folder / "submitted", "toy")]
    url = f"sqlite:///{folder / 'gradebook.db'}"
    record_grades(url, "toy", toy.release, [refuse(id, toy.assignment, "") for id in ids])
    record_people(url, {id: noted_person(folder / "submitted", "toy", id) for id in ids})
    found = export_scores("plain", read_class_scores(url, toy.assignment), toy.assignment, None)
    return list(csv.DictReader(io.StringIO(found.data.decode("utf-8-sig"))))


def called(row: dict[str, str]) -> str:
    return row["name"] or row["student"]


@pytest.mark.parametrize("name", HARD.values(), ids=HARD)
def test_a_hard_name_comes_back_as_it_came_in(name, toy, tmp_path):
    rows = through_a_course(tmp_path, toy, ["bob", name])
    assert sorted(called(row) for row in rows) == sorted(["bob", guarded(name)])


LETTERS = st.characters(categories=("L", "Mn", "Nd"), exclude_characters="/\\")
NAMES = st.lists(st.text(LETTERS | st.sampled_from("'\u2019,-. ()"), min_size=1, max_size=30), min_size=1, max_size=4)


@settings(max_examples=60)
@given(NAMES.flatmap(lambda names: st.permutations([*names, *(unicodedata.normalize("NFD", name) for name in names)])))
def test_any_names_come_back_unchanged_and_distinct(toy, names):
    from grader.submissions.collecting.names import is_nobodys, refusal

    taken = {name for name in names if not refusal(name) and not is_nobodys(Path(name)) and name.strip(".")}
    folder = Path(tempfile.mkdtemp())
    try:
        rows = through_a_course(folder, toy, sorted({*taken, "bob"}))
    finally:
        shutil.rmtree(folder)
    assert sorted(called(row) for row in rows) == sorted(guarded(name) for name in {*taken, "bob"})
    assert len({row["student"] for row in rows}) == len(rows)


@given(st.text(max_size=40))
def test_a_name_that_is_split_is_joined_again(name):
    rows: dict[str, str | None] = dict.fromkeys(("first_name", "last_name", "email", "lms_user_id"))

    class Book:
        def rows(self, sql, parameters=None):
            return [("ada", *rows.values())]

        def write(self, sql, many):
            rows.update({key: value for key, value in many[0].items() if key != "id"})

    note_people(Book(), {"ada": Person(name=name)})
    assert full_name(rows["first_name"], rows["last_name"]) == name or "\0" in name


def row_of(found: Collection, student: str) -> Collected:
    return next(item for item in found.students if item.student == student)


def test_one_student_in_two_unicode_forms_is_one_student(collected, tmp_path):
    """The worksheet has one form; the zip, made on a Mac, the other."""
    people = tmp_path / "roster.csv"
    people.write_text("student_id,name\nZo\u00eb,Zo\u00eb M\nbob,Bob R\n")
    found = collected({"Zoe\u0308/toy.ipynb": b"a", "bob/toy.ipynb": b"b"}, roster=read_roster(people))
    assert [item.student for item in found.students] == ["Zo\u00eb", "bob"]
    assert found.complete


def test_a_student_who_comes_in_another_form_later_finds_the_same_folder(collected, tmp_path):
    collected({"Zo\u00eb/toy.ipynb": b"a", "bob/toy.ipynb": b"b"})
    found = collected({"Zoe\u0308/toy.ipynb": b"a", "bob/toy.ipynb": b"b"})
    assert {item.action for item in found.students} == {Action.UNCHANGED}
    assert sorted(path.name for path in (tmp_path / "submitted").iterdir()) == [".collected", "Zo\u00eb", "bob"]


def test_two_unicode_forms_in_one_download_are_kept_apart_and_reported(collected, tmp_path):
    found = collected({"Zo\u00eb/toy.ipynb": b"one", "Zoe\u0308/toy.ipynb": b"other"})
    assert len(found.students) == 2
    assert all("only in the Unicode form of their letters; kept apart" in item.problems[0] for item in found.students)
    works = {item.student: item.notebook.read_bytes() for item in find_hand_ins(tmp_path / "submitted", "toy")}
    assert works["Zo\u00eb"] == b"one"
    assert sorted(works.values()) == [b"one", b"other"]
    assert len({unicodedata.normalize("NFC", name) for name in works}) == 2


def test_logins_that_lead_to_one_person_of_the_roster_are_reported(collected, tmp_path):
    people = tmp_path / "roster.csv"
    people.write_text("student_id,name\nAda,Ada L\n")
    found = collected({"ada/toy.ipynb": b"a", "ADA/toy.ipynb": b"b"}, roster=read_roster(people))
    assert row_of(found, "Ada").problems == ("ADA and ada differ only in capitals, and are taken for one person",)


def test_an_exact_id_comes_before_one_that_is_alike(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("student_id,name\nada,One\nAda,Two\n")
    roster = read_roster(path)
    assert [roster.match(Person(login=login)).entry.id for login in ("ada", "Ada")] == ["ada", "Ada"]
    assert roster.match(Person(login="ADA")).entry is None


def test_a_disk_that_ignores_capitals_mixes_nobody_up(collected, tmp_path):
    """Such a disk has one folder for both names; here a link simulates that."""
    collected({"bob/toy.ipynb": b"b"})
    listed = Path.iterdir

    def folding(path):
        return (entry for entry in listed(path) if entry.name != "ADA")

    with pytest.MonkeyPatch.context() as patch:
        (tmp_path / "submitted" / "Ada").mkdir()
        (tmp_path / "submitted" / "ADA").symlink_to("Ada")
        patch.setattr(Path, "iterdir", folding)
        found = collected({"ADA/toy.ipynb": b"a", "bob/toy.ipynb": b"b"})
    row = row_of(found, "ADA")
    assert row.action is Action.LEFT_OUT
    assert row.problems == ("this disk has one folder for ADA and Ada; collect into one on another disk",)
    assert not any((tmp_path / "submitted" / "Ada").iterdir())


def test_results_of_two_students_never_share_a_folder(course):
    request = request_for(course)
    check_apart(request, ["Ada", "ada", "bob"])
    shutil.rmtree(request.files("ada").folder)
    request.files("ada").folder.symlink_to(request.files("Ada").folder)
    with pytest.raises(InputError, match="one folder for Ada and ada, which differ only in capitals"):
        check_apart(request, ["Ada", "ada", "bob"])


WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments\n"
    'Participant 11,"Weber, Jo",jo@example.org,,,9,\n'
    "Participant 12,Anne-Marie O\u2019Neil,am@example.org,,,9,\n"
    "Participant 13,Zoe\u0308 Mu\u0308\u00dfig,zoe@example.org,,,9,\n"
)


def test_a_worksheet_finds_people_collected_without_one(collected, tmp_path, toy):
    """Moodle's download drops some characters from names; the participant's number is the same in both."""
    names = {"Weber Jo": 11, "Anne-Marie ONeil": 12, "Zo\u00eb M\u00fc\u00dfig": 13}
    collected({f"{name}_{number}_assignsubmission_file/toy.ipynb": b"a" for name, number in names.items()})
    ids = [item.student for item in find_hand_ins(tmp_path / "submitted", "toy")]
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    record_grades(url, "toy", toy.release, [refuse(id, toy.assignment, "") for id in ids])
    record_people(url, {id: noted_person(tmp_path / "submitted", "toy", id) for id in ids})
    path = tmp_path / "worksheet.csv"
    path.write_text(WORKSHEET)
    found = export_scores("moodle", read_class_scores(url, toy.assignment), toy.assignment, path)
    assert found.strangers == ()
    rows = list(csv.reader(io.StringIO(found.data.decode())))
    assert [row[1] for row in rows] == [
        "Full name",
        "Weber, Jo",
        "Anne-Marie O\u2019Neil",
        "Zoe\u0308 Mu\u0308\u00dfig",
    ]
    assert folder_name(ids[0]) == ids[0]
