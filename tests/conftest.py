"""Shared fixtures: a small course, and the real data if they are available."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from postgres_server import fresh_postgres, postgres  # noqa: F401  # fixtures
from quick import mark_what_is_slow, must_stay_in_its_process
from scheduling import Scheduling, longest_first

from grader.exercise.assignment import load_reference
from grader.exercise.reference import Reference
from grader.worker.workplace import THREAD_VARIABLES

HERE = Path(__file__).parent
# Examples are reproducible, and have no deadline, which counts wall-clock time and would fail on a busy machine.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000)  # pytest --hypothesis-profile search looks for new ones
settings.load_profile("same")
# Two test processes share two cores, so more threads would only wait for each other.
os.environ.update(dict.fromkeys(THREAD_VARIABLES, "1"))
signal.signal(signal.SIGINT, signal.default_int_handler)  # for commands that tests start, even in a background job
SHARED = HERE.parent.parent / "shared" / "data"


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    mark_what_is_slow(items)
    if hasattr(config, "workerinput"):
        longest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Scheduling | None:
    """With `--dist loadfile`, our scheduler, which also starts long files first."""
    if config.option.dist != "loadfile":
        return None
    config.option.loadscopereorder = False
    return Scheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    with must_stay_in_its_process(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    with must_stay_in_its_process(item):
        return (yield)


@pytest.fixture(scope="session")
def commands_on_path() -> Iterator[None]:
    """Puts our interpreter's folder on PATH: nbgrader calls `alembic`, which is in it, by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
        yield


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course with the toy exercise, to be built, graded and broken."""
    folder = tmp_path / "course"
    shutil.copytree(HERE / "course", folder, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded"))
    return folder


@pytest.fixture
def toy_folder(course: Path) -> Path:
    return course / "reference" / "toy"


@pytest.fixture
def toy(toy_folder: Path) -> Reference:
    return load_reference(toy_folder)


@pytest.fixture
def noisy(tmp_path: Path) -> Reference:
    """An exercise whose metric depends on luck, in a course of its own."""
    shutil.copytree(HERE / "noisy", tmp_path / "noisy", ignore=shutil.ignore_patterns("__pycache__", ".gradecast"))
    return load_reference(tmp_path / "noisy" / "reference" / "noisy")


@pytest.fixture(scope="session")
def real_jena() -> Path:
    """A real year of the Jena weather station; it is not part of the project."""
    path = SHARED / "jena_2020.csv"
    if not path.is_file():
        pytest.skip("the real year of Jena weather is not here (../shared/data/jena_2020.csv)")
    return path
