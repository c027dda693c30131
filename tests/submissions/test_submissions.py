"""Finding hand-ins: three layouts, and nothing that leads out of the folder."""

import os
import re

import pytest
from helpers import releases

from grader.errors import InputError, SubmissionError
from grader.notebook import dumps
from grader.submissions.find import HandIn, find_hand_ins, read_submission
from grader.submissions.student_ids import folder_name, safe_id

LIMIT = 1 << 20


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "submitted"
    path.mkdir()
    return path


def put(path, notebook):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dumps(notebook))
    return path


def test_nbgraders_tree_is_found(toy, folder):
    put(folder / "ada" / "toy" / "toy.ipynb", toy.solved)
    put(folder / "bob" / "toy" / "renamed.ipynb", toy.solved)
    put(folder / "bob" / "other" / "other.ipynb", toy.solved)
    found = find_hand_ins(folder, "toy")
    assert [(item.student, item.notebook.name) for item in found] == [("ada", "toy.ipynb"), ("bob", "renamed.ipynb")]


def test_a_notebook_is_found_one_folder_deeper_but_not_in_another_assignments(toy, folder):
    put(folder / "ada" / "toy" / "my work" / "renamed.ipynb", toy.solved)
    put(folder / "bob" / "toy-final" / "toy.ipynb", toy.solved)
    put(folder / "cay" / "other" / "other.ipynb", toy.solved)
    found = {item.student: item for item in find_hand_ins(folder, "toy")}
    assert {name: item.notebook and item.notebook.name for name, item in found.items()} == {
        "ada": "renamed.ipynb",
        "bob": "toy.ipynb",
        "cay": None,
    }


@pytest.mark.parametrize("ending", [".ipynb.json", ".ipynb.txt", ".IPYNB"])
def test_endings_that_browsers_add_do_not_matter(toy, folder, ending):
    put(folder / "ada" / "toy" / f"toy{ending}", toy.solved)
    put(folder / f"bob{ending}", toy.solved)
    found = find_hand_ins(folder, "toy")
    assert [item.student for item in found] == ["ada", "bob"]
    assert all(read_submission(item, releases(toy), LIMIT).notebook["cells"] for item in found)


def test_a_flat_folder_is_found(toy, folder):
    put(folder / "ada.ipynb", toy.solved)
    put(folder / "bob.ipynb", toy.solved)
    (folder / "notes.txt").write_text("hello")
    assert [item.student for item in find_hand_ins(folder, "toy")] == ["ada", "bob"]


def test_extra_files_belong_to_the_submission_and_change_its_digest(toy, folder):
    put(folder / "ada" / "toy" / "toy.ipynb", toy.solved)
    (item,) = find_hand_ins(folder, "toy")
    before = read_submission(item, releases(toy), LIMIT)
    (folder / "ada" / "toy" / "lib").mkdir()
    (folder / "ada" / "toy" / "lib" / "helper.py").write_text("x = 1")
    (folder / "ada" / "toy" / "timestamp.txt").write_text("2026-01-01")
    after = read_submission(item, releases(toy), LIMIT)
    assert dict(after.files) == {"lib/helper.py": b"x = 1"}
    assert before.digest != after.digest


def test_a_missing_folder_is_bad_input(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        find_hand_ins(tmp_path / "nowhere", "toy")


def test_an_empty_folder_is_bad_input(folder):
    with pytest.raises(InputError, match="no submissions"):
        find_hand_ins(folder, "toy")


def trouble(folder, toy, limit=LIMIT):
    (item,) = find_hand_ins(folder, "toy")
    with pytest.raises(SubmissionError) as caught:
        read_submission(item, releases(toy), limit)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_folder_of_other_things_is_not_a_class(toy, folder):
    """For instance if `reference/` is given by mistake: nobody must get a zero from that."""
    (folder / "toy" / "mistakes").mkdir(parents=True)
    (folder / "toy" / "checks.py").write_text("x = 1")
    (folder / "helper.py").write_text("x = 1")
    with pytest.raises(InputError, match="no submissions"):
        find_hand_ins(folder, "toy")


def test_a_script_named_like_the_assignment_is_accepted(toy, folder):
    (folder / "ada").mkdir()
    (folder / "ada" / "toy.py").write_text("# %%")
    assert [item.notebook.name for item in find_hand_ins(folder, "toy")] == ["toy.py"]


def test_a_student_without_a_notebook_is_reported(toy, folder):
    (folder / "ada" / "toy").mkdir(parents=True)
    assert "no notebook in ada/toy/" in trouble(folder, toy)


def test_two_notebooks_are_not_guessed_between(toy, folder):
    put(folder / "ada" / "toy" / "one.ipynb", toy.solved)
    put(folder / "ada" / "toy" / "two.ipynb", toy.solved)
    assert "2 notebooks" in trouble(folder, toy)


def test_a_student_found_twice_is_not_guessed_between(toy, folder):
    put(folder / "ada" / "toy" / "toy.ipynb", toy.solved)
    put(folder / "ada.ipynb", toy.solved)
    assert "twice" in trouble(folder, toy)


def test_a_huge_notebook_is_refused_before_it_is_read(toy, folder):
    path = folder / "ada.ipynb"
    with path.open("wb") as file:
        file.truncate(LIMIT + 1)
    assert "over the limit" in trouble(folder, toy)


def test_a_huge_extra_file_is_refused(toy, folder):
    put(folder / "ada" / "toy" / "toy.ipynb", toy.solved)
    with (folder / "ada" / "toy" / "weights.bin").open("wb") as file:
        file.truncate(LIMIT + 1)
    assert "over the limit" in trouble(folder, toy)


@pytest.mark.parametrize("place", ["ada.ipynb", "ada", "ada/toy", "ada/toy/toy.ipynb", "ada/toy/data.csv"])
def test_a_link_out_of_the_tree_is_refused(toy, folder, tmp_path, place):
    outside = tmp_path / "outside"
    put(outside / "toy.ipynb", toy.solved)
    put(outside / "toy" / "toy.ipynb", toy.solved)
    target = outside / "toy.ipynb" if "." in place else outside
    if place.endswith("data.csv"):
        put(folder / "ada" / "toy" / "toy.ipynb", toy.solved)
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).symlink_to(target)
    assert "is a link" in trouble(folder, toy)


@pytest.mark.parametrize("place", ["eve/toy", "eve/toy/toy.ipynb", "eve/toy/stolen.txt"])
def test_a_link_to_another_student_is_refused(toy, folder, place):
    """Otherwise a student could be graded on, or see, the work of another."""
    put(folder / "ada" / "toy" / "toy.ipynb", toy.solved)
    if place.endswith("txt"):
        put(folder / "eve" / "toy" / "toy.ipynb", toy.solved)
    target = folder / "ada" / "toy" if place == "eve/toy" else folder / "ada" / "toy" / "toy.ipynb"
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).symlink_to(target)
    found = {item.student: item for item in find_hand_ins(folder, "toy")}
    assert read_submission(found["ada"], releases(toy), LIMIT).student == "ada"
    with pytest.raises(SubmissionError, match="is a link"):
        read_submission(found["eve"], releases(toy), LIMIT)


@pytest.mark.parametrize("place", ["loop", "ada/toy/loop"])
def test_a_link_to_itself_is_one_students_trouble(toy, folder, place):
    put(folder / "bob.ipynb", toy.solved)
    put(folder / "ada" / "toy" / "toy.ipynb", toy.solved)
    (folder / place).symlink_to(folder / place)
    found = {item.student: item for item in find_hand_ins(folder, "toy")}
    assert read_submission(found["bob"], releases(toy), LIMIT).student == "bob"
    with pytest.raises(SubmissionError, match="is a link"):
        read_submission(found[place.split("/")[0]], releases(toy), LIMIT)


@pytest.mark.parametrize("name", [b"\xff.txt", b"a\\b.txt", b"x:notes.txt", b"a\nb.txt"])
def test_a_file_name_that_cannot_be_used_is_the_students_trouble(toy, folder, name):
    put(folder / "ada" / "toy" / "toy.ipynb", toy.solved)
    (folder / "ada" / "toy" / os.fsdecode(name)).write_text("x")
    message = trouble(folder, toy)
    assert "rename it" in message
    assert message.isprintable()


def test_a_lone_surrogate_in_a_notebook_is_replaced(toy, folder):
    text = dumps(toy.solved).replace("values.sum()", "values.sum()  # \\ud83d")
    (folder / "ada.ipynb").write_text(text)
    (item,) = find_hand_ins(folder, "toy")
    assert "values.sum()  # ?" in dumps(read_submission(item, releases(toy), LIMIT).notebook)


def test_a_student_called_like_a_reserved_name_is_not_lost(toy, folder):
    put(folder / "feedback.ipynb", toy.solved)
    put(folder / "unsafe-id-0123456789ab.ipynb", toy.solved)
    assert [item.student for item in find_hand_ins(folder, "toy")] == ["feedback", "unsafe-id-0123456789ab"]
    with pytest.raises(SubmissionError):
        safe_id("unsafe-id-0123456789ab")


def test_a_pipe_in_place_of_a_notebook_does_not_hang(toy, folder):
    os.mkfifo(folder / "ada.ipynb")
    assert "not a file" in trouble(folder, toy)


@pytest.mark.parametrize("id", ["ada", "s1234567", "mara.müller", "e\u0301", "a@b.org", "Ada Lovelace", "x_1-2+3=4"])
def test_usual_ids_are_safe(id):
    assert safe_id(id) == id
    assert folder_name(id) == id


@pytest.mark.parametrize(
    "id",
    [
        "",
        ".",
        "..",
        "a/b",
        "../x",
        "a\\b",
        ".hidden",
        "-rf",
        "a\nb",
        "a\x1b[31m",
        "x" * 101,
        "a ",
        "\u202eabc",
    ],
)
def test_an_unsafe_id_is_refused_and_still_has_a_folder(id):
    with pytest.raises(SubmissionError, match="student id") as caught:
        safe_id(id)
    assert str(caught.value).isprintable()
    assert re.fullmatch("unsafe-id-[0-9a-f]{12}", folder_name(id))


def test_an_id_with_separators_is_trouble_for_that_student_only(toy, folder):
    path = put(folder / "ada.ipynb", toy.solved)
    item = HandIn("../../etc", path)
    with pytest.raises(SubmissionError, match="cannot name a folder"):
        read_submission(item, releases(toy), LIMIT)


def test_a_second_notebook_next_to_the_graded_one_is_reported(tmp_path):
    for name in ("toy.ipynb", "toy (1).ipynb"):
        path = tmp_path / "bob" / "toy" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    (found,) = find_hand_ins(tmp_path, "toy")
    assert (found.notebook, found.note) == (
        tmp_path / "bob" / "toy" / "toy.ipynb",
        "toy.ipynb is graded; there is also toy (1).ipynb",
    )


def test_who_handed_in_other_assignments_alone_is_absent_and_no_trouble_of_this_one(toy, folder):
    put(folder / "ada" / "toy" / "toy.ipynb", toy.solved)
    put(folder / "bob" / "other" / "other.ipynb", toy.solved)
    put(folder / "bob" / "third" / "third.ipynb", toy.solved)
    put(folder / "cay" / "Toy" / "folder" / "x.txt", toy.solved)
    put(folder / "dan" / "other" / "notes.txt", toy.solved)
    put(folder / "eve" / "TOY" / "deep" / "er" / "toy.ipynb", toy.solved)
    (folder / "eve" / "other").mkdir()
    put(folder / "fay" / "essay.pdf", toy.solved)
    (folder / "gus" / "toy").mkdir(parents=True)
    put(folder / "gus" / "other" / "other.ipynb", toy.solved)
    found = {item.student: item for item in find_hand_ins(folder, "toy")}
    assert {name for name, item in found.items() if item.absent} == {"bob"}
    assert all(found[name].trouble for name in ("cay", "dan", "eve", "fay", "gus"))
