"""Commands about the way in and the way out: hand-ins from a platform, points back to it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from gradecast.completion import exercise_names
from gradecast.options import FILE, FOLDER, course_option, json_option, print_json
from grader.collecting import LAYOUTS
from grader.report import terminal

__all__ = ["collect"]


def _moment(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    from grader.collecting import parse_time

    found = parse_time(value)
    if value and found is None:
        raise click.BadParameter(f"{value!a:.60} is no time; write, say, 2026-05-01T23:59 or 2026-05-01T23:59+02:00")
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
@click.option("--roster", type=FILE, metavar="CSV", help="Who takes the course: gives people their ids.")
@click.option("--deadline", callback=_moment, metavar="TIME", help="ISO 8601; what is later is shown as late.")
@click.option(
    "--from",
    "layout",
    type=click.Choice(["auto", *LAYOUTS]),
    default="auto",
    show_default=True,
    help="Where SOURCE is from; recognised by its names by default.",
)
@course_option
@json_option
def collect(source: Path, into: Path, roster: Path | None, as_json: bool, **options: Any) -> None:
    """Unpack what a learning platform lets you download, SOURCE, into DIR/<student>/<NAME>/, for `gradecast grade`.

    SOURCE is a download of Moodle, OPAL, Canvas or Gradescope, an nbgrader exchange, a folder of git repositories, or
    plain folders and zips. Nothing that is there is lost: only a later attempt replaces a student's work. Exits with 1
    when something was left out, or a person has to look.

    \b
    Example:  gradecast collect toy-submissions.zip --into submitted/ --name toy --roster students.csv
              gradecast collect repositories/ --into submitted/ --name toy --deadline 2026-05-01T23:59
    """
    from grader.collecting import collect as collect_source
    from grader.collecting import read_roster
    from grader.collecting.asking import asked
    from grader.report import exchange

    people = read_roster(roster) if roster else None
    request = asked(source, into, roster=people, **options)
    with terminal.progress_bar(quiet=as_json) as bar:
        bar.begin("collecting", 0)
        collection = collect_source(request, bar.started)
    if as_json:
        print_json({**asdict(collection), "complete": collection.complete})
    else:
        exchange.show_collection(collection, into)
    if not collection.complete:
        sys.exit(1)
