"""Commands that exchange data with platforms: collect hand-ins from one, export points to it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from gradecast.completion import exercise_names
from gradecast.frame import leave_named
from gradecast.options import (
    FILE,
    FOLDER,
    course_at,
    course_option,
    exercise_argument,
    exercise_in,
    json_option,
    print_json,
)
from grader.errors import InputError
from grader.exporting import FORMATS, HIDDEN
from grader.submissions.collecting import LAYOUTS
from grader.support.wording import plural
from grader.terminal import display

__all__ = ["collect", "export", "gradescope_zip"]


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    from grader.submissions.collecting import parse_time

    found = parse_time(value)
    if value and found is None:
        raise click.BadParameter(f"{value!a:.60} is not a time; write 2026-05-01T23:59, or add a zone, as in +02:00")
    return found


@click.command()
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--into", type=FOLDER, metavar="DIR", required=True, help="The folder of submissions.")
@click.option(
    "--name",
    metavar="NAME",
    default="",
    shell_complete=exercise_names,
    help="The exercise.  [default: the course's only one]",
)
@click.option("--roster", type=FILE, metavar="CSV", help="Who takes the course, with their ids.")
@click.option("--deadline", callback=_moment, metavar="TIME", help="In ISO 8601; later hand-ins are shown as late.")
@click.option(
    "--from",
    "layout",
    type=click.Choice(["auto", *LAYOUTS]),
    default="auto",
    show_default=True,
    help="Where SOURCE comes from; auto recognises that by the names in it.",
)
@course_option
@json_option
def collect(source: Path, into: Path, roster: Path | None, as_json: bool, **options: Any) -> None:
    """Unpack SOURCE, which a learning platform lets you download, into DIR/<student>/<NAME>/, for `gradecast grade`.

    SOURCE is a download from Moodle, OPAL, Canvas or Gradescope, an nbgrader exchange, a folder of git repositories, or
    plain folders and zips. Existing work in DIR is kept: only a later attempt replaces it. Exits with 1 if something
    was left out, or a person has to look.

    \b
    Example:  gradecast collect toy-submissions.zip --into submitted/ --name toy --roster students.csv
              gradecast collect repositories/ --into submitted/ --name toy --deadline 2026-05-01T23:59
    """
    from grader.submissions.collecting import collect as collect_source
    from grader.submissions.collecting import read_roster
    from grader.submissions.collecting.options import asked
    from grader.terminal import exchange

    people = read_roster(roster) if roster else None
    request = asked(source, into, roster=people, **options)
    with display.progress_bar(quiet=as_json) as bar:
        bar.begin("collecting", 0)
        collection = collect_source(request, bar.started)
    if as_json:
        print_json({**asdict(collection), "complete": collection.complete})
    else:
        exchange.show_collection(collection, into)
    if not collection.complete:
        sys.exit(1)


@click.command()
@exercise_argument
@click.option(
    "--format",
    "kind",
    type=click.Choice(FORMATS),
    default="plain",
    show_default=True,
    help="The platform that will read it.",
)
@click.option("--out", type=FILE, metavar="FILE", help="Where to write it.  [default: standard output]")
@click.option("--roster", type=FILE, metavar="CSV", help="Names for the ids, or the platform's own table to fill in.")
@click.option(
    "--reasons", is_flag=True, help="Add what a person set or adjusted, and why: for teachers, not for students."
)
@click.option("--gradebook", metavar="URL", help="SQLAlchemy URL.  [default: where grade recorded into COURSE/graded]")
@course_option
@json_option
def export(
    name: str,
    kind: str,
    out: Path | None,
    roster: Path | None,
    reasons: bool,
    gradebook: str | None,
    course: Path | None,
    as_json: bool,
) -> None:
    """Write the points of the exercise NAME as a CSV file for a learning platform.

    With --roster, Moodle's grading worksheet or Canvas' gradebook is filled in, and keeps its other columns. Points
    stay empty while a person still has to look. Reasons for points that a person set are left out, unless the plain
    table is asked for them with --reasons. Exits with 1 if somebody with points has no row in --roster.

    \b
    Example:  gradecast export toy --out toy.csv
              gradecast export toy --reasons --out for-teachers.csv
              gradecast export toy --format moodle --roster worksheet.csv --out filled.csv
    """
    from grader.exercise.assignment import load_reference
    from grader.exporting import export_scores, people_of
    from grader.report.scores import class_overrides, class_roster, class_scores
    from grader.support.border import Border
    from grader.support.disk import write_bytes
    from grader.terminal import exchange

    if reasons and kind != "plain":
        raise InputError(f"--reasons: a table for {kind} has no column for them; leave out --format")
    place = course_at(course)
    reference = load_reference(place.exercise(name))
    assignment = reference.assignment
    border = Border()
    scores = class_scores(assignment, place.graded, gradebook, border)
    if not scores and not border.stopped:
        raise InputError(f"{name}: no points are recorded; run gradecast grade {name} first, or say --gradebook")
    people = people_of(class_roster(assignment, place.graded, gradebook), scores)
    overrides = class_overrides(reference, place.graded, gradebook) if reasons else None
    found = export_scores(kind, people, assignment, roster, border, overrides)
    if out is not None:
        write_bytes(out, found.data)
    if as_json:
        print_json(exchange.export_document(found))
    elif out is None:
        sys.stdout.buffer.write(found.data)
    exchange.show_export(found, out)
    leave_named(border)
    if found.strangers:
        sys.exit(1)


@click.command("gradescope-zip")
@exercise_argument
@click.option("--out", type=FILE, metavar="FILE", required=True, help="The zip to write.")
@click.option(
    "--hidden",
    type=click.Choice(HIDDEN),
    default="after_published",
    show_default=True,
    help="When hidden checks are shown.",
)
@click.option(
    "--sandbox",
    type=click.Choice(["auto", "none"]),
    default="auto",
    show_default=True,
    help="auto: the best that the container allows, or nothing is run. none: students' code could read the checks "
    "and write its own results; only for code that you trust.",
)
@course_option
def gradescope_zip(name: str, out: Path, hidden: str, sandbox: str, course: Path | None) -> None:
    """Pack the exercise NAME, with its checks and Gradecast itself, as an autograder for Gradescope.

    The same course always packs to the same bytes. The zip holds the solution: keep it to yourself.

    \b
    Example:  gradecast gradescope-zip toy --out toy-autograder.zip
    """
    from grader.gradescope import Settings, pack_bundle
    from grader.support.disk import write_bytes

    with display.progress_bar() as bar:
        bundle = pack_bundle(exercise_in(course_at(course), name), Settings(name, hidden, sandbox), bar)
    write_bytes(out, bundle.data)
    display.say(
        f"{out}: {plural(bundle.files, 'file')}; upload it as the autograder, with an image that has Python 3.11",
        "green",
    )
    if sandbox == "none":
        display.say("Students' code will run without a sandbox: it can read the checks and forge its results.", "red")
