"""Grades the assignments of `tests/nbgrader_corpus.py` with stock nbgrader, and stores its points next to them.

    python bench/nbgrader_corpus.py                 # all, on two cores about ten minutes: a kernel for each hand-in
    python bench/nbgrader_corpus.py last-partial    # only these

nbgrader's own API does the same as `nbgrader generate_assignment` and `nbgrader autograde`, in a separate course.
"""

from __future__ import annotations

import json
import logging
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import nbgrader_corpus as corpus  # noqa: E402

STOCK = ROOT / "tests" / "importing" / "stock.json"
WORKERS = 2
"""Number of assignments that are graded at a time."""


def main(names: list[str]) -> None:
    """Grade the assignments called `names`, or all, and write nbgrader's points."""
    wanted = [item.name for item in corpus.assignments() if not names or item.name in names]
    with ProcessPoolExecutor(WORKERS) as pool:
        found = dict(zip(wanted, pool.map(graded_by_nbgrader, wanted), strict=True))
    known = json.loads(STOCK.read_text()) if STOCK.is_file() else {}
    kept = {item.name for item in corpus.assignments()}
    merged = {name: value for name, value in sorted((known | found).items()) if name in kept}
    STOCK.write_text(json.dumps(merged, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(found)} assignments, {sum(map(len, found.values()))} hand-ins")


def graded_by_nbgrader(name: str) -> dict[str, dict[str, float | None] | str]:
    """The automatic score of each graded cell by student, or nbgrader's error if it refused a hand-in."""
    assignment = next(item for item in corpus.assignments() if item.name == name)
    with _quietly(), tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        (course / "nbgrader_config.py").write_text(
            'c = get_config()\nc.CourseDirectory.course_id = "c"\nc.Execute.kernel_name = "python3"\n'
            "c.Execute.timeout = 600\nc.Execute.startup_timeout = 600\n"
        )
        stock = stock_api(course)
        source = corpus.write_source(assignment, course)
        _upgrade(source / assignment.file)
        made = stock.generate_assignment(name)
        if not made["success"]:
            raise RuntimeError(f"{name}: nbgrader refuses it: {made['log'][-2000:]}")
        release = json.loads((course / "release" / name / assignment.file).read_text())
        points: dict[str, dict[str, float | None] | str] = {}
        for student, document in assignment.hand_ins(release).items():
            place = course / "submitted" / student / name / assignment.file
            place.parent.mkdir(parents=True)
            place.write_text(json.dumps(document))
            result = stock.autograde(name, student)
            points[student] = _scores(course, name, student) if result["success"] else "refused"
        return points


@contextmanager
def _quietly() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def stock_api(course: Path) -> Any:
    """nbgrader's API for the course at `course`."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
    config.CourseDirectory.root = str(course)
    return NbGraderAPI(config=config)


def _upgrade(path: Path) -> None:
    """Upgrade the notebook's metadata, like `nbgrader update`."""
    import nbformat
    from nbgrader.nbgraderformat import MetadataValidator

    notebook = MetadataValidator().upgrade_notebook_metadata(nbformat.read(path, as_version=4))
    nbformat.write(notebook, path)


def _scores(course: Path, assignment: str, student: str) -> dict[str, float | None]:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission(assignment, student)
        return {grade.name: grade.auto_score for book in submission.notebooks for grade in book.grades}


if __name__ == "__main__":
    main(sys.argv[1:])
