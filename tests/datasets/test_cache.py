"""Publishing by rename: no reader ever sees half a file."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from grader.datasets.cache import digest, intact, publish
from grader.errors import DataError

RACER = """
import sys
from pathlib import Path
from grader.datasets.cache import intact, publish

target = Path(sys.argv[1])
for _ in range(40):
    publish(target, lambda path: path.write_text("content " * 20_000))
    assert target.read_text() == "content " * 20_000
"""


FOLDER_RACER = """
import sys
from pathlib import Path
from grader.datasets.cache import intact, publish

def write(path):
    path.mkdir()
    for name in "abc":
        (path / name).write_text("content " * 2_000)

target = Path(sys.argv[1])
for _ in range(40):
    publish(target, write)
"""


def leftovers(folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if file.suffix == ".tmp"]


def write(text: str):
    return lambda path: path.write_text(text, encoding="utf-8")


def test_a_published_file_is_intact(tmp_path):
    file = publish(tmp_path / "deep" / "file.csv", write("content"))
    assert file.read_text(encoding="utf-8") == "content"
    assert intact(file)


def test_the_digest_next_to_it_is_in_the_format_of_sha256sum(tmp_path):
    publish(tmp_path / "abc", write("abc"))
    line = (tmp_path / "abc.sha256").read_text(encoding="utf-8")
    assert line == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  abc\n"


@pytest.mark.parametrize("damage", [b"", b"conten", b"Content", b"content and more"])
def test_a_damaged_file_is_not_intact(tmp_path, damage):
    file = publish(tmp_path / "file.csv", write("content"))
    file.write_bytes(damage)
    assert not intact(file)


@pytest.mark.parametrize("record", [b"", b"\xff\xfe", b"0123  file.csv\n"])
def test_a_damaged_digest_makes_a_file_not_intact(tmp_path, record):
    file = publish(tmp_path / "file.csv", write("content"))
    file.with_name("file.csv.sha256").write_bytes(record)
    assert not intact(file)


def test_a_missing_file_is_not_intact(tmp_path):
    file = publish(tmp_path / "file.csv", write("content"))
    file.unlink()
    assert not intact(file)


def test_a_writer_that_fails_leaves_the_old_file_and_no_rubbish(tmp_path):
    file = publish(tmp_path / "file.csv", write("old"))

    def fail(path: Path) -> None:
        path.write_text("half of the ne", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(file, fail)
    assert file.read_text(encoding="utf-8") == "old"
    assert intact(file)
    assert not leftovers(tmp_path)


def test_two_writers_at_once_both_succeed(tmp_path):
    together = threading.Barrier(2)

    def slow(path: Path) -> None:
        path.write_text("content", encoding="utf-8")
        together.wait(timeout=10)

    file = tmp_path / "file.csv"
    threads = [threading.Thread(target=publish, args=(file, slow)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert intact(file)
    assert not leftovers(tmp_path)


@pytest.mark.slow
def test_processes_that_race_never_show_each_other_half_a_file(tmp_path):
    file = tmp_path / "file.csv"
    racers = [subprocess.Popen([sys.executable, "-c", RACER, str(file)]) for _ in range(3)]
    assert [racer.wait(timeout=60) for racer in racers] == [0, 0, 0]
    assert intact(file)
    assert not leftovers(tmp_path)


def test_a_folder_that_cannot_be_written_is_an_error_that_names_the_variable(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(DataError, match=r"cannot be written .*; set GRADECAST_CACHE to a writable folder"):
        publish(tmp_path / "file" / "file.csv", write("content"))


def write_folder(**texts: str):
    """A writer of a folder with one file in it for each text, and one in a folder below."""

    def write(path: Path) -> None:
        (path / "below").mkdir(parents=True)
        for name, text in {**texts, "below/z": "last"}.items():
            (path / name).write_text(text, encoding="utf-8")

    return write


def test_a_folder_is_published_and_intact(tmp_path):
    folder = publish(tmp_path / "deep" / "folder", write_folder(a="1", b="2"))
    assert sorted(item.name for item in folder.iterdir()) == ["a", "b", "below"]
    assert intact(folder)
    assert not leftovers(folder.parent)


@pytest.mark.slow
def test_the_digest_of_a_folder_is_that_of_sha256sums_list_of_its_files(tmp_path):
    folder = publish(tmp_path / "folder", write_folder(a="1", b="2"))
    listed = subprocess.run(["sha256sum", "a", "b", "below/z"], cwd=folder, capture_output=True, check=True).stdout
    assert digest(folder) == hashlib.sha256(listed).hexdigest()


def test_the_digest_of_a_folder_depends_on_names_and_contents_only(tmp_path):
    first, same = (publish(tmp_path / name, write_folder(a="1", b="2")) for name in ("first", "same"))
    (same / "a").touch()
    (same / "b").chmod(0o600)
    assert digest(first) == digest(same)
    (same / "a").rename(same / "c")
    assert digest(first) != digest(same)


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "a").write_text("other"),
        lambda folder: (folder / "a").unlink(),
        lambda folder: (folder / "new").write_text(""),
        lambda folder: (folder / "link").symlink_to(folder / "a"),
        shutil.rmtree,
    ],
)
def test_a_damaged_folder_is_not_intact_and_can_be_published_again(tmp_path, damage):
    folder = publish(tmp_path / "folder", write_folder(a="1"))
    damage(folder)
    assert not intact(folder)
    assert intact(publish(folder, write_folder(a="1")))
    assert not leftovers(tmp_path)


def test_a_link_inside_a_folder_is_refused_by_name(tmp_path):
    folder = publish(tmp_path / "folder", write_folder(a="1"))
    (folder / "below" / "link").symlink_to("/etc/passwd")
    with pytest.raises(DataError, match=r"below/link: is a link or no ordinary file"):
        digest(folder)


def test_a_folder_takes_the_place_of_a_file_and_a_failing_writer_leaves_no_rubbish(tmp_path):
    publish(tmp_path / "data", write("a file"))
    folder = publish(tmp_path / "data", write_folder(a="1"))

    def fail(path: Path) -> None:
        write_folder(a="2")(path)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(folder, fail)
    assert intact(folder)
    assert not leftovers(tmp_path)


@pytest.mark.slow
def test_processes_that_race_for_a_folder_all_succeed(tmp_path):
    folder = publish(tmp_path / "folder", write_folder(a="old"))
    racers = [subprocess.Popen([sys.executable, "-c", FOLDER_RACER, str(folder)]) for _ in range(3)]
    assert [racer.wait(timeout=60) for racer in racers] == [0, 0, 0]
    assert intact(folder)
    assert not leftovers(tmp_path)
