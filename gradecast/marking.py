"""The command that records points given by hand."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from gradecast.frame import complain, leave_named
from gradecast.options import (
    FILE,
    course_at,
    course_option,
    exercise_argument,
    json_option,
    occasion_of,
    print_json,
    why_option,
)
from gradecast.results import GRADEBOOK, OUT
from grader.errors import InputError
from grader.terminal import display

__all__ = ["mark"]


@click.command()
@exercise_argument
@click.argument("points", type=FILE, metavar="[POINTS.csv]", required=False)
@click.option("--template", is_flag=True, help="Print a table to fill in: a row for each part that waits.")
@OUT
@GRADEBOOK
@why_option
@course_option
@json_option
def mark(
    name: str,
    points: Path | None,
    template: bool,
    out: Path | None,
    gradebook: str | None,
    why: str,
    course: Path | None,
    as_json: bool,
) -> None:
    """Record points given by hand for the exercise NAME, from a table: student, question, points, comment.

    The points replace those given by hand before, and comments go into the feedback. Either all rows are written or
    none: if a row has an unknown student or question, or too many points, it is reported, and the exit code is 2.
    Rows without points and comment are skipped. Points given by hand stay when you judge or grade again.

    \b
    Example:  gradecast mark jena_density --template > points.csv
              gradecast mark jena_density points.csv
    """
    from grader.exercise.assignment import load_reference
    from grader.gradebook.address import noted_gradebook
    from grader.gradebook.marking import mark_class, waiting_table
    from grader.support.border import Border

    place = course_at(course)
    reference, results = load_reference(place.exercise(name), place.cache), (out or place.graded) / name
    url = gradebook or noted_gradebook(results)
    if url is None:
        raise InputError(f"{name}: no points are recorded; run gradecast grade {name} first, or say --gradebook")
    if (points is None) is not template:
        raise InputError(f"mark {name}: say which table, or --template to print one to be filled in")
    if points is None:
        border = Border()
        sys.stdout.buffer.write(waiting_table(url, reference, results, border))
        leave_named(border)
        return
    found = mark_class(url, reference, points, occasion_of(why))
    for line in found.refused:
        complain(line)
    if as_json:
        print_json(asdict(found))
    elif found.refused:
        complain("nothing was written; fix these rows")
    else:
        many = "1 row" if found.given == 1 else f"{found.given} rows"
        display.say(f"{name}: points of {many} written, {found.waiting} still wait for a person", "green")
    if found.refused:
        sys.exit(2)
