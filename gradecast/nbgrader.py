"""Commands for courses that come from nbgrader."""

from __future__ import annotations

import shlex
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import click

from gradecast.options import course_for_new, course_option, json_option, print_json
from grader.errors import InputError
from grader.exercise.course import Course
from grader.terminal import display

__all__ = ["import_nbgrader"]


@click.command("import-nbgrader")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("name", required=False)
@click.option("--notebook", default="", metavar="X", help="Which notebook of an assignment that has several.")
@click.option(
    "--dry-run", is_flag=True, help="Write nothing: import and build all notebooks of a course aside; a table says how."
)
@course_option
@json_option
def import_nbgrader(
    source: Path, name: str | None, notebook: str, dry_run: bool, course: Path | None, as_json: bool
) -> None:
    """Make the exercise NAME from SOURCE, an nbgrader source notebook or the folder of its assignment.

    Its test cells run where they stand, in the student's process, and give the points that nbgrader gives; every
    verdict says so. Files beside the notebook are taken along. Submissions of the release that nbgrader made can be
    graded at once. With --dry-run, SOURCE may be a whole course; exits with 1 if a notebook does not build.

    \b
    Example:  gradecast import-nbgrader ~/course --dry-run
              gradecast import-nbgrader ~/course/source/ps1 ps1
              gradecast grade ps1 ~/course/submitted --nbgrader ~/course
    """
    from grader.importing import import_exercise, look_through
    from grader.terminal import importing

    if dry_run:
        with tempfile.TemporaryDirectory() as folder, display.progress_bar(quiet=as_json) as bar:
            looked = look_through(source, Path(folder), bar)
        if as_json:
            print_json([asdict(item) for item in looked])
        else:
            importing.show_looked(looked)
        sys.exit(0 if all(item.is_fine for item in looked) else 1)
    if name is None:
        raise InputError("import-nbgrader needs the NAME of the exercise, or --dry-run to look through a course")
    which = ["--notebook", notebook] if notebook else []
    place = (
        Course(course.resolve())
        if course
        else course_for_new(shlex.join(["import-nbgrader", str(source), name, *which]))
    )
    imported = import_exercise(source, name, place.reference, notebook)
    if as_json:
        print_json(asdict(imported))
    else:
        importing.show_imported(name, imported)
