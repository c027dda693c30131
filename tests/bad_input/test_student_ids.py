"""Ids, which students may choose: each names one folder and one row, or is refused in one clear line."""

import unicodedata

import pytest
from helpers import Recorded, request_for
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.errors import SubmissionError
from grader.grading.grade import grade_class
from grader.notebook import dumps
from grader.submissions.find import find_hand_ins
from grader.submissions.student_ids import alike, folder_name, safe_id

REFUSED = {
    "empty": "",
    "a space": " ",
    "a dot": ".",
    "two dots": "..",
    "three dots": "...",
    "hidden": ".ssh",
    "a slash": "a/b",
    "absolute": "/etc/passwd",
    "up": "../bob",
    "a backslash": "..\\bob",
    "a drive": "C:bob",
    "a NUL": "a\0b",
    "a line end": "a\nb",
    "a line end at the end": "ada\n",
    "a carriage return": "a\rb",
    "a tab": "a\tb",
    "a bell": "a\x07",
    "an escape sequence": "\x1b[2Jada",
    "delete": "a\x7f",
    "C1 control": "a\x9b2J",
    "next line": "a\x85b",
    "line separator": "a\u2028b",
    "right to left": "\u202eada",
    "isolate": "a\u2066b",
    "left to right mark": "ada\u200e",
    "zero width space": "a\u200bda",
    "zero width joiner": "a\u200dda",
    "soft hyphen": "a\u00adda",
    "byte order mark": "\ufeffada",
    "no-break space": "a\u00a0da",
    "ideographic space": "a\u3000da",
    "lone surrogate": "a\udcff",
    "private use": "a\ue000",
    "not a character": "a\uffff",
    "tag characters": "ada\U000e0041",
    "300 characters": "x" * 300,
    "101 characters": "x" * 101,
    "an option": "-rf",
    "two dashes": "--out",
    "a home": "~ada",
    "a formula": "=cmd|' /C calc'!A0",
    "a sum": "+1+1",
    "a reference": "@SUM(A1)",
    "a minus": "-1+1",
    "a quote": "Robert'); DROP TABLE grade;--",
    "a double quote": 'a"b',
    "a variable": "$HOME",
    "a command": "`id`",
    "a pipe": "a|b",
    "a glob": "a*",
    "a tag": "<script>alert(1)</script>",
    "a percent sign": "%2e%2e%2f",
    "a semicolon": "a;b",
    "a dot at the end": "ada.",
    "a space at the end": "ada ",
    "our own name for unsafe ids": "unsafe-id-0123456789ab",
    "a picture": "ada\U0001f600",
    "a mark that nothing bears": "\u0308ada",
    "a tower of marks": "ada" + "\u0321" * 6,
    "a mark that does not print": "a\ufe0fda",
    "a comma in front": ",ada",
    "an apostrophe and a formula": "'=1+1",
    "200 bytes": "\u4e00" * 67,
}
ACCEPTED = {
    "an apostrophe": "O'Neil",
    "a typographic apostrophe": "O\u2019Neil",
    "an apostrophe in front": "'t Hart",
    "a comma": "Weber, Jo",
    "composed": "Zo\u00eb",
    "decomposed": "Zoe\u0308",
    "two marks": "Vie\u0323\u0302t",
    "five marks": "a\u0323\u0302\u0308\u0304\u0301",
    "full-width": "\uff21\uff44\uff41",
    "Kelvin sign": "\u212aarl",
    "right to left": "\u05d3\u05d5\u05d3 \u05db\u05d4\u05df",
    "vowel signs": "\u0928\u092e\u0938\u094d\u0924\u0947",
    "capitals": "ADA",
    "a middle dot": "Paral\u00b7lel",
    "a dash": "Anne\u2013Marie",
}


@pytest.mark.parametrize("id", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_a_name_of_a_person_is_a_valid_id(id):
    assert safe_id(id) == id
    assert folder_name(id) == id


def test_ids_that_people_or_disks_take_for_one_are_alike():
    assert [group.ids for group in alike(["Zo\u00eb", "Zoe\u0308", "bob", "Bob", "\u0430da", "ada"])] == [
        ("Bob", "bob"),
        ("Zoe\u0308", "Zo\u00eb"),
    ]
    assert alike(["Ada", "ada"])[0].differ == "in capitals"
    assert alike(["Zo\u00eb", "Zoe\u0308", "ZO\u00cb"])[0].differ == "in the Unicode form of their letters"


def test_hand_ins_with_similar_ids_are_reported(tmp_path):
    for name in ("Zo\u00eb", "Zoe\u0308", "ada"):
        (tmp_path / f"{name}.ipynb").write_text("{}")
    notes = {item.student: item.note for item in find_hand_ins(tmp_path, "toy")}
    assert notes["ada"] == ""
    assert all(notes[name].endswith("each is graded by itself") for name in notes if name != "ada")


@pytest.mark.parametrize("id", REFUSED.values(), ids=REFUSED.keys())
def test_an_id_that_could_mean_something_else_is_refused_and_has_a_folder(one_clear_line, id):
    with pytest.raises(SubmissionError) as caught:
        safe_id(id)
    one_clear_line(caught.value, "student id")
    assert folder_name(id).startswith("unsafe-id-")


def test_refused_ids_have_folders_of_their_own():
    assert len({folder_name(id) for id in REFUSED.values()}) == len(REFUSED)


@given(st.text(max_size=120))
def test_any_text_is_a_valid_id_or_refused_in_one_clear_line(one_clear_line, text):
    try:
        assert safe_id(text) == text
    except SubmissionError as error:
        one_clear_line(error)
    name = folder_name(text)
    assert name.isprintable()
    assert name in (text, unicodedata.normalize("NFC", name))
    assert not set("/\\\0:") & set(name)
    assert name.strip(". ") == name
    assert name[0] not in "-=+@."


@given(st.text(max_size=40), st.text(max_size=40))
def test_two_ids_never_share_a_folder(one, other):
    assume(one != other)
    assert folder_name(one) != folder_name(other)


ALIKE = ["ada", "Ada", "ADA", "\u0430da", "ad\u0251", "ada_", "ada-1", "con", "nul", "gradebook.db", "feedback", "toy"]
"""Capitals, letters of other scripts that look the same, and names that mean something elsewhere."""


@pytest.mark.slow
def test_students_with_names_that_look_alike_have_grades_of_their_own(course, exercise):
    import copy

    wrong = copy.deepcopy(exercise.solved)
    next(cell for cell in wrong["cells"] if cell["id"] == "mean")["source"] = "mean = None"
    for number, name in enumerate(ALIKE):
        path = course / "submitted" / name / "toy" / "toy.ipynb"
        path.parent.mkdir(parents=True)
        if path.parent.stat().st_ino in {item.parent.stat().st_ino for item in path.parents[2].glob("*/toy/toy.ipynb")}:
            pytest.skip("this file system does not tell capitals")
        path.write_text(dumps(wrong if number % 2 else exercise.solved))
    from grader.gradebook.gradebook import read_scores

    request = request_for(course, workers=2)
    grades = {grade.student: grade.points for grade in grade_class(request, Recorded()).grades}
    wanted = {name: 5.0 if number % 2 else 8.0 for number, name in enumerate(ALIKE)}
    assert grades == wanted
    assert read_scores(request.gradebook, "toy") == wanted
