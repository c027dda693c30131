"""Runs stock nbgrader, through its own API, on a course that `gradecast build --nbgrader` writes."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from helpers import Recorded, request_for

from grader.exercise.known_solutions import Sample, sample_notebook, write_class
from grader.exercise.reference import Reference
from grader.gradebook.read import read_class_scores
from grader.gradebook.scores import Score
from grader.grading.grade import grade_class
from grader.release.build import build_course


def in_small_budget(reference: Reference) -> Reference:
    """The exercise as in `validate --quick`: little training, no checks of accuracy."""
    checks = tuple(check for check in reference.assignment.checks if not check.metric)
    parameters = {**reference.assignment.parameters, **reference.quick}
    assignment = replace(reference.assignment, parameters=parameters, checks=checks, metrics=())
    return replace(reference, assignment=assignment)


def build(reference: Reference, folder: Path, cache: Path, data: Path | None) -> Path:
    """An nbgrader course with the exercise in it."""
    request = request_for(folder, reference, data=data, cache=cache, gradebook=None)
    course = folder / "course"
    build_course(request.exercise, course, Recorded())
    return course


def api(course: Path):
    """nbgrader's API for the course, configured as if `nbgrader` were started in it."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config, PyFileConfigLoader

    config = Config(PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config())
    config.CourseDirectory.root = str(course)
    return NbGraderAPI(config=config)


def hand_in(reference: Reference, samples: tuple[Sample, ...], course: Path) -> None:
    """Hand in the class's answers in the release that nbgrader made."""
    import nbformat

    name = reference.assignment.name
    write_class(reference, samples, course / "written")
    students = {"full-marks": None} | {sample.name.replace("_", "-"): sample for sample in samples}
    for student, sample in students.items():
        answers = {cell["id"]: "".join(cell["source"]) for cell in sample_notebook(reference, sample)["cells"]}
        notebook = nbformat.read(course / "release" / name / f"{name}.ipynb", as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = answers[cell.metadata.nbgrader.grade_id]
        folder = course / "submitted" / student / name
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / f"{name}.ipynb")
    shutil.rmtree(course / "written")


def succeed(result: dict) -> None:
    assert result["success"], result.get("error") or result.get("log")


def scores_of_both(
    reference: Reference, samples: tuple[Sample, ...], course: Path, cache: Path, data: Path | None
) -> tuple[dict[str, Score], dict[str, Score]]:
    """The scores of stock nbgrader, and of Gradecast for the same files."""
    name, stock = reference.assignment.name, api(course)
    succeed(stock.generate_assignment(name))
    hand_in(reference, samples, course)
    for student in sorted(path.name for path in (course / "submitted").iterdir()):
        succeed(stock.autograde(name, student))
    out = course.parent / "graded"
    url = f"sqlite:///{out / 'gradebook.db'}"
    request = request_for(
        course.parent, reference, submissions=course / "submitted", out=out, cache=cache, gradebook=url, data=data
    )
    grade_class(request, Recorded())
    assignment = reference.assignment
    return read_class_scores(f"sqlite:///{course / 'gradebook.db'}", assignment), read_class_scores(url, assignment)


def automatic(scores: dict[str, Score]) -> dict[tuple[str, str], float | None]:
    return {(student, item.question): item.automatic for student, score in scores.items() for item in score.questions}
