"""Commands for courses that come from Otter."""

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

__all__ = ["import_otter"]


@click.command("import-otter")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("name", required=False)
@click.option("--notebook", default="", metavar="X", help="Which master of a folder that has several.")
@click.option(
    "--dry-run", is_flag=True, help="Write nothing: import and build all masters of a folder aside; a table says how."
)
@course_option
@json_option
def import_otter(
    source: Path, name: str | None, notebook: str, dry_run: bool, course: Path | None, as_json: bool
) -> None:
    """Make the exercise NAME from SOURCE, a master of Otter Assign: a notebook, or R Markdown or Quarto in Python.

    Each test case runs at the end of its question, in the student's process, and gives the points that otter run
    gives; every verdict says so. What its `files` names is taken along. Submissions of the notebook that otter
    assign made can be graded at once. With --dry-run, SOURCE may be a folder of masters; exits with 1 if a master
    does not build.

    \b
    Example:  gradecast import-otter ~/masters --dry-run
              gradecast import-otter ~/masters/hw01.ipynb hw01
              gradecast grade hw01 submitted/
    """
    from grader.importing import OTTER, look_through
    from grader.importing import import_otter as make
    from grader.terminal import importing

    if dry_run:
        with tempfile.TemporaryDirectory() as folder, display.progress_bar(quiet=as_json) as bar:
            looked = look_through(source, Path(folder), bar, OTTER)
        if as_json:
            print_json([asdict(item) for item in looked])
        else:
            importing.show_looked(looked, importing.OTTER)
        sys.exit(0 if all(item.is_fine for item in looked) else 1)
    if name is None:
        raise InputError("import-otter needs the NAME of the exercise, or --dry-run to look through a folder")
    which = ["--notebook", notebook] if notebook else []
    place = (
        Course(course.resolve()) if course else course_for_new(shlex.join(["import-otter", str(source), name, *which]))
    )
    imported = make(source, name, place.reference, notebook)
    if as_json:
        print_json(asdict(imported))
    else:
        importing.show_imported(name, imported, importing.OTTER)
