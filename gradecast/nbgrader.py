"""Commands for courses that come from nbgrader."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from gradecast.options import course_for_new, course_option, json_option, print_json
from grader.exercise.course import Course
from grader.support.wording import one_or_many, plural
from grader.terminal import display

__all__ = ["import_nbgrader"]


@click.command("import-nbgrader")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("name")
@course_option
@json_option
def import_nbgrader(source: Path, name: str, course: Path | None, as_json: bool) -> None:
    """Make the exercise NAME of SOURCE, a source notebook of nbgrader or the folder of its assignment.

    Its asserts run in the student's process, as in nbgrader, and every verdict says so. Submissions of the release that
    nbgrader made can be graded at once.

    \b
    Example:  gradecast import-nbgrader ~/course/source/ps1 ps1
              gradecast grade ps1 ~/course/submitted --nbgrader ~/course
    """
    from grader.importing import import_exercise

    place = Course(course.resolve()) if course else course_for_new(f"import-nbgrader {str(source)!a} {name!a}")
    imported = import_exercise(source, name, place.reference)
    if as_json:
        print_json(asdict(imported))
        return
    display.say(
        f"{name}: {plural(imported.questions, 'question')} of {imported.notebook.name}, in {imported.folder}", "green"
    )
    if imported.in_process:
        many = f"{plural(imported.in_process, 'check')} {one_or_many(imported.in_process, 'runs', 'run')}"
        display.say(f"{many} in the student's process; see docs/nbgrader.md", "yellow")
    if imported.manual:
        display.say(
            f"{plural(imported.manual, 'point')} {one_or_many(imported.manual, 'is', 'are')} given by hand.", "dim"
        )
    for path in imported.left:
        display.say(f"left alone: {path.name}; import a notebook by its own path", "dim")
    display.say(f"next: gradecast build {name}")
