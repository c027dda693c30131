"""`lock.txt`: exact versions on every system, from what is installed, and noticed when it does not fit any more."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from helpers import EXPECTED
from packaging.requirements import Requirement

from grader.errors import AssignmentError, InfrastructureError
from grader.exercise.assignment import load_reference
from grader.exercise.environment import render_environment
from grader.release import lock
from grader.release.build import record_lock
from grader.release.compose import compose_release

INSTALLED = {
    "base": ("1.0", ["shell; sys_platform != 'win32'", "colours; sys_platform == 'win32'", "deep[fast]>=2"]),
    "shell": ("2.1", []),
    "deep": ("2.13.0+cpu", ["nvidia-cublas; platform_system == 'Linux'", "triton", "fast-thing; extra == 'fast'"]),
    "fast-thing": ("0.9", ["base"]),
    "tensorflow-cpu": ("2.21.0", []),
}


@pytest.fixture
def installed(monkeypatch):
    """A machine that has `INSTALLED`, and nothing else."""

    def distribution(name):
        if name not in INSTALLED:
            raise lock.PackageNotFoundError(name)
        version, requires = INSTALLED[name]
        return SimpleNamespace(version=version, requires=requires)

    monkeypatch.setattr(lock, "distribution", distribution)
    lock._installed.cache_clear()
    yield
    lock._installed.cache_clear()


def locked(toy, monkeypatch, *roots):
    monkeypatch.setattr(lock, "roots_of", lambda reference: tuple(map(Requirement, roots)))
    return lock.made_lock(toy)


def test_a_lock_names_all_that_is_needed_and_where(toy, installed, monkeypatch):
    found = locked(
        toy, monkeypatch, "base", "tensorflow-cpu; platform_system == 'Linux'", "tensorflow; sys_platform != 'linux'"
    )
    assert lock.pinned(found) == (
        "base==1.0",
        "deep==2.13.0",
        "fast-thing==0.9",
        'shell==2.1 ; sys_platform != "win32"',
        'tensorflow==2.21.0 ; sys_platform != "linux"',
        'tensorflow-cpu==2.21.0 ; sys_platform == "linux"',
    )
    assert found.absent == ("colours",)
    assert found == locked(
        toy, monkeypatch, "tensorflow; sys_platform != 'linux'", "tensorflow-cpu; platform_system == 'Linux'", "base"
    )


def test_what_is_not_installed_cannot_be_locked(toy, installed, monkeypatch):
    with pytest.raises(InfrastructureError, match="other is not installed here; install it, and lock again"):
        locked(toy, monkeypatch, "base", "other>=1")


@pytest.fixture
def with_lock(toy):
    record_lock(toy)
    return load_reference(toy.folder)


def test_a_locked_release_asks_for_exactly_what_is_installed(with_lock):
    lines = compose_release(with_lock, EXPECTED)["requirements.txt"].decode().splitlines()
    assert lines[0].startswith("./gradecast-")
    assert all("==" in line for line in lines[1:])
    assert {line.partition("==")[0] for line in lines} >= {"numpy", "matplotlib", "click", "python-dateutil"}
    assert not any("+" in line for line in lines[1:])
    found = lock.read_lock(with_lock)
    assert (lock.stale_lock(with_lock, found), lock.differs_here(found)) == ("", ())
    assert (
        lock.rendered("toy", replace(found, absent=lock.made_lock(with_lock).absent))
        == (with_lock.folder / "lock.txt").read_bytes()
    )


def test_a_front_end_and_what_only_other_systems_need_stay_as_they_were_asked_for(with_lock):
    wanted = ("gradecast[students]", "not-here>=3; sys_platform == 'win32'", "other @ https://example.org/other.whl")
    lines = compose_release(replace(with_lock, requirements=wanted), EXPECTED)["requirements.txt"].decode()
    assert lines.splitlines()[1:4] == ["jupyterlab>=4", *wanted[1:]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"requirements": ("tomli-w",)}, "it was made for other requirements (tomli-w)"),
        ({"numpy": "1.0"}, "it has numpy 1.0, and numpy>=1.26 is required"),
        ({"recorded": "9.9.9"}, "it has numpy 9.9.9, and environment.toml says"),
    ],
)
def test_a_lock_that_does_not_fit_any_more_is_stale(with_lock, change, said):
    found, reference = lock.read_lock(with_lock), with_lock
    version = change.get("numpy") or change.get("recorded")
    if version:
        found = replace(found, pins={**found.pins, "numpy": replace(found.pins["numpy"], version=version)})
    else:
        reference = replace(reference, requirements=change["requirements"])
    assert lock.stale_lock(reference, found).startswith(said)


def test_another_python_in_the_environment_makes_a_lock_stale(with_lock):
    other = replace(with_lock.environment, python="3.10")
    (with_lock.folder / "environment.toml").write_bytes(render_environment(other))
    again = load_reference(with_lock.folder)
    assert "environment.toml says 3.10" in lock.stale_lock(again, lock.read_lock(again))


@pytest.mark.parametrize(
    "text", ["", "numpy==1.0\n", "# What grades this exercise, exactly, with Python 3.11;\n# For: x\n-r y\n"]
)
def test_a_damaged_lock_is_one_clear_line(with_lock, text):
    (with_lock.folder / "lock.txt").write_text(text)
    with pytest.raises(AssignmentError, match=r"toy/lock.txt: damaged; make it again with gradecast build toy --lock"):
        lock.read_lock(with_lock)
