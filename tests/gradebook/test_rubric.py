"""Points by rubric: transactions, undo, several markers, the file of rubrics, agreement."""

from threading import Thread

import pytest
from hand_marked import toy_class

from grader.errors import InputError
from grader.gradebook.erase import erase_student
from grader.gradebook.gradebook import change_marks, read_places
from grader.gradebook.history import read_history
from grader.gradebook.marks import Mark as TableMark
from grader.gradebook.rubric import changes
from grader.gradebook.rubric.agreement import agreement
from grader.gradebook.rubric.changes import Draft, read_line
from grader.gradebook.rubric.entries import ENTRIES, LOG
from grader.gradebook.rubric.records import Start
from grader.gradebook.rubric.rubric_file import FILE, read_rubrics
from grader.gradebook.session import opened

CELL = "smooth-by-hand"
GOOD, BAD = "names the full window", "gives no length"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def either(request, course):
    return toy_class(course, None if request.param == "sqlite" else request.getfixturevalue("fresh_postgres"))


@pytest.fixture
def waiting(course):
    return toy_class(course)


def draft(*accounts, marker="ines", **typed):
    return Draft(marker, dict.fromkeys(accounts, "digest"), **typed)


def item(room, text):
    return next(found.id for found in room.book().read().sheets[CELL].items if found.text == text)


def points(room):
    return {place.student: (place.points, place.waits) for place in read_places(room.url, "toy") if place.cell == CELL}


def comment(room, student):
    place = next(place for place in read_places(room.url, "toy") if (place.student, place.cell) == (student, CELL))
    with opened(room.url) as db:
        return db.rows("SELECT manual_comment FROM comment WHERE id = :id", {"id": place.comment})[0][0]


def mark(room, line, *accounts, marker="ines", **typed):
    """Add an item to some answers, and give the points."""
    book, mine = room.book(marker), draft(*accounts, marker=marker, **typed)
    book.change(CELL, changes.add_item(mine, line))
    return book.change(CELL, changes.finish(mine))


def test_points_and_comment_are_written_when_they_are_given_and_the_history_names_the_marker(waiting):
    book, mine = waiting.book(), draft("ada", "bob", comment="See **chapter 2**.")
    book.change(CELL, changes.add_item(mine, f"0.75 {GOOD}"))
    assert points(waiting)["ada"] == (None, True)
    book.change(CELL, changes.finish(mine))
    assert points(waiting)["ada"] == points(waiting)["bob"] == (0.75, False)
    assert points(waiting)["cleo"] == (None, True)
    assert comment(waiting, "ada") == f"- {GOOD} (+0.75)\n\nSee **chapter 2**."
    last = read_history(waiting.url, ["ada"], "toy")[-1]
    assert (last.old, last.new, last.occasion.command, last.occasion.by) == (None, 0.75, "mark", "ines")


def test_an_item_that_changes_changes_every_answer_that_has_it(waiting):
    mark(waiting, f"0.75 {GOOD}", "ada", "bob")
    mark(waiting, f"-0.25 {BAD}", "cleo", adjust=0.5)
    book = waiting.book("theo")
    book.change(CELL, changes.edit_item(draft("fay", marker="theo"), item(waiting, GOOD), "0,5 names it"))
    assert [points(waiting)[name][0] for name in ("ada", "bob", "cleo", "fay")] == [0.5, 0.5, 0.25, None]
    assert comment(waiting, "ada") == "- names it (+0.5)"
    book.change(CELL, changes.remove_item(draft("fay", marker="theo"), item(waiting, "names it")))
    assert points(waiting)["ada"] == (0.0, False)
    book.undo(CELL)
    book.undo(CELL)
    assert points(waiting)["ada"] == (0.75, False)


def test_points_stay_between_zero_and_the_most_wherever_they_start(waiting):
    sheet = mark(waiting, f"3 {GOOD}", "ada")
    assert (points(waiting)["ada"][0], sheet.sum(sheet.mark("ada", "ines"), 1.0)) == (1.0, 3.0)
    waiting.book().change(CELL, changes.set_start(draft("ada"), Start.FULL))
    mark(waiting, f"-0.25 {BAD}", "cleo")
    mark(waiting, "-7 wrong", "fay")
    assert [points(waiting)[name][0] for name in ("ada", "cleo", "fay")] == [1.0, 0.75, 0.0]


def test_undo_puts_back_what_the_gradebook_held_before(either):
    def given(places):
        return [
            TableMark(place, 0.5, "by table") for place in places if (place.student, place.cell) == ("ada", CELL)
        ], []

    change_marks(either.url, "toy", given)
    mark(either, f"1 {GOOD}", "ada")
    assert points(either)["ada"] == (1.0, False)
    assert either.book().undo(CELL) == ("ada",)
    assert (points(either)["ada"], comment(either, "ada")) == ((0.5, False), "by table")
    either.book().undo(CELL)
    with pytest.raises(InputError, match="nothing to undo"):
        either.book().undo(CELL)


def test_undo_takes_back_no_change_of_somebody_else(waiting):
    mark(waiting, f"1 {GOOD}", "ada")
    waiting.book("theo").change(CELL, changes.edit_item(draft("ada", marker="theo"), item(waiting, GOOD), "0.5 other"))
    waiting.book().undo(CELL)  # the points
    with pytest.raises(InputError, match="somebody has changed the same since"):
        waiting.book().undo(CELL)  # the item
    with pytest.raises(InputError, match="nothing to undo"):
        waiting.book("jo").undo(CELL)


def test_the_first_marker_counts_until_somebody_decides(waiting):
    mark(waiting, f"0.5 {GOOD}", "ada")
    mark(waiting, f"1 {BAD}", "ada", marker="theo")
    sheet = waiting.book().read().sheets[CELL]
    assert [(found.marker, sheet.points(found, 1.0)) for found in sheet.done("ada")] == [("ines", 0.5), ("theo", 1.0)]
    assert points(waiting)["ada"] == (0.5, False)
    waiting.book("theo").change(CELL, changes.choose(draft("ada", marker="theo"), "theo"))
    assert points(waiting)["ada"] == (1.0, False)
    waiting.book("theo").undo(CELL)
    assert points(waiting)["ada"] == (0.5, False)


def test_points_that_another_program_wrote_stay_when_a_rubric_does_not_touch_them(waiting):
    mark(waiting, f"0.5 {GOOD}", "ada")
    change_marks(
        waiting.url,
        "toy",
        lambda places: (
            [TableMark(place, 1.0) for place in places if place.student == "ada" and place.cell == CELL],
            [],
        ),
    )
    mark(waiting, f"0.25 {BAD}", "bob")
    assert points(waiting)["ada"] == (1.0, False)


def test_markers_who_work_at_once_lose_nothing(either):
    accounts = ("ada", "bob", "cleo", "dan", "fay", "gus")
    mark(either, f"0.1 {GOOD}", "hal")

    def work(marker):
        for number, account in enumerate(accounts):
            mark(either, f"0.1 {marker} {number}", account, marker=marker)

    threads = [Thread(target=work, args=[marker]) for marker in ("ines", "theo", "jo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sheet = either.book().read().sheets[CELL]
    assert len(sheet.items) == 1 + 3 * len(accounts)
    for account in accounts:
        done = sheet.done(account)
        assert sorted(found.marker for found in done) == ["ines", "jo", "theo"]
        assert sorted(found.order for found in done) == [1, 2, 3]
        assert points(either)[account] == (0.1, False)


def test_rubrics_are_kept_beside_the_exercise_and_used_in_the_next_year(waiting, tmp_path):
    desk = waiting.desk()
    part = desk.piles()[0].part
    desk.change(part, changes.add_item(draft("ada"), f"0.75 {GOOD}"))
    desk.change(part, changes.add_item(draft("ada"), f'-0.25 "{BAD}" \\ = 1'))
    desk.change(part, changes.set_start(draft("ada"), Start.FULL))
    path = waiting.reference.folder / FILE
    before = path.read_text()
    (waiting.results.parent / "gradebook.db").unlink()
    again = toy_class(waiting.reference.folder.parents[1])
    sheet = again.desk().piles()[0].sheet
    assert [(found.points, found.text) for found in sheet.items] == [(0.75, GOOD), (-0.25, f'"{BAD}" \\ = 1')]
    assert sheet.start is Start.FULL
    assert path.read_text() == before
    path.write_text(before.replace("0.75", "0.5"))
    assert "the gradebook has other points for 'names the full window'" in again.desk().notes[0]


@pytest.mark.parametrize(
    "text",
    [
        "x = [",
        "x = 1",
        "[x]\nstart = 'half'\nitems = []",
        "[x]\nstart = 'zero'\nitems = [{ points = 'one', text = 'x' }]",
        "[x]\nstart = 'zero'\nitems = [{ points = nan, text = 'x' }]",
        "[x]\nstart = 'zero'\nitems = [{ points = 1, text = 'x', id = 2 }]",
        "[x]\nstart = 'zero'\nitems = [{ points = 1, text = 'x' }, { points = 2, text = 'x' }]",
        '[x]\nstart = "zero"\nitems = [{ points = 1, text = "a\\u001bb" }]',
        "[x]\nstart = 'zero'\nitems = []\nmore = 1",
    ],
)
def test_a_wrong_file_of_rubrics_gets_one_line(tmp_path, text):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(InputError, match=r"rubric\.toml: ") as caught:
        read_rubrics(tmp_path)
    assert len(str(caught.value).splitlines()) == 1


def test_a_rubric_item_is_points_and_a_text():
    assert read_line(" 0.5 names both axes ") == (0.5, "names both axes")
    assert read_line("+1,5 x") == (1.5, "x")
    assert read_line("−.25   no\tunits") == (-0.25, "no units")
    for wrong in ("", "names both axes", "1", "1 ", "1e3 x", "5000 x", "1 " + "x" * 301, "1 a\x1bb"):
        with pytest.raises(InputError):
            read_line(wrong)


def test_agreement_is_krippendorffs_alpha_over_what_two_people_marked():
    pytest.importorskip("krippendorff")
    same = agreement([{"a": 1, "b": 1}, {"a": 0, "b": 0}, {"a": 1}])
    assert (same.answers, same.equal, same.alpha) == (2, 2, 1.0)
    # By hand, from 0 0, 1 1, 0 0.5: observed disagreement 0.5 / 6, expected 14.5 / 30.
    three = agreement([{"a": 0, "b": 0}, {"a": 1, "b": 1}, {"a": 0, "b": 0.5}])
    assert three.alpha == pytest.approx(1 - (0.5 / 6) / (14.5 / 30))
    assert agreement([{"a": 1, "b": 1}]).alpha is None
    assert agreement([{"a": 1}]).answers == 0


def test_a_student_who_is_forgotten_leaves_no_marks(waiting):
    mark(waiting, f"1 {GOOD}", "ada", "bob")
    erase_student(waiting.url, ["ada"])
    with opened(waiting.url) as db:
        for table in (ENTRIES, LOG):
            assert {name for (name,) in db.rows(f"SELECT account FROM {table}")} == {"", "bob"}
