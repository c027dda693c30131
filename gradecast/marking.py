"""The command that records points that a person gives: in the browser, in a table, or for one question."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gradecast.frame import complain, leave_named
from gradecast.options import (
    course_at,
    course_option,
    exercise_argument,
    json_option,
    occasion_of,
    print_json,
    why_option,
)
from gradecast.results import GRADEBOOK, OUT
from grader.errors import InfrastructureError, InputError
from grader.terminal import display

if TYPE_CHECKING:  # slow to import
    from grader.exercise.reference import Reference
    from grader.gradebook.history import Occasion

__all__ = ["mark"]

LONGEST_MARKER = 60
"""Most characters of a marker's name."""


@click.command()
@exercise_argument
@click.argument("what", nargs=-1, metavar="[POINTS.csv | STUDENT QUESTION [POINTS]]")
@click.option("--template", is_flag=True, help="Print a table to fill in: a row for each part that waits.")
@click.option("--adjust", metavar="POINTS", help="Add these to a question; take them off if negative; 0 ends that.")
@click.option("--withdraw", is_flag=True, help="Take back what a person gave: the points of the checks count again.")
@click.option("--serve", is_flag=True, help="Mark in the browser: a page on this machine, for you alone.")
@click.option("--as", "marker", metavar="NAME", help="With --serve: who marks.  [default: your account]")
@click.option("--names", is_flag=True, help="With --serve: show whose answers these are.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="With --serve: the port.  [default: one that is free]"
)
@OUT
@GRADEBOOK
@why_option
@course_option
@json_option
def mark(
    name: str,
    what: Sequence[str],
    template: bool,
    adjust: str | None,
    withdraw: bool,
    serve: bool,
    marker: str | None,
    names: bool,
    port: int,
    out: Path | None,
    gradebook: str | None,
    why: str,
    course: Path | None,
    as_json: bool,
) -> None:
    """Give points for the exercise NAME: in the browser, in a table, or for one question of one student.

    With --serve, a local page shows all answers to one question after another, without names. Rubric items have points;
    what you press is saved at once, and goes into the gradebook when you give the points. Rubrics are kept in
    rubric.toml, next to the exercise. Ctrl-C ends it.

    A table has the columns student, question, points and comment. The points replace those given by hand before, and
    comments go into the feedback. Either all rows are written or none: if a row has an unknown student or question, or
    too many points, it is reported, and the exit code is 2. Rows without points and comment are skipped.

    With --why, points may also replace those of the checks, in a table or for one STUDENT and QUESTION; --adjust adds
    to a question or takes off. What a person gave stays when you judge or grade again; if the checks then give other
    points than before, it waits for you to look again. Reasons are for teachers: explain, report, export --reasons.

    \b
    Example:  gradecast mark jena_density --serve
              gradecast mark jena_density --serve --as theo
              gradecast mark jena_density --template > points.csv
              gradecast mark jena_density points.csv
              gradecast mark jena_density ada smooth 3 --why "right, and the check is too strict"
              gradecast mark jena_density ada smooth --adjust -0.5 --why "copied the figure"
              gradecast mark jena_density ada smooth --withdraw --why "the check was right"
    """
    from grader.exercise.assignment import load_reference
    from grader.gradebook.address import noted_gradebook
    from grader.gradebook.marking import mark_class, waiting_table
    from grader.support.border import Border

    place = course_at(course)
    reference, results = load_reference(place.exercise(name), place.cache), (out or place.graded) / name
    one = len(what) > 1 or adjust is not None or withdraw
    if [bool(what) or one, template, serve].count(True) != 1:
        raise InputError(
            f"mark {name}: choose one: --serve to mark in the browser, a table of points, --template to print "
            "one, or STUDENT QUESTION POINTS"
        )
    if not serve and (marker is not None or names or port):
        raise InputError(f"mark {name}: --as, --names and --port belong to --serve; leave them out")
    url = gradebook or noted_gradebook(results)
    if url is None:
        raise InputError(f"{name}: no points are recorded; run gradecast grade {name} first, or say --gradebook")
    if serve:
        _serve(reference, results, url, _occasion(marker, why), names, port)
        return
    if one:
        _mark_one(url, reference, what, adjust, withdraw, results, why, as_json)
        return
    points = Path(what[0]) if what else None
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


def _mark_one(
    url: str,
    reference: Reference,
    what: Sequence[str],
    adjust: str | None,
    withdraw: bool,
    results: Path,
    why: str,
    as_json: bool,
) -> None:
    from grader.gradebook.marking import points_in
    from grader.gradebook.overrides import Wanted, set_points

    name = reference.assignment.name
    asked = [len(what) == 3, adjust is not None, withdraw]
    if sum(asked) != 1 or len(what) not in (2, 3):
        raise InputError(
            f"mark {name}: say STUDENT and QUESTION, and one of POINTS, --adjust POINTS and --withdraw; "
            "a table is one file"
        )
    student, question, *points = what
    wanted = Wanted(points_in(points[0]) if points else None, None if adjust is None else points_in(adjust), withdraw)
    found = set_points(url, reference, student, question, wanted, results, occasion_of(why))
    if as_json:
        print_json([{"before": asdict(item.before), "after": asdict(item.after)} for item in found])
        return
    for before, after in found:
        change = f"{before.counts:g} -> {after.counts:g} of {after.most:g}"
        display.say(f"{name}: {after.student}, {after.cell}: {change}", "green")
        if after.waits:
            display.say(f"{after.cell} waits for a person", "yellow")


def _occasion(marker: str | None, why: str) -> Occasion:
    """Whom the history names. Raises `InputError` if that is no name."""
    occasion = occasion_of(why)
    by = " ".join((occasion.by if marker is None else marker).split())
    if not by or not by.isprintable() or len(by) > LONGEST_MARKER:
        raise InputError(f"--as {by!a:.60}: not a name; write 1 to {LONGEST_MARKER} characters")
    return replace(occasion, by=by)


def _serve(reference: Reference, results: Path, url: str, occasion: Occasion, names: bool, port: int) -> None:
    """Serve the page until Ctrl-C."""
    try:
        from grader.report.marking.desk import open_desk
        from grader.report.marking.server import serve
    except ImportError as error:
        raise InfrastructureError(f"mark --serve needs {error.name}: pip install 'gradecast[instructor]'") from None
    from grader.gradebook.rubric.book import MarkingBook

    assignment = reference.assignment
    desk = open_desk(reference, results, MarkingBook(url, assignment.booked, assignment.book, occasion), names)
    for line in desk.notes:
        complain(line)
    serve(desk, port, lambda address: display.say(f"{assignment.name}: mark as {occasion.by} at {address}", "green"))
