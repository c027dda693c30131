"""Errors that one hand-in causes in collecting: they are reported, and all others are collected."""

import io
import os
import pwd
import struct
import subprocess
import tarfile
import zipfile

import pytest
from collecting.archives import spread, zipped

from grader.submissions.collecting import Action, Collecting, collect, git, parse_time
from grader.submissions.collecting.nbgrader import TIMESTAMP
from grader.support.isolated import Bounds

pytestmark = pytest.mark.slow
HONEST = b'{"nbformat": 4, "cells": []}'


def commit(folder, files, date="@1700000000 +0000"):
    spread(folder, files)
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@x", *arguments],
            cwd=folder, env={**os.environ, "GIT_COMMITTER_DATE": date}, check=True,
        )  # fmt: skip


def collected(source, into):
    found = collect(Collecting(source, into, "toy"))
    assert (into / "honest" / "toy" / "toy.ipynb").read_bytes() == HONEST
    return {item.student: item for item in found.students}, "\n".join(found.problems)


def sparse_tar() -> bytes:
    """A truncated sparse file in a tar."""
    header = bytearray(tarfile.TarInfo("a.ipynb").tobuf(tarfile.GNU_FORMAT))
    header[156:157], header[482] = b"S", 1
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header)


def nameless_zip() -> bytes:
    """A zip with an entry without a name."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x", "y")
    raw = packed.getvalue()
    at, end = raw.index(b"PK\1\2"), raw.index(b"PK\5\6")
    local = raw[:26] + b"\0\0" + raw[28:30] + raw[31:at]
    central = raw[at : at + 28] + b"\0\0" + raw[at + 30 : at + 46] + raw[at + 47 : end]
    return local + central + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)


@pytest.mark.parametrize(("name", "made"), [("work.tar", sparse_tar), ("work.zip", nameless_zip)])
def test_an_archive_that_breaks_a_library_affects_only_its_student(tmp_path, name, made):
    spread(tmp_path / "source", {"honest/toy.ipynb": HONEST, f"hostile/{name}": made()})
    found, _ = collected(tmp_path / "source", tmp_path / "into")
    assert f"{name}: cut off or damaged" in " ".join(found["hostile"].problems)


def test_a_nameless_entry_of_the_whole_download_is_reported(tmp_path):
    whole = zipped({"honest/toy.ipynb": HONEST, "x": b"y"})
    at = whole.rindex(b"PK\1\2")
    renamed = whole[: at + 46] + b"." + whole[at + 47 :]
    first = renamed.index(b"PK\3\4", 10)
    (tmp_path / "class.zip").write_bytes(renamed[: first + 30] + b"." + renamed[first + 31 :])
    _, problems = collected(tmp_path / "class.zip", tmp_path / "into")
    assert "it has no name" in problems


def test_an_entry_dated_on_the_last_day_of_the_calendar_ends_nothing(tmp_path):
    me = pwd.getpwuid(os.getuid()).pw_name
    names = [
        f"{user}+toy+{when} UTC" for user, when in (("honest", "2026-01-01 12:00:00"), (me, "9999-12-31 23:59:59"))
    ]
    spread(tmp_path / "source" / "inbound", {f"{name}/toy.ipynb": HONEST for name in names})
    found, _ = collected(tmp_path / "source", tmp_path / "into")
    assert found[me].action is Action.NEW


@pytest.mark.parametrize("text", ["9" * 29 + "h", "10:10:10:10:99999999999999999999", "0x1p-9999 3"])
def test_what_is_no_time_is_none(text):
    assert parse_time(text) is None


def test_a_time_stamp_of_29_nines_is_ignored(tmp_path):
    spread(tmp_path / "source", {f"{name}/toy/toy.ipynb": HONEST for name in ("honest", "hostile")})
    spread(tmp_path / "source", {f"{name}/toy/{TIMESTAMP}": b"9" * 29 + b"h" for name in ("honest", "hostile")})
    found, _ = collected(tmp_path / "source", tmp_path / "into")
    assert found["hostile"].when is None


def test_a_commit_in_an_impossible_year_affects_only_its_student(tmp_path):
    for name, date in (("honest", "@1700000000 +0000"), ("hostile", "@999999999999 +0000")):
        commit(tmp_path / "source" / name, {"toy.ipynb": HONEST}, date)
    found, _ = collected(tmp_path / "source", tmp_path / "into")
    assert found["hostile"].problems == (
        "its last commit is of no date that a calendar has (999999999999 s); commit again",
    )


def test_all_git_commands_on_one_repository_share_a_budget(tmp_path, monkeypatch):
    monkeypatch.setattr(git, "SECONDS", 1.0)
    asked = []
    real = git.Repository._git

    def slow(repository, *arguments):
        asked.append(arguments[0])
        if arguments[0] == "cat-file":
            repository.spent.append(0.4)
        return real(repository, *arguments)

    monkeypatch.setattr(git.Repository, "_git", slow)
    for name in ("honest", "hostile"):
        files = {f"{number}.py": b"1" for number in range(50 if name == "hostile" else 0)}
        commit(tmp_path / "source" / name, {"toy.ipynb": HONEST, **files})
    found, _ = collected(tmp_path / "source", tmp_path / "into")
    assert "git takes more than 1 s of processor time to read it; hand in the files themselves" in (
        found["hostile"].problems
    )
    assert found["hostile"].files < 5


def test_archives_are_read_in_a_child_process_with_limits(tmp_path, monkeypatch):
    monkeypatch.setattr("grader.submissions.collecting.archives.chunks", lambda *_: sum(iter(int, 1)))  # without end
    monkeypatch.setattr(Bounds, "of", classmethod(lambda cls, mib: cls(1, 512)))
    spread(tmp_path / "source", {"honest/toy.ipynb": HONEST, "hostile/work.zip": zipped({"toy.ipynb": HONEST})})
    monkeypatch.setattr(
        "grader.submissions.collecting.archives._read_plainly", lambda path, name, most: path.read_bytes()
    )
    found, _ = collected(tmp_path / "source", tmp_path / "into")
    assert found["hostile"].problems == ("it takes more than 1 s of processor time to read; hand in less",)
