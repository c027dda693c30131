"""Odd folders of submissions from disks, shares and archives: nobody is lost, and no link is followed."""

import contextlib
import os
import socket
import zipfile
from pathlib import Path

import pytest
from helpers import releases

from grader.errors import InputError, SubmissionError
from grader.notebook import dumps
from grader.submissions.find import MAX_FILES, find_hand_ins, read_submission

LIMIT = 1 << 20


@pytest.fixture
def folder(tmp_path, exercise):
    """A class in which bob handed in a right solution."""
    path = tmp_path / "submitted"
    (path / "bob" / "toy").mkdir(parents=True)
    (path / "bob" / "toy" / "toy.ipynb").write_text(dumps(exercise.solved))
    return path


@pytest.fixture
def hand_in(folder, exercise):
    """`ada/toy/` with a right notebook, which tests then break."""
    place = folder / "ada" / "toy"
    place.mkdir(parents=True)
    (place / "toy.ipynb").write_text(dumps(exercise.solved))
    return place


def troubles(folder, exercise):
    """The message of each student who cannot be read; bob must be read in any case."""
    found = {}
    for item in find_hand_ins(folder, "toy"):
        try:
            read_submission(item, releases(exercise), LIMIT)
        except SubmissionError as error:
            found[item.student] = error
    assert "bob" not in found
    return found


def of_ada(folder, exercise):
    found = troubles(folder, exercise)
    assert len(found) == 1
    return next(iter(found.values()))


def fifo(path):
    os.mkfifo(path)


def unix_socket(path):
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as listening, contextlib.chdir(path.parent):
        listening.bind(path.name)


def device(path):
    try:
        os.mknod(path, 0o20600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("making a device needs root")


def dangling(path):
    path.symlink_to("nowhere")


def link_to_device(path):
    path.symlink_to("/dev/zero")


def link_out(path):
    path.symlink_to("/etc/hostname")


def link_up(path):
    path.symlink_to("..")


def sparse(path):
    with path.open("wb") as file:
        file.truncate(LIMIT + 1)


SPECIAL = [fifo, unix_socket, device, dangling, link_to_device, link_out, link_up, sparse]


@pytest.mark.parametrize("make", SPECIAL)
@pytest.mark.parametrize("place", ["ada.ipynb", "ada/toy.ipynb", "ada/toy/toy.ipynb", "ada/toy/data.csv"])
def test_anything_but_a_plain_file_is_refused_in_one_clear_line(folder, exercise, one_clear_line, make, place):
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        (path.parent / "toy.ipynb").write_text(dumps(exercise.solved))
    make(path)
    one_clear_line(of_ada(folder, exercise), path.name)


def test_a_hard_link_is_a_file_like_any_other(folder, exercise, hand_in):
    (hand_in / "again.csv").hardlink_to(hand_in / "toy.ipynb")
    assert troubles(folder, exercise) == {}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("place", ["toy.ipynb", "data.csv", "."])
def test_an_unreadable_file_is_the_trouble_of_one_student(folder, exercise, hand_in, one_clear_line, place):
    (hand_in / "data.csv").write_text("x")
    (hand_in / place).chmod(0)
    try:
        one_clear_line(of_ada(folder, exercise))
    finally:
        (hand_in / place).chmod(0o700)


@pytest.mark.parametrize("shape", ["folder", "folder in a folder", "notebook in a folder of that name"])
def test_a_folder_named_like_a_notebook_is_not_a_notebook(folder, exercise, one_clear_line, shape):
    place = {"folder": "ada.ipynb", "folder in a folder": "ada/toy/toy.ipynb"}.get(shape, "ada.ipynb/toy.ipynb")
    (folder / place).mkdir(parents=True)
    one_clear_line(of_ada(folder, exercise), "no notebook in")


def test_a_folder_next_to_the_notebook_does_not_replace_it(folder, exercise, hand_in):
    (hand_in / "old.ipynb").mkdir()
    (hand_in / "toy.ipynb").rename(hand_in / "Toy (1).ipynb")
    assert troubles(folder, exercise) == {}


@pytest.mark.parametrize("name", ["ada.IPYNB", "ada/TOY.IPYNB", "ada/toy/homework.Ipynb"])
def test_a_notebook_with_an_ending_in_capitals_is_found(folder, exercise, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(dumps(exercise.solved))
    assert [item.student for item in find_hand_ins(folder, "toy")] == ["ada", "bob"]
    assert troubles(folder, exercise) == {}


NAMES = [
    b"\xff\xfe.txt",
    b"a\nb.txt",
    b"a\x1b[2J.txt",
    b"a\x7f.txt",
    "a\u202etxt.exe".encode(),
    "a\u200b.txt".encode(),
    b"a\\..\\b.txt",
    b"C:boot.ini",
    b"x" * 200 + b"\n.txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_whose_name_cannot_be_used_is_named_in_one_clear_line(folder, exercise, hand_in, one_clear_line, name):
    (hand_in / os.fsdecode(name)).write_text("x")
    one_clear_line(of_ada(folder, exercise), "rename it")


@pytest.mark.parametrize("name", [b"\xff\xfe", b"a\nb", b"a\x1b]0;x\x07", "\u202eada".encode(), b"x" * 250])
@pytest.mark.parametrize("shape", ["empty folder", "link", "two notebooks", "flat"])
def test_a_student_whose_name_cannot_be_used_has_one_clear_line(folder, exercise, one_clear_line, name, shape):
    path = folder / os.fsdecode(name)
    if shape == "flat":
        path.with_name(f"{path.name[:240]}.ipynb").write_text(dumps(exercise.solved))
    elif shape == "link":
        path.symlink_to("/etc")
    else:
        path.mkdir()
    if shape == "two notebooks":
        (path / "toy").mkdir()
        (path / "toy" / "a.ipynb").write_text("")
        (path / "toy" / "b.ipynb").write_text("")
    one_clear_line(of_ada(folder, exercise))


def test_too_many_files_next_to_the_notebook_are_refused(folder, exercise, hand_in, one_clear_line):
    for number in range(MAX_FILES + 1):
        (hand_in / f"{number}.txt").touch()
    one_clear_line(of_ada(folder, exercise), "more than 200 files")


def test_folders_nested_too_deeply_are_refused(folder, exercise, hand_in, one_clear_line):
    (hand_in / "/".join("\u202ex" for _ in range(12))).mkdir(parents=True)
    one_clear_line(of_ada(folder, exercise), "nested too deeply")


def test_files_that_are_too_large_together_are_refused(folder, exercise, hand_in, one_clear_line):
    for number in range(3):
        (hand_in / f"{number}.bin").write_bytes(bytes(LIMIT // 2))
    one_clear_line(of_ada(folder, exercise), "over 1 MiB together")


def test_a_circle_of_links_is_refused(folder, exercise, hand_in, one_clear_line):
    (hand_in / "data").mkdir()
    (hand_in / "data" / "again").symlink_to("../data")
    one_clear_line(of_ada(folder, exercise), "is a link")


def test_an_archive_next_to_the_notebook_is_never_opened(folder, exercise, hand_in, monkeypatch):
    with zipfile.ZipFile(hand_in / "toy.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../../etc/passwd", "root")
        archive.writestr("/absolute.txt", "x")
        archive.writestr("bomb", bytes(10_000_000))
    content = (hand_in / "toy.zip").read_bytes()
    monkeypatch.setattr(zipfile, "ZipFile", pytest.fail)
    ada, _ = find_hand_ins(folder, "toy")
    assert read_submission(ada, releases(exercise), LIMIT).files == {"toy.zip": content}
    assert not Path("/absolute.txt").exists()


def test_an_archive_in_place_of_a_notebook_is_reported(folder, exercise, one_clear_line):
    (folder / "ada" / "toy").mkdir(parents=True)
    (folder / "ada" / "toy" / "toy.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    one_clear_line(of_ada(folder, exercise), "no notebook in ada/toy/")


def test_a_notebook_that_becomes_a_link_after_it_was_found_is_refused(folder, exercise, hand_in, one_clear_line):
    ada, _ = find_hand_ins(folder, "toy")
    (hand_in / "toy.ipynb").unlink()
    (hand_in / "toy.ipynb").symlink_to("/etc/hostname")
    with pytest.raises(SubmissionError) as caught:
        read_submission(ada, releases(exercise), LIMIT)
    one_clear_line(caught.value, "is a link")


def test_a_notebook_that_vanishes_after_it_was_found_is_reported(folder, exercise, hand_in, one_clear_line):
    ada, _ = find_hand_ins(folder, "toy")
    (hand_in / "toy.ipynb").unlink()
    with pytest.raises(SubmissionError) as caught:
        read_submission(ada, releases(exercise), LIMIT)
    one_clear_line(caught.value, "toy.ipynb: cannot be read")


def missing(path):
    return path / "nowhere"


def a_file(path):
    (path / "file").write_text("x")
    return path / "file"


def empty(path):
    (path / "empty").mkdir()
    return path / "empty"


def only_empty_students(path):
    (path / "class" / "ada").mkdir(parents=True)
    (path / "class" / "bob" / "other").mkdir(parents=True)
    return path / "class"


def only_hidden(path):
    (path / "class").mkdir()
    (path / "class" / ".ada.ipynb").write_text("{}")
    return path / "class"


@pytest.mark.parametrize("make", [missing, a_file, empty, only_empty_students, only_hidden])
def test_a_folder_without_submissions_is_bad_input_and_gives_nobody_zero(tmp_path, one_clear_line, make):
    with pytest.raises(InputError) as caught:
        find_hand_ins(make(tmp_path), "toy")
    one_clear_line(caught.value, folder=tmp_path)
    assert caught.value.exit_code == 2
