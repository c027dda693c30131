"""Ids from a roster: it is read in any format, people are matched but never guessed, and nobody is dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import InputError
from grader.submissions.collecting import read_roster
from grader.submissions.collecting.identities import derived_id
from grader.submissions.person import Person
from grader.submissions.student_ids import safe_id

CANVAS_GRADEBOOK = (
    "Student,ID,SIS User ID,SIS Login ID,Section,toy (77)\n"
    "    Points Possible,,,,,9.0\n"
    '"Lovelace, Ada",501,m1,ada,S1,\n'
    '"Ross, Bob",502,m2,bob,S1,\n'
)
ROSTERS = {
    "one's own": "student_id,name,email\nada,Ada Lovelace,x@example.org\nbob,Bob Ross,y@example.org\n",
    "semicolons": "Matrikelnummer;Nachname;Vorname;Benutzername\n1;Lovelace;Ada;ada\n2;Ross;Bob;bob\n",
    "moodle": "Vorname,Nachname,ID-Nummer,E-Mail-Adresse\nAda,Lovelace,ada,a@example.org\nBob,Ross,bob,b@example.org\n",
    "canvas": CANVAS_GRADEBOOK,
    "gradescope": "First Name\tLast Name\tSID\tEmail\nAda\tLovelace\tada\ta@example.org\nBob\tRoss\tbob\tb@example.org\n",  # noqa: E501
    "nbgrader": "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,a@example.org,\nbob,Bob,Ross,b@example.org,\n",  # noqa: E501
}
MOODLE = {
    "Ada Lovelace_11_assignsubmission_file/toy.ipynb": b"a",
    "Bob Ross_12_assignsubmission_file/toy.ipynb": b"b",
}
CANVAS = {"lovelaceada_501_9001_toy.ipynb": b"a", "rossbob_LATE_502_9003_toy.ipynb": b"b"}
OPAL = {"Lovelace_Ada_ada/1_submissions/toy.ipynb": b"a", "Ross_Bob_bob/1_submissions/toy.ipynb": b"b"}


@pytest.fixture
def roster(tmp_path):
    def write(text, encoding="utf-8"):
        path = tmp_path / "roster.csv"
        path.write_bytes(text.encode(encoding))
        return read_roster(path)

    return write


@pytest.mark.parametrize("form", ROSTERS)
@pytest.mark.parametrize("source", [MOODLE, CANVAS, OPAL], ids=["moodle", "canvas", "opal"])
def test_every_roster_finds_the_people_of_every_platform(form, source, roster, collected):
    found = collected(source, roster=roster(ROSTERS[form]))
    assert [(item.student, item.files) for item in found.students] == [("ada", 1), ("bob", 1)]
    assert found.complete
    assert found.missing == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_a_roster_may_be_written_in_any_encoding(encoding, roster):
    (entry,) = roster("student_id,name\nada,Ädä Müßig\n", encoding).entries
    assert entry.person.name == "Ädä Müßig"


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\x0b", "\x1c"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_only_the_end_of_a_line_ends_a_line(mark, end, roster):
    text = end.join(("student_id,name", f"ada,Ada{mark}eve,Eve", '"b,ob",Bob', ""))
    assert [entry.id for entry in roster(text).entries] == ["ada", "b,ob"]


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Jürgen Müßig", "Muessig_Juergen_s1"),
        ("Jürgen Müßig", "Müßig_Jürgen_s1"),
        ("Ana María del Río", "del_Rio_Ana_Maria_s1"),
        ("Anne-Marie O'Neil", "O_Neil_Anne_Marie_s1"),
    ],
)
def test_a_name_is_found_however_the_platform_writes_it(name, folder, roster, collected):
    first, _, last = name.rpartition(" ") if " del " not in name else ("Ana María", "", "del Río")
    people = roster(f"student_id,first name,last name\nme,{first},{last}\n")
    found = collected({f"{folder}/1_submissions/toy.ipynb": b"a"}, roster=people)
    assert [item.student for item in found.students] == ["me"]


def test_somebody_who_is_not_on_the_roster_is_kept_and_reported(roster, collected):
    found = collected(MOODLE, roster=roster("student_id,name\nada,Ada Lovelace\ncleo,Cleo Dot\n"))
    assert [(item.student, item.problems) for item in found.students] == [
        ("Bob_Ross-12", ("not on the roster",)),
        ("ada", ()),
    ]
    assert found.missing == ("cleo",)
    assert not found.complete


def test_two_namesakes_on_the_roster_are_not_guessed_between(roster, collected):
    found = collected(MOODLE, roster=roster("student_id,name\na1,Ada Lovelace\na2,Ada Lovelace\nbob,Bob Ross\n"))
    row = found.students[0]
    assert row.student == "Ada_Lovelace-11"
    assert "several on the roster have this name; not guessed" in row.problems


def test_two_namesakes_who_hand_in_are_not_guessed_between(roster, collected):
    twins = MOODLE | {"Ada Lovelace_13_assignsubmission_file/toy.ipynb": b"c"}
    found = collected(twins, roster=roster("student_id,name\nada,Ada Lovelace\nbob,Bob Ross\n"))
    assert [item.student for item in found.students] == ["Ada_Lovelace-11", "Ada_Lovelace-13", "bob"]
    assert "several who handed in have this name; not guessed" in found.students[0].problems


def test_an_id_that_cannot_name_a_folder_is_reported(roster, collected):
    found = collected(MOODLE, roster=roster("student_id,name\n../evil,Ada Lovelace\nbob,Bob Ross\n"))
    assert "cannot name a folder" in found.students[0].problems[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a CSV file"),
        ("name,email\n", "not a CSV file"),
        ("first,last\na,b\n", "no column for an id"),
        ("\0,\0\n\0,\0\n", "not a CSV"),
    ],
)
def test_a_file_that_is_not_a_roster_is_one_clear_line(text, said, roster):
    with pytest.raises(InputError, match=said) as error:
        roster(text)
    assert "roster.csv" in str(error.value)
    assert "; " in str(error.value)


TEXT = st.text(max_size=30)


@given(st.builds(Person, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT))
def test_an_id_can_be_made_for_every_person(person):
    assert safe_id(derived_id(person)) == derived_id(person)
