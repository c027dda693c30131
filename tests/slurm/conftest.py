"""A separate Slurm for each test process, and a class of light submissions."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from helpers import Recorded, request_for
from slurm import cluster as clusters

from grader.evidence.files import read_evidence
from grader.executor.slurm import Cluster, client
from grader.exercise.assignment import load_reference
from grader.exercise.known_solutions import sample_notebook
from grader.grading.grade import grade_class
from grader.grading.request import Request
from grader.grading.verdicts import ClassGrades
from grader.notebook import dumps

COURSE = Path(__file__).parent.parent / "course"
LIMITS = {"cell_seconds = 3": "cell_seconds = 25", "memory_mib = 512": "memory_mib = 2048"}


@pytest.fixture(scope="session")
def slurm() -> Iterator[clusters.Cluster]:
    """A running Slurm, which the commands of this process find. Each test process uses other ports."""
    why = clusters.missing()
    if why:
        pytest.skip(why)
    worker = int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", "0"))) or 0)
    with tempfile.TemporaryDirectory(prefix="gc-slurm-", ignore_cleanup_errors=True) as folder:
        cluster = clusters.Cluster(Path(folder), 17100 + 10 * worker)
        with pytest.MonkeyPatch.context() as patch:
            for name, value in cluster.environment.items():
                patch.setenv(name, value)
            try:
                cluster.start()
                yield cluster
            finally:
                cluster.stop()


@dataclass
class Lesson:
    """A course with a class."""

    folder: Path
    """The course."""
    toy: object
    """The exercise."""

    def hand_in(self, student: str, line: str = "") -> None:
        """Hand in a right solution with an additional line."""
        notebook = sample_notebook(self.toy)
        cell = next(cell for cell in notebook["cells"] if cell["id"] == "mean")
        cell["source"] = "".join(cell["source"]) + f"\n\n{line or f'mine = {student!r}'}\n"
        path = self.folder / "submitted" / f"{student}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(dumps(notebook))

    def request(self, **options: object) -> Request:
        """A request to grade it on the cluster."""
        settings = {
            "poll": 1,
            **{name: options.pop(name) for name in ("memory", "scratch", "shards", "time") if name in options},
        }
        defaults = {"executor": "slurm", "cluster": Cluster(**settings)}
        return request_for(self.folder, self.toy, **{**defaults, **options})

    def exchange(self) -> list[str]:
        """The names of the files in the exchange folder."""
        return sorted(path.name for path in (self.folder / "graded" / "toy" / ".cluster").glob("*"))

    def digests(self, request: Request) -> dict[str, str]:
        """Digests of the evidence, by student."""
        places = sorted(path.parent for path in request.folder.glob("*/submission.json"))
        return {place.name: read_evidence(place / "evidence.json").digest() for place in places}


@dataclass
class Meddling(Recorded):
    """A progress that does something when a student's run begins."""

    action: Callable[[str], None] = lambda student: None
    began: list[str] = field(default_factory=list)

    def started(self, what: str) -> None:
        self.began.append(what)
        self.action(what)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course, with the reference's evidence."""
    folder = tmp_path_factory.mktemp("prepared") / "course"
    shutil.copytree(COURSE, folder, ignore=shutil.ignore_patterns("__pycache__", ".gradecast", "graded"))
    path = folder / "reference" / "toy" / "assignment.toml"
    text = path.read_text()
    for old, new in LIMITS.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    lesson = Lesson(folder, load_reference(path.parent))
    lesson.hand_in("nobody")
    grade(lesson.request(executor="local"))
    shutil.rmtree(folder / "submitted")
    shutil.rmtree(folder / "graded" / "toy")  # keep the gradebook, because making one takes a second
    return folder


@pytest.fixture
def lesson(slurm: clusters.Cluster, prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    """An empty class on a running cluster."""
    monkeypatch.setattr(client, "TICK_SECONDS", 0.3)
    monkeypatch.setattr(client, "SETTLE_SECONDS", 3.0)
    folder = tmp_path / "course"
    shutil.copytree(prepared, folder)
    return Lesson(folder, load_reference(folder / "reference" / "toy"))


def grade(request: Request, progress: Recorded | None = None) -> ClassGrades:
    return grade_class(request, progress or Recorded())
