"""Runs in nbgrader's environment: release an assignment, or grade a class, through its Python API in one process.

python nbgrader_class.py release|grade COURSE ASSIGNMENT [COUNT]
"""

import sys
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

SECONDS = 600


def main(what: str, course: str, assignment: str, count: str = "0") -> None:
    config = Config()
    config.CourseDirectory.root = course
    config.CourseDirectory.db_url = f"sqlite:///{course}/gradebook.db"
    config.Execute.shutdown_kernel = "immediate"
    config.Execute.timeout = SECONDS
    api = NbGraderAPI(config=config)
    if what == "release":
        _insist(api.generate_assignment(assignment), assignment)
        return
    students = sorted(path.name for path in (Path(course) / "submitted").iterdir())
    for student in students[: int(count)]:
        _insist(api.autograde(assignment, student), student)


def _insist(result: dict, what: str) -> None:
    if not result["success"]:
        sys.exit(f"nbgrader failed on {what}\n{result.get('log', '')}\n{result.get('error', '')}")


if __name__ == "__main__":
    main(*sys.argv[1:])
