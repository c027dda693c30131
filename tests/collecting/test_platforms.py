"""Each platform's download in that platform's own format, as an archive and as an unpacked folder."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from collecting.archives import spread, zipped

from grader.errors import InputError
from grader.submissions.collecting import Action, read_roster
from grader.submissions.find import ONLY_TYPED, TYPED, find_hand_ins

METADATA = b"""---
submission_41:
  :submitters:
  - :name: Ada Lovelace
    :sid: '100'
    :email: ada@example.org
  :created_at: 2026-05-01 12:00:00.123456000 Z
  :score: 0.0
submission_42:
  :submitters:
  - :name: Bob Ross
    :sid: '200'
    :email: bob@example.org
  - :name: Cleo Dot
    :sid:
    :email: cleo@example.org
  :created_at: 2026-05-02 12:00:00.000000000 Z
"""
MOODLE = {
    "Ada Lovelace_11_assignsubmission_file_/toy.ipynb": b"a",
    "Ada Lovelace_11_assignsubmission_file_/data/more.csv": b"1",
    "Bob_Ross_12_assignsubmission_file_/toy.ipynb": b"b",
    "Bob_Ross_12_assignsubmission_onlinetext_/onlinetext.html": b"hello",
}
MOODLE_4 = {name.replace("_file_/", "_file/").replace("text_/", "text/"): data for name, data in MOODLE.items()}
MOODLE_FLAT = {
    "Ada Lovelace_11_assignsubmission_file_toy.ipynb": b"a",
    "Ada Lovelace_11_assignsubmission_file_more.csv": b"1",
    "Bob_Ross_12_assignsubmission_file_toy.ipynb": b"b",
    "Bob_Ross_12_assignsubmission_onlinetext_onlinetext.html": b"hello",
}
OPAL = {
    "task/Lovelace_Ada_s1234/1_submissions/toy.ipynb": b"a",
    "task/Lovelace_Ada_s1234/2_corrections/toy.ipynb": b"corrected",
    "task/Lovelace_Ada_s1234/3_revisions_1/toy.ipynb": b"again",
    "task/Ross_Bob_s99/1_submissions/toy.ipynb": b"b",
    "task/results.xlsx": b"",
    "task/solutions/toy.ipynb": b"solution",
}
OPAL_DATED = {
    "Lovelace_Ada_s1234_2026-05-01_12-30-00/toy.ipynb": b"a",
    "Lovelace_Ada_s1234_2026-05-02_12-30/toy.ipynb": b"again",
    "Ross_Bob_s99_01.05.2026_09.15/toy.ipynb": b"b",
}
OPAL_DATED_ROUNDS = {
    "Lovelace_Ada_s1234_2026-05-01_12-30-00/1_submissions/toy.ipynb": b"a",
    "Lovelace_Ada_s1234_2026-05-01_12-30-00/3_revisions_1/toy.ipynb": b"again",
    "Ross_Bob_s99_2026-05-01_12-30-00/1_submissions/toy.ipynb": b"b",
}
OLAT_OLD = {
    "dropboxes/s1234/toy.ipynb": b"a",
    "dropboxes/s99/toy.ipynb": b"b",
}
CANVAS = {
    "lovelaceada_501_9001_toy.ipynb": b"a",
    "lovelaceada_501_9007_toy-1.ipynb": b"again",
    "lovelaceada_501_9002_more-1.csv": b"1",
    "rossbob_LATE_502_9003_toy.ipynb": b"b",
}
GRADESCOPE = {
    "assignment_7_export/submission_metadata.yml": METADATA,
    "assignment_7_export/submission_41/toy.ipynb": b"a",
    "assignment_7_export/submission_42/toy.ipynb": b"b",
}
EXCHANGE = {
    "inbound/ada+toy+2026-05-01 12:00:00.000000 UTC+x-_Y=/toy.ipynb": b"a",
    "inbound/ada+toy+2026-05-01 12:00:00.000000 UTC+x-_Y=/timestamp.txt": b"2026-05-01 12:00:00.000000 UTC",
    "inbound/ada+toy+2026-05-03 12:00:00.000000 UTC/toy.ipynb": b"again",
    "inbound/b+b+toy+2026-05-02 12:00:00.000000 UTC+xy/toy.ipynb": b"b",
    "inbound/ada+other+2026-05-04 12:00:00.000000 UTC/toy.ipynb": b"other",
}
SUBMITTED = {
    "ada/toy/toy.ipynb": b"a",
    "ada/toy/timestamp.txt": b"2026-05-01 12:00:00.000000 UTC",
    "bob/toy/toy.ipynb": b"b",
    "bob/toy/timestamp.txt": b"2026-05-02 12:00:00.000000 UTC",
}
CASES = {
    "moodle, folders": ("moodle", MOODLE, {"Ada_Lovelace-11": b"a", "Bob_Ross-12": b"b"}),
    "moodle 4, folders": ("moodle", MOODLE_4, {"Ada_Lovelace-11": b"a", "Bob_Ross-12": b"b"}),
    "moodle, flat": ("moodle", MOODLE_FLAT, {"Ada_Lovelace-11": b"a", "Bob_Ross-12": b"b"}),
    "opal": ("opal", OPAL, {"s1234": b"again", "s99": b"b"}),
    "opal, dated": ("opal", OPAL_DATED, {"s1234": b"again", "s99": b"b"}),
    "opal, rounds in dated folders": ("opal", OPAL_DATED_ROUNDS, {"s1234": b"again", "s99": b"b"}),
    "olat, older": ("opal", OLAT_OLD, {"s1234": b"a", "s99": b"b"}),
    "canvas": ("canvas", CANVAS, {"lovelaceada-501": b"again", "rossbob-502": b"b"}),
    "gradescope": ("gradescope", GRADESCOPE, {"100": b"a", "200": b"b", "cleo@example.org": b"b"}),
    "nbgrader": ("nbgrader", EXCHANGE, {"ada": b"again", "b+b": b"b"}),
    "nbgrader, collected": ("nbgrader", SUBMITTED, {"ada": b"a", "bob": b"b"}),
    "plain": ("zip", {"ada/toy.ipynb": b"a", "bob.ipynb": b"b"}, {"ada": b"a", "bob": b"b"}),
    "plain, in a folder": ("zip", {"class/ada/toy.ipynb": b"a", "class/bob/toy/toy.ipynb": b"b"}, {"ada": b"a", "bob": b"b"}),  # noqa: E501
    "plain, in two folders": ("zip", {"Unit 1/Abgaben/Müller_Jo_jm1_345/1_toy.ipynb": b"a", "Unit 1/Abgaben/bob/toy/toy.ipynb": b"b"}, {"Müller_Jo_jm1_345": b"a", "bob": b"b"}),  # noqa: E501
    "zips": ("zip", {"ada.zip": zipped({"x/toy.ipynb": b"a"}), "bob.zip": zipped({"toy.ipynb": b"b"})}, {"ada": b"a", "bob": b"b"}),  # noqa: E501
}  # fmt: skip


def works(folder: Path) -> dict[str, bytes]:
    return {path.parent.parent.name: path.read_bytes() for path in folder.glob("*/toy/*.ipynb")}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("form", ["zip", "tar.gz", "folder"])
def test_a_download_is_recognised_and_the_last_attempt_of_each_is_collected(case, form, collected, tmp_path):
    layout, files, expected = CASES[case]
    source = spread(tmp_path / "source", files) if form == "folder" else files
    found = collected(source, f"download.{form}") if form != "folder" else collected(source)
    assert found.layout == (layout if layout != "zip" or form != "folder" else "folder")
    assert works(tmp_path / "submitted") == expected
    assert {item.action for item in found.students} == {Action.NEW}
    assert found.complete


def test_folders_without_work_of_their_own_are_no_students(collected):
    found = collected({"class/ada/toy/toy.ipynb": b"a", "class/ada/data/table.csv": b"1"})
    assert [item.student for item in found.students] == ["class"]


def test_times_are_those_of_the_platform_and_late_is_late(collected, tmp_path):
    found = collected(GRADESCOPE, deadline=datetime(2026, 5, 1, 23, tzinfo=UTC))
    assert {item.student: item.late for item in found.students} == {"100": False, "200": True, "cleo@example.org": True}
    stamp = tmp_path / "submitted" / "100" / "toy" / "timestamp.txt"
    assert stamp.read_text() == "2026-05-01 12:00:00.123456 UTC"


def test_nbgrader_reads_the_time_stamps(collected, tmp_path):
    from nbgrader.coursedir import CourseDirectory

    collected(EXCHANGE)
    when = CourseDirectory().get_existing_timestamp(str(tmp_path / "submitted" / "ada" / "toy"))
    assert when == datetime(2026, 5, 3, 12, 0)


def test_a_time_stamp_of_the_student_is_not_believed(collected, tmp_path):
    collected({"ada/toy.ipynb": b"a", "ada/timestamp.txt": b"1999-01-01 00:00:00 UTC"})
    assert not (tmp_path / "submitted" / "ada" / "toy" / "timestamp.txt").exists()


def test_dates_in_an_archive_are_ignored(collected):
    found = collected(MOODLE)
    assert [item.when for item in found.students] == [None, None]


def test_moodles_worksheet_knows_ids_and_times(collected, tmp_path):
    worksheet = tmp_path / "worksheet.csv"
    worksheet.write_text(
        "Identifier,Full name,Email address,Status,Grade,Maximum grade,Last modified (submission),Feedback comments\n"
        'Participant 11,Ada Lovelace,ada@example.org,,,9,"Friday, 1 May 2026, 2:05 PM",\n'
        'Participant 12,Bob Ross,bob@example.org,,,9,"Freitag, 1. Mai 2026, 14:06 Uhr",\n'
        "Participant 13,Cleo Dot,cleo@example.org,,,9,-,\n",
        encoding="utf-8-sig",
    )
    found = collected(MOODLE, roster=read_roster(worksheet))
    assert [item.student for item in found.students] == ["ada@example.org", "bob@example.org"]
    assert [item.when.astimezone().strftime("%d %H:%M") for item in found.students] == ["01 14:05", "01 14:06"]
    assert found.missing == ("cleo@example.org",)


GERMAN = (
    "ID,Vollständiger Name,E-Mail-Adresse,Status,Bewertung,Bestwertung,Zuletzt geändert (Abgabe),"
    "Feedback als Kommentar\n"
    '"Teilnehmer/in 11",Ada L.,ada@example.org,,,"9,00","Freitag, 1. Mai 2026, 14:05",\n'
    '"Teilnehmer/in 12",Bob R.,bob@example.org,,,"9,00","Freitag, 1. Mai 2026, 14:06",\n'
)
FRENCH = (
    "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,Feedback par commentaires\n"
    "Participant 11,Ada L.,ada@example.org,,,9,\nParticipant 12,Bob R.,bob@example.org,,,9,\n"
)
JAPANESE = "ID,氏名,email\n参加者11,Ada L.,ada@example.org\n参加者12,Bob R.,bob@example.org\n"


@pytest.mark.parametrize("text", [GERMAN, FRENCH, JAPANESE], ids=["German", "French", "Japanese"])
def test_worksheets_in_other_languages_know_ids_by_the_number_of_the_participant(collected, tmp_path, text):
    worksheet = tmp_path / "worksheet.csv"
    worksheet.write_text(text, encoding="utf-8-sig")
    found = collected(MOODLE, roster=read_roster(worksheet))
    assert [item.student for item in found.students] == ["ada@example.org", "bob@example.org"]


def test_nbgraders_table_of_students_stays_one(tmp_path):
    path = tmp_path / "students.csv"
    path.write_text("id,last_name,first_name,email\nada1,L,Ada,\nbob2,R,Bob,\n")
    assert [entry.id for entry in read_roster(path).entries] == ["ada1", "bob2"]


TYPED_ONLINE = {
    "moodle": {**MOODLE, "Cleo Dot_13_assignsubmission_onlinetext_/onlinetext.html": b"words"},
    "moodle, flat": {**MOODLE_FLAT, "Cleo Dot_13_assignsubmission_onlinetext_onlinetext.html": b"words"},
    "canvas": {**CANVAS, "dotcleo_503_text.html": b"words"},
}


@pytest.mark.parametrize("download", TYPED_ONLINE.values(), ids=TYPED_ONLINE)
def test_a_text_typed_online_is_a_hand_in_that_a_person_marks(collected, download, tmp_path):
    found = collected(download)
    (cleo,) = (item for item in found.students if "cleo" in item.student.lower())
    assert cleo.problems == (f"{ONLY_TYPED}; mark what is graded by hand, or ask for the .ipynb file",)
    (path,) = (tmp_path / "submitted" / cleo.student / "toy" / TYPED).iterdir()
    assert path.read_bytes() == b"words"
    (hand_in,) = (item for item in find_hand_ins(tmp_path / "submitted", "toy") if item.student == cleo.student)
    assert hand_in.trouble.startswith(ONLY_TYPED)


def test_a_text_typed_online_next_to_a_notebook_is_kept_without_a_report(collected, tmp_path):
    found = collected(MOODLE)
    assert found.complete
    assert (tmp_path / "submitted" / "Bob_Ross-12" / "toy" / TYPED / "onlinetext.html").read_bytes() == b"hello"
    assert all(item.notebook for item in find_hand_ins(tmp_path / "submitted", "toy"))


def test_another_way_of_handing_in_is_named(collected):
    found = collected({**MOODLE, "Cleo Dot_13_assignsubmission_mahara_/page.html": b"words"})
    assert found.problems == (
        "Cleo Dot_13_assignsubmission_mahara_/page.html: handed in with mahara, which is not known here; "
        "look at it there",
    )


def test_canvas_says_who_is_late(collected):
    found = collected(CANVAS)
    assert {item.student: item.late for item in found.students} == {"lovelaceada-501": None, "rossbob-502": True}
    assert found.students[0].others == ("lovelaceada_501_9001_toy.ipynb",)


def test_other_files_of_canvas_keep_their_names(collected, tmp_path):
    collected(CANVAS)
    assert (tmp_path / "submitted" / "lovelaceada-501" / "toy" / "more-1.csv").read_bytes() == b"1"


def test_an_exchange_with_one_assignment_says_its_name(collected):
    one = {name: data for name, data in EXCHANGE.items() if "+other+" not in name}
    assert collected(one, name="").name == "toy"
    with pytest.raises(InputError, match="write --name"):
        collected(EXCHANGE, name="")


def test_files_that_belong_to_nobody_are_reported(collected):
    found = collected({**MOODLE, "notes.txt": b"", **GRADESCOPE} | {"stray/toy.ipynb": b""}, layout="moodle")
    assert any("notes.txt" in item for item in found.problems)
    assert any("stray" in item for item in found.problems)
    assert not found.complete


def test_the_wrong_platform_is_one_clear_line(collected):
    with pytest.raises(InputError, match=r"holds nothing that opal calls handed in; use another --from"):
        collected({"ada/toy.ipynb": b"a"}, layout="opal")
    with pytest.raises(InputError, match=r"submission_metadata.yml: not there"):
        collected({"ada/toy.ipynb": b"a"}, layout="gradescope")


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("5002_6001_7001_toy.ipynb", "5002-6001"),
        ("5002_LATE_6001_7001_toy.ipynb", "5002-6001"),
        ("eve_x_6001_7001_toy.ipynb", "eve_x-6001"),
        ("eve_6001_7001_01_toy.ipynb", "eve-6001"),
        ("eve_6001_7001_2_3_toy.ipynb", "eve-6001"),
    ],
)
def test_numbers_in_a_name_are_not_taken_for_another_student(collected, name, student):
    found = collected({"bob_5002_7900_toy.ipynb": b"b", name: b"e"})
    assert found.problems == ()
    assert {item.student for item in found.students} == {"bob-5002", student}


@pytest.mark.parametrize("name", ["x_5002_77__6001_7001_toy.ipynb", "x_5002_6001_7001_toy.ipynb"])
def test_a_name_that_canvas_may_mean_in_two_ways_is_reported_and_not_guessed(collected, name):
    found = collected({"bob_5002_7900_toy.ipynb": b"b", name: b"e"})
    assert [item.student for item in found.students] == ["bob-5002"]
    assert len(found.problems) == 1
    assert "of user 5002 or 6001" in found.problems[0]
