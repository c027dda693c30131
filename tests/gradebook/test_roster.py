"""The roster: people are renamed, have two accounts, leave and come back; only `forget` loses anything."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from click.testing import CliRunner
from helpers import Recorded, request_for
from hypothesis import given
from hypothesis import strategies as st

from gradecast.command_line import main
from grader.errors import InputError
from grader.evidence.files import write_grade
from grader.exporting import export_scores, people_of
from grader.gradebook.address import note_gradebook
from grader.gradebook.course_roster import Change, CourseRoster, Kind
from grader.gradebook.database import sqlite_path
from grader.gradebook.gradebook import read_places, record_grades, record_people
from grader.gradebook.marking import mark_class, waiting_table
from grader.gradebook.read import read_class_scores
from grader.gradebook.roster import list_people, merge, read_roster, remove, rename, restore
from grader.grading.grade import _of_the_course
from grader.grading.lock import held
from grader.grading.plan import Place
from grader.judging.judge import refuse, unjudged
from grader.report.classreport import write_report
from grader.report.feedback import write_feedback
from grader.submissions.find import HandIn
from grader.submissions.person import Person
from grader.submissions.student_ids import folder_name

STUDENTS = ("adah", "bob", "cleo", "dan")
NAMES = st.sampled_from("abcd")
CHANGES = st.lists(st.builds(Change, st.just("2026"), st.sampled_from(Kind), NAMES, NAMES), max_size=12)


@given(CHANGES, st.sets(NAMES))
def test_after_any_changes_everybody_has_one_name_and_work_counts_once(changes, work):
    roster = CourseRoster(tuple(changes))
    counting = roster.counting(work)
    assert len(set(counting.values())) == len(counting)
    assert set(counting.values()) <= work
    for account in work:
        person = roster.person(account)
        assert roster.person(person) == person
        assert account in roster.accounts(person)
        assert (person in counting) is not roster.is_gone(account)


@given(CHANGES, NAMES, NAMES)
def test_every_change_to_a_person_can_be_taken_back(changes, student, other):
    before = CourseRoster(tuple(changes))
    person, into = before.person(student), before.person(other)
    if person == into or before.is_gone(person):
        return
    for kind in (Kind.REMOVED, Kind.MERGED):
        said = Change("2026", kind, person, into if kind is Kind.MERGED else "")
        after = CourseRoster((*before.changes, said, Change("2026", Kind.RESTORED, person)))
        assert after.counting("abcd") == before.counting("abcd")


def test_a_name_that_was_given_up_can_be_taken_again():
    there = Change("1", Kind.RENAMED, "meyer", "schulz")
    back = Change("2", Kind.RENAMED, "schulz", "meyer")
    assert CourseRoster((there,)).counting(["meyer"]) == {"schulz": "meyer"}
    assert CourseRoster((there, back)).counting(["meyer"]) == {"meyer": "meyer"}


def test_a_person_who_left_is_gone_under_a_new_name_too():
    left, renamed = Change("1", Kind.REMOVED, "meyer"), Change("2", Kind.RENAMED, "meyer", "schulz")
    assert CourseRoster((left, renamed)).is_gone("meyer")
    merged = Change("2", Kind.MERGED, "meyer", "schulz")
    assert not CourseRoster((left, merged)).is_gone("schulz")


@pytest.fixture
def url(tmp_path, toy):
    """A gradebook with four students; `tests/exporting/test_postgres.py` has one on a server."""
    found = f"sqlite:///{tmp_path / 'gradebook.db'}"
    record_grades(found, "toy", toy.release, [unjudged(name, toy.assignment, "not run") for name in STUDENTS])
    return found


def shown(url, toy):
    return list(people_of(read_roster(url), read_class_scores(url, toy.assignment)))


def test_changes_show_in_every_export_and_are_taken_back(url, toy):
    assert rename(url, "adah", "O\u2019Neil, Ada").done
    assert merge(url, "bob", "cleo").twice == ("toy",)
    assert remove(url, "dan").done
    assert shown(url, toy) == ["O\u2019Neil, Ada", "cleo"]
    assert {place.student for place in read_places(url, "toy")} == {"O\u2019Neil, Ada", "cleo"}
    people = {item.student: item for item in list_people(url)}
    assert people["cleo"].accounts == ("bob",)
    assert people["dan"].gone
    assert [str(change.kind) for change in people["O\u2019Neil, Ada"].history] == ["renamed"]
    for account in ("adah", "bob", "dan"):
        assert restore(url, account).done
    assert shown(url, toy) == list(STUDENTS)
    assert [str(change.kind) for change in read_roster(url).history("dan")] == ["removed", "restored"]


def test_repeating_a_change_changes_nothing(url, toy):
    for change in (lambda: rename(url, "adah", "eve"), lambda: merge(url, "bob", "cleo"), lambda: remove(url, "dan")):
        assert [change().done, change().done] == [True, False]
    assert len(read_roster(url).changes) == 3
    assert [restore(url, "dan").done, restore(url, "dan").done] == [True, False]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda url: rename(url, "addah", "eve"), "nobody here is called 'addah'; did you mean 'adah'?"),
        (lambda url: rename(url, "adah", "../eve"), "cannot name a folder"),
        (
            lambda url: rename(url, "adah", "bob"),
            "'bob' is somebody else's name; if both are one person: .* merge",
        ),
        (lambda url: rename(url, "adah", "Bob"), "'bob' is somebody else's name"),
        (lambda url: merge(url, "adah", "xyzzy"), "gradecast roster list shows everybody"),
    ],
)
def test_an_impossible_change_is_one_clear_line_and_changes_nothing(url, change, said):
    with pytest.raises(InputError, match=said.replace("?", r"\?")):
        change(url)
    assert read_roster(url).changes == ()


def test_a_name_is_found_in_any_unicode_form(url, toy):
    record_grades(url, "toy", toy.release, [unjudged("Zoe\u0308", toy.assignment, "not run")])
    assert remove(url, "Zo\u00eb").student == "Zoe\u0308"
    assert shown(url, toy) == list(STUDENTS)


@pytest.mark.slow
def test_many_at_once_lose_no_change(url):
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda name: remove(url, name).done, STUDENTS * 4))
    assert sum(done) == len(STUDENTS)
    assert len(read_roster(url).changes) == len(STUDENTS)


def test_a_row_of_the_platform_is_found_by_the_account_that_the_person_has_there(url, toy, tmp_path):
    """Points of a merged account go to the person's row, not to that of the account."""
    record_people(url, {"bob": Person("Bob", lms="12"), "eve": Person("Eve", lms="15")})
    record_grades(url, "other", toy.release, [unjudged("eve", toy.assignment, "not run")])
    record_people(url, {"eve": Person("Eve", lms="15")})
    merge(url, "bob", "eve")
    table = tmp_path / "worksheet.csv"
    table.write_text("Identifier,Full name,Grade\nParticipant 12,Bob,\nParticipant 15,Eve,\n")
    scores = people_of(read_roster(url), read_class_scores(url, toy.assignment))
    found = export_scores("moodle", {"eve": scores["eve"]}, toy.assignment, table)
    (line,) = (line for line in found.lines if line.score)
    assert (line.student, line.entry and line.entry.person.lms) == ("eve", "15")


def test_hand_ins_that_do_not_count_are_reported_and_not_run(course):
    request = request_for(course)
    places = [Place(HandIn(name, None), request.files(name)) for name in STUDENTS]
    changes = (Change("1", Kind.REMOVED, "adah"), Change("2", Kind.MERGED, "bob", "cleo"))
    kept, said = _of_the_course(places, CourseRoster(changes))
    assert [place.student for place in kept] == ["cleo", "dan"]
    assert said == ["adah: passed over, left the course", "bob: passed over, cleo handed in, too"]


@pytest.fixture
def classroom(course, toy):
    """A class with results on disk, without having run anything."""
    request = request_for(course)
    for name in STUDENTS:
        files = request.files(name)
        write_grade(files.verdicts, unjudged(name, toy.assignment, "not run"))
        files.log.write_text(f"log of {name}")
        hand_in = course / "submitted" / name / "toy" / "toy.ipynb"
        hand_in.parent.mkdir(parents=True)
        hand_in.write_text(f"work of {name}")
        for place in (f"toy/{name}.json", f"earlier/{name}/toy/1/toy.ipynb"):
            path = course / "submitted" / ".collected" / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f'{{"person": {{"name": "{name}"}}}}')
    with held(request.folder):
        grades = [unjudged(name, toy.assignment, "not run") for name in STUDENTS]
        record_grades(request.gradebook, "toy", toy.release, grades)
        note_gradebook(request.folder, request.gradebook)
    return request


def gradecast(course, *arguments, **options):
    return CliRunner().invoke(main, [*arguments, "--course", str(course)], **options)


def test_pages_and_tables_call_people_by_their_names_and_leave_out_who_left(classroom, course, toy):
    for arguments in (("rename", "adah", "eve"), ("remove", "bob"), ("merge", "cleo", "dan")):
        found = gradecast(course, "roster", *arguments)
        assert found.exit_code == 0, found.output
        assert "gradecast report toy" in found.output
    roster, folder = read_roster(classroom.gradebook), classroom.folder
    scores = read_class_scores(classroom.gradebook, toy.assignment)
    written = write_feedback(toy, folder, scores, Recorded(), into=course / "pages", roster=roster)
    assert [item.student for item in written] == ["dan", "eve"]
    assert sorted(path.name for path in (course / "pages").iterdir()) == ["dan", "eve"]
    assert "eve" in (folder / "adah" / "feedback.html").read_text()
    assert "adah" not in (folder / "adah" / "feedback.html").read_text()
    with pytest.raises(InputError, match="'bob' left the course"):
        write_feedback(toy, folder, scores, Recorded(), ["bob"], roster=roster)
    page = write_report(classroom.exercise, folder, scores, Recorded(), roster=roster).read_text()
    assert "eve" in page
    assert "bob" not in page
    rows = list(csv.DictReader(io.StringIO(gradecast(course, "export", "toy").stdout.lstrip("\ufeff"))))
    assert [row["student"] for row in rows] == ["dan", "eve"]
    listed = json.loads(gradecast(course, "roster", "list", "--json").stdout)
    assert [(item["student"], item["gone"]) for item in listed] == [("bob", True), ("dan", False), ("eve", False)]


def test_the_next_command_names_the_exercise_and_not_what_its_gradebook_calls_it(tmp_path, toy):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    for name in ("lab2-a", "lab2-b"):
        (tmp_path / "reference" / name).mkdir(parents=True)
        (tmp_path / "reference" / name / "assignment.toml").write_text('[nbgrader]\nassignment = "Lab 2"\n')
    record_grades(url, "Lab 2", toy.release, [unjudged("ada", toy.assignment, "not run")])
    found = gradecast(tmp_path, "roster", "rename", "ada", "eve", "--gradebook", url)
    assert "gradecast feedback lab2-a, gradecast report lab2-a\n" in found.output
    assert "gradecast feedback lab2-b, gradecast report lab2-b\n" in found.output
    listed = json.loads(gradecast(tmp_path, "roster", "list", "--gradebook", url, "--json").output)
    assert listed[0]["exercises"] == ["lab2-a", "lab2-b"]


def about(course, name):
    """All files and rows of the course that contain a name."""
    return [
        path
        for path in course.rglob("*")
        if path.is_file()
        and "reference" not in path.parts
        and (name in str(path.relative_to(course)) or name.encode() in path.read_bytes())
    ]


def test_a_forgotten_person_is_nowhere_and_everybody_else_is_still_there(classroom, course, toy):
    gradecast(course, "roster", "rename", "adah", "eve-of-adah")
    write_report(classroom.exercise, classroom.folder, {}, Recorded())
    (classroom.folder / "profile.html").write_text("adah: 3 s")
    before = {name: about(course, name) for name in STUDENTS}
    assert len(before["adah"]) >= 6
    refused = gradecast(course, "roster", "forget", "eve-of-adah")
    assert refused.exit_code == 2
    assert "nothing was deleted; to delete it, say --yes" in refused.stderr
    assert about(course, "adah") == before["adah"]
    found = gradecast(course, "roster", "forget", "eve-of-adah", "--yes")
    assert found.exit_code == 0, found.output
    assert "to make the report again: gradecast report toy" in found.output
    assert "not reached from here: backups" in found.output
    assert about(course, "adah") == []
    assert found.output.count("to make the report again") == 1
    pages = {classroom.folder / "report.html", classroom.folder / "profile.html"}
    assert not any(page.exists() for page in pages)
    assert all(set(about(course, name)) >= set(before[name]) - pages for name in ("bob", "cleo", "dan"))
    assert shown(classroom.gradebook, toy) == ["bob", "cleo", "dan"]
    again = gradecast(course, "roster", "forget", "eve-of-adah", "--yes")
    assert (again.exit_code, "nobody here is called 'eve-of-adah'" in again.stderr) == (2, True)


def test_a_person_is_forgotten_from_every_table(url, toy):
    from grader.gradebook.erase import erase_student

    remove(url, "adah")
    assert erase_student(url, ["adah"]) > 3
    assert shown(url, toy) == ["bob", "cleo", "dan"]
    assert read_roster(url).changes == ()
    assert erase_student(url, ["adah"]) == 0


@pytest.mark.parametrize("said", ["<b>gus", folder_name("<b>gus")])
def test_who_has_an_id_that_cannot_be_used_is_forgotten_under_either_name(classroom, course, toy, said):
    made = folder_name("<b>gus")
    (course / "submitted" / "<b>gus" / "toy").mkdir(parents=True)
    (course / "submitted" / "<b>gus" / "toy" / "toy.ipynb").write_text("work")
    files = classroom.files("<b>gus")
    write_grade(files.verdicts, unjudged(made, toy.assignment, "not run"))
    record_grades(classroom.gradebook, "toy", toy.release, [unjudged(made, toy.assignment, "not run")])
    assert len(about(course, "<b>gus")) == 1
    assert len(about(course, made)) >= 2
    assert gradecast(course, "roster", "forget", said, "--yes").exit_code == 0
    assert about(course, "<b>gus") + about(course, made) == []
    assert not (course / "submitted" / "<b>gus").exists()
    assert shown(classroom.gradebook, toy) == ["adah", "bob", "cleo", "dan"]


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_what_other_programs_wrote_of_a_person_earlier_is_gone_from_the_file(classroom, mode):
    from grader.gradebook.erase import erase_student

    path = sqlite_path(classroom.gradebook)
    with closing(sqlite3.connect(path)) as other:  # as nbgrader, which overwrites nothing
        other.execute(f"PRAGMA journal_mode = {mode}")
        other.execute("PRAGMA secure_delete = OFF")
        for name in ("Adelaide" * 500, "A"):
            other.execute("UPDATE student SET first_name = ? WHERE id = 'adah'", (name,))
            other.commit()
        files = [file for file in path.parent.glob(f"{path.name}*") if b"Adelaide" in file.read_bytes()]
        assert files
        erase_student(classroom.gradebook, ["adah"])
        left = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert b"Adelaide" not in left
    assert b"adah" not in left
    assert b"cleo" in left


def test_nobody_is_forgotten_while_grading_goes_on(classroom, course):
    with held(classroom.folder):
        found = gradecast(course, "roster", "forget", "adah", "--yes")
        gone = gradecast(course, "roster", "remove", "bob")
    assert found.exit_code == 2
    assert "another gradecast is at work there; wait" in found.stderr
    assert len(about(course, "adah")) >= 5
    assert gone.exit_code == 0  # this needs no more than the gradebook


def test_a_name_without_results_can_be_changed(classroom, course):
    (course / "submitted" / "fay").mkdir()
    assert gradecast(course, "roster", "remove", "fay").exit_code == 0
    assert read_roster(classroom.gradebook).is_gone("fay")


def test_nbgrader_does_not_mind_our_table(classroom):
    from nbgrader.api import Gradebook

    remove(classroom.gradebook, "adah")
    with Gradebook(classroom.gradebook) as book:
        assert {student.id for student in book.students} == set(STUDENTS)


def test_a_course_without_points_says_what_to_do(course):
    found = gradecast(course, "roster", "list")
    assert found.exit_code == 2
    assert "run gradecast grade first" in found.stderr


def test_an_older_gradebook_can_be_read_without_our_table(classroom):
    with sqlite3.connect(classroom.out / "gradebook.db") as book:
        tables = {name for (name,) in book.execute("SELECT name FROM sqlite_master")}
    assert "gradecast_roster" not in tables
    assert read_roster(classroom.gradebook).changes == ()
    assert read_roster(None).changes == ()


def test_a_hand_in_that_could_not_run_waits_only_until_a_person_gives_points(url, toy, tmp_path):
    """For instance a text typed online: exports and the table to be filled in wait for all of its parts."""
    record_grades(url, "toy", toy.release, [refuse("fay", toy.assignment, "a text typed online")])
    table = list(csv.DictReader(io.StringIO(waiting_table(url, toy, tmp_path).decode("utf-8-sig"))))
    mine = [row | {"points": row["of"]} for row in table if row["student"] == "fay"]
    assert read_class_scores(url, toy.assignment)["fay"].waiting
    with (tmp_path / "points.csv").open("w", newline="") as file:
        written = csv.DictWriter(file, mine[0].keys())
        written.writeheader()
        written.writerows(mine)
    assert mark_class(url, toy, tmp_path / "points.csv").refused == ()
    score = read_class_scores(url, toy.assignment)["fay"]
    assert (score.points, score.waiting) == (9.0, False)
