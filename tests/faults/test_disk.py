"""A disk that is full or read-only: one line, nothing is lost, and the same command goes on from there."""

import os
import random
import shutil

import pytest
from faults.injection import Remembered, at_touch, grade, in_child, litter, snapshot

from grader.errors import EvidenceError, GradebookError, InfrastructureError, InputError
from grader.grading import runs
from grader.sandbox.linux_calls import MountFlag, Namespace, mount, unshare

pytestmark = pytest.mark.slow

as_root = pytest.mark.skipif("os.geteuid() != 0", reason="mounting a file system of its own needs root")
KIB = 1 << 10


def complaint(course):
    """The error of `grade`; empty if it completes."""
    try:
        grade(course)
    except InfrastructureError as error:
        return f"{error.exit_code}: {error}"
    return ""


def own_mounts():
    unshare(Namespace.MOUNT)
    mount(None, "/", None, MountFlag.REC | MountFlag.PRIVATE)


def test_one_result_that_cannot_be_kept_does_not_end_the_class(ward, undisturbed, monkeypatch):
    Remembered(undisturbed.runs, monkeypatch)
    real = runs.keep_run

    def keep(files, *others):
        if files.folder.name == "idle":
            raise EvidenceError("too large")
        real(files, *others)

    with monkeypatch.context() as patch:
        patch.setattr(runs, "keep_run", keep)
        grades = {item.student: item for item in grade(ward).grades}
    assert [name for name, item in grades.items() if item.flagged] == ["idle"]
    assert grades["idle"].verdicts[0].message == "too large; grade again"
    assert grade(ward).ran == 1
    assert snapshot(ward) == undisturbed.snapshot


@as_root
@pytest.mark.parametrize("room", [0, *sorted(random.Random(5).sample(range(4, 260, 4), 6))])
def test_a_disk_that_runs_full_loses_nothing(ward, undisturbed, monkeypatch, room):
    """The disk has `room` KiB in addition to an empty gradebook."""
    Remembered(undisturbed.runs, monkeypatch)
    out = ward / "graded"

    def fill():
        own_mounts()
        mount("tmpfs", str(out), "tmpfs", 0, f"size={len(undisturbed.gradebook) + room * KIB}")
        (out / "gradebook.db").write_bytes(undisturbed.gradebook)
        found = complaint(ward)
        assert found.startswith("3: ")
        assert "\n" not in found
        assert "full" in found or "No space left on device" in found
        assert "free some space" in found
        stored = {path.parent.name: path.read_bytes() for path in out.glob("*/*/submission.json")}
        assert stored.items() <= undisturbed.snapshot.keys.items()
        mount("tmpfs", str(out), "tmpfs", MountFlag.REMOUNT, "size=64m")
        result = grade(ward)
        assert result.ran == 5 - len(stored)
        assert snapshot(ward) == undisturbed.snapshot
        assert litter(ward) == []

    assert in_child(fill) == 0


def test_a_write_that_fails_anywhere_loses_nothing(ward, undisturbed, monkeypatch):
    """Also as an ordinary user: each new file in turn is the one for which there is no room."""
    Remembered(undisturbed.runs, monkeypatch)

    def full():
        raise OSError(28, "No space left on device")

    for step in (1, *random.Random(6).sample(range(3, 27), 6)):  # the 2nd tries the disk, and then another way
        shutil.rmtree(ward / "graded" / "toy", ignore_errors=True)

        def fail(step=step):
            at_touch(step, ward / "graded", full, only_new=True)
            assert "No space left on device" in complaint(ward)
            assert complaint(ward) == ""

        assert in_child(fail) == 0, step
        assert snapshot(ward) == undisturbed.snapshot
        assert litter(ward) == []


@as_root
def test_a_read_only_folder_is_refused_before_anything_runs(ward, monkeypatch):
    (ward / "graded" / "toy").mkdir()
    (ward / "graded" / "toy" / ".lock").touch()
    Remembered({}, monkeypatch)  # any run would be a KeyError

    def refuse():
        own_mounts()
        mount(str(ward / "graded"), str(ward / "graded"), None, MountFlag.BIND)
        mount(None, str(ward / "graded"), None, MountFlag.BIND | MountFlag.REMOUNT | MountFlag.RDONLY)
        with pytest.raises(InputError, match="graded/toy: Read-only file system; choose another folder with --out"):
            grade(ward)

    assert in_child(refuse) == 0


def refused_as_an_ordinary_user(ward, what):
    """What a child process raises after giving up root."""

    def refuse():
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(54321)
            os.setuid(54321)
        with pytest.raises((InputError, GradebookError), match=what):
            grade(ward)

    for path in [ward, *ward.parents]:
        if path.stat().st_uid == os.geteuid() and path.is_relative_to("/tmp/") and path.name:
            path.chmod(path.stat().st_mode | 0o055)
    for path in [ward, *ward.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    return refuse


def test_a_folder_that_may_not_be_written_is_refused_even_if_its_lock_may(ward, monkeypatch):
    Remembered({}, monkeypatch)
    folder = ward / "graded" / "toy"
    folder.mkdir()
    (folder / ".lock").touch()
    refuse = refused_as_an_ordinary_user(ward, "graded/toy: Permission denied; choose another folder")
    folder.chmod(0o555)
    assert in_child(refuse) == 0


def test_a_gradebook_that_may_not_be_written_is_refused_before_anything_runs(ward, monkeypatch):
    Remembered({}, monkeypatch)
    refuse = refused_as_an_ordinary_user(ward, "gradebook sqlite:.*readonly")
    (ward / "graded" / "gradebook.db").chmod(0o444)
    assert in_child(refuse) == 0


def test_a_disk_that_cannot_be_read_for_a_moment_blames_nobody(ward, undisturbed, monkeypatch):
    Remembered(undisturbed.runs, monkeypatch)

    once = ward.parent / "once"

    def broken():  # once, in whichever process reads
        if not once.exists():
            once.touch()
            raise OSError(5, "Input/output error")

    for step in (1, 2):  # when it is planned, and when its turn has come
        shutil.rmtree(ward / "graded" / "toy", ignore_errors=True)

        once.unlink(missing_ok=True)

        def fail(step=step):
            at_touch(step, ward / "submitted" / "idle" / "toy" / "toy.ipynb", broken)
            grade(ward)

        assert in_child(fail) == 0, step
        assert snapshot(ward) == undisturbed.snapshot


def test_a_submission_that_the_machine_cannot_read_is_unjudged_not_refused(ward, undisturbed, monkeypatch):
    Remembered(undisturbed.runs, monkeypatch)

    def fail():
        for step in range(1, 10):
            at_touch(step, ward / "submitted" / "idle" / "toy" / "toy.ipynb", broken)
        found = {item.student: item for item in grade(ward).grades}
        assert found["idle"].flagged
        assert not found["idle"].trouble
        assert "cannot be read (Input/output error)" in found["idle"].verdicts[0].message
        assert sum(item.flagged for item in found.values()) == 1

    def broken():
        raise OSError(5, "Input/output error")

    assert in_child(fail) == 0
    grade(ward)
    assert snapshot(ward) == undisturbed.snapshot
