"""Publishing by rename: no reader ever sees half a file."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from grader.datasets.cache import intact, publish
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


def leftovers(folder: Path) -> list[Path]:
    return [file for file in folder.iterdir() if file.suffix == ".tmp"]


def write(text: str):
    return lambda path: path.write_text(text, encoding="utf-8")


def test_a_published_file_is_intact(tmp_path):
    file = publish(tmp_path / "deep" / "file.csv", write("content"))
    assert file.read_text(encoding="utf-8") == "content"
    assert intact(file)


def test_the_digest_beside_it_is_in_the_format_of_sha256sum(tmp_path):
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
