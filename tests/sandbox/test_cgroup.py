"""Bounds by cgroup, tested on folders that look like one: the right text is written to the right files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grader.evidence import Stop
from grader.model import Limits
from grader.sandbox.cgroup import LEAF, Box, find, make_box, settle

LIMITS = Limits(memory_mib=100, file_mib=28, processes=40)


@pytest.fixture
def mount(tmp_path) -> Path:
    """A hierarchy in which `/job` is delegated and holds the processes 41 and 42."""
    folder = tmp_path / "mount" / "job"
    folder.mkdir(parents=True)
    for name, text in {"controllers": "cpu memory pids\n", "subtree_control": "", "procs": "41\n42\n"}.items():
        (folder / f"cgroup.{name}").write_text(text)
    return folder.parent


@pytest.fixture
def own(tmp_path) -> Path:
    path = tmp_path / "own"
    path.write_text("0::/job\n")
    return path


def test_a_delegated_cgroup_is_found(own, mount):
    assert find(own, mount) == mount / "job"


@pytest.mark.parametrize("text", ["", "4:memory:/job\n", "0::/elsewhere\n", "4:memory:/x\n0::/\n"])
def test_a_missing_cgroup_or_one_of_version_1_is_ignored(own, mount, text):
    own.write_text(text)
    assert find(own, mount) is None


def test_a_cgroup_without_the_controllers_is_ignored(own, mount):
    (mount / "job" / "cgroup.controllers").write_text("cpu pids\n")
    assert find(own, mount) is None


def test_a_cgroup_of_somebody_else_is_ignored(own, mount, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: path.name != "cgroup.procs")
    assert find(own, mount) is None


def test_a_machine_without_cgroups_has_none(tmp_path):
    assert find(tmp_path / "none", tmp_path) is None


def test_the_grader_goes_to_a_leaf_and_the_controllers_are_passed_on(mount):
    assert settle(mount / "job", {41, 42, 43}) == mount / "job"
    assert (mount / "job" / LEAF / "cgroup.procs").read_text() == "42"  # the last one written
    assert (mount / "job" / "cgroup.subtree_control").read_text() == "+memory +pids"


def test_nobody_elses_process_is_moved(mount):
    assert settle(mount / "job", {42}) is None
    assert not (mount / "job" / LEAF).exists()


def test_a_kernel_that_refuses_leaves_it_to_the_watch(mount):
    (mount / "job" / "cgroup.subtree_control").unlink()
    (mount / "job" / "cgroup.subtree_control").mkdir()
    assert settle(mount / "job", {41, 42}) is None
    assert make_box(mount / "nowhere", LIMITS, [1]) is None
    assert make_box(None, LIMITS, [1]) is None


def test_a_box_has_its_bounds_before_it_has_a_process(mount):
    box = make_box(mount, LIMITS, [51, 52])
    names = ("memory.max", "memory.oom.group", "pids.max", "cgroup.procs")
    assert [(box.folder / name).read_text() for name in names] == [str(128 << 20), "1", "48", "52"]
    assert not (box.folder / "memory.swap.max").exists()
    other = make_box(mount, LIMITS, [])
    assert other.folder != box.folder
    other.remove()  # a real cgroup can be removed although it has files
    assert str(os.getpid()) in box.folder.name


@pytest.mark.parametrize(
    ("text", "ran_out"), [("low 0\noom_kill 0\n", False), ("oom 1\noom_kill 3\n", True), ("", False)]
)
def test_the_kernels_events_show_whether_memory_ran_out(tmp_path, text, ran_out):
    (tmp_path / "memory.events").write_text(text)
    assert Box(tmp_path).ran_out() is ran_out
    assert Box(tmp_path / "gone").ran_out() is False


def test_an_empty_box_is_removed_and_one_that_is_not_does_no_harm(tmp_path):
    for name in ("empty", "full"):
        (tmp_path / name).mkdir()
    (tmp_path / "full" / "child").mkdir()
    for name in ("empty", "full"):
        Box(tmp_path / name).remove()
    assert [path.name for path in tmp_path.iterdir()] == ["full"]


@pytest.mark.skipif("sys.platform != 'linux'", reason="cgroups are Linux's")
def test_a_run_that_the_kernel_ends_because_of_memory_has_reached_its_limit(fork_bench, monkeypatch, tmp_path):
    def make(folder, limits, pids):
        assert len(list(pids)) == 3  # keeper, init, worker
        (tmp_path / "memory.events").write_text("oom_kill 1\n")
        return Box(tmp_path)

    monkeypatch.setattr("grader.sandbox.attempt.make_box", make)
    run = fork_bench.run("import os; os.kill(os.getpid(), 9)", "2", limits={"memory_mib": 300})
    assert run.evidence.cells[0].fault.name == "MemoryLimit"
    assert run.evidence.cells[0].fault.message == "cell c0: more than 300 MiB of memory"
    assert "memory cgroup" in run.evidence.protections
    assert run.evidence.ending.stop is Stop.COMPLETED
