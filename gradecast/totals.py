"""The command that adds up several exercises."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gradecast.frame import complain, leave_named
from gradecast.options import FILE, course_at, course_option, json_option, print_json
from gradecast.results import GRADEBOOK, OUT
from grader.errors import InputError
from grader.exercise.course import Course
from grader.support.border import Border

if TYPE_CHECKING:  # slow to import, and --help does not need it
    from grader.exporting.totals import Exercise, Rules

__all__ = ["totals"]


@click.command()
@click.option(
    "--weight",
    "weights",
    multiple=True,
    metavar="NAME=W",
    help="An exercise that counts, and how much; may be repeated.",
)
@click.option(
    "--missing", type=click.Choice(["zero", "excused"]), help="How an exercise counts that was not handed in."
)
@click.option("--roster", type=FILE, metavar="CSV", help="Everybody in the course: also those who handed in nothing.")
@click.option("--csv", "file", type=FILE, metavar="FILE", help="Write the table to FILE; `-` is standard output.")
@OUT
@GRADEBOOK
@course_option
@json_option
def totals(
    weights: Sequence[str],
    missing: str | None,
    roster: Path | None,
    file: Path | None,
    out: Path | None,
    gradebook: str | None,
    course: Path | None,
    as_json: bool,
) -> None:
    """Add up several exercises to one result for each student, from 0 to 100.

    An exercise counts by the share of its points that a student has, lateness and everything else included, times its
    weight; weights are relative to each other. They come from --weight, or from [totals] in the course's
    gradecast.toml; without either, every graded exercise counts by its points. Bonus questions lead above 100. What was
    not handed in counts as zero, unless the person is excused (gradecast roster excuse). Nobody has a total while a
    person still has to look at something that counts. Exits with 1 if somebody with points is not in --roster.

    \b
    Example:  gradecast totals
              gradecast totals --weight jena_density=0.3 --weight transformer=0.7 --csv totals.csv
    """
    from grader.exporting.totals import totals_of, totals_table
    from grader.support.disk import write_bytes
    from grader.terminal.totals import show_totals, totals_document

    place, border = course_at(course), Border()
    rules = _rules(place, weights, missing)
    exercises = _exercises(place, rules, out or place.graded, gradebook, roster, border)
    found = totals_of(exercises, rules.missing)
    table = totals_table(exercises, found)
    if file is not None and str(file) != "-":
        write_bytes(file, table)
    if as_json:
        print_json(totals_document(exercises, found))
    elif str(file) == "-":
        sys.stdout.buffer.write(table)
    else:
        show_totals(exercises, found)
    leave_named(border)
    strangers = {line.student for item in exercises for line in item.lines if roster and line.entry is None}
    if strangers:
        complain(f"with points and not in --roster: {', '.join(sorted(strangers))}")
        sys.exit(1)


def _rules(course: Course, weights: Sequence[str], missing: str | None) -> Rules:
    from grader.exporting.totals import load_rules, ruled

    rules, given = load_rules(course.root), dict[str, float]()
    for text in weights:
        name, sign, number = text.rpartition("=")
        try:
            given[name] = float(number.replace(",", "."))
        except ValueError:
            sign = ""
        if not sign or not name:
            raise InputError(f"--weight {text!a:.60}: write NAME=0.3")
    return ruled(given or rules.weights, missing or rules.missing, "totals")


def _exercises(
    course: Course, rules: Rules, out: Path, gradebook: str | None, roster: Path | None, border: Border
) -> list[Exercise]:
    """The exercises that count, with everybody's points."""
    from grader.exercise.assignment import load_reference
    from grader.exporting import people_of
    from grader.exporting.platform_tables import lines_of
    from grader.exporting.totals import Exercise
    from grader.gradebook.address import noted_gradebook
    from grader.report.scores import class_roster, class_scores
    from grader.submissions.collecting.roster import read_roster

    people = read_roster(roster) if roster else None
    names = list(rules.weights) or [name for name in course.names() if gradebook or noted_gradebook(out / name)]
    found = []
    for name in names:
        assignment = load_reference(course.exercise(name), course.cache).assignment
        before = frozenset(border.students)
        scores = class_scores(assignment, out, gradebook, border)
        known = class_roster(assignment, out, gradebook)
        if not scores and not border.stopped:
            if name not in rules.weights:
                continue
            raise InputError(f"{name}: no points are recorded; run gradecast grade {name} first, or leave it out")
        if assignment.points <= 0:
            raise InputError(f"{name}: has bonus questions only, so it has no share of points to count; leave it out")
        lines = lines_of(people_of(known, scores), people)
        weight = rules.weights.get(name, assignment.points)
        excused, unknown = known.excused_from(assignment.booked), frozenset(border.students) - before
        found.append(Exercise(name, assignment.points, weight, lines, excused, frozenset(map(known.person, unknown))))
    if not found:
        raise InputError(f"{out}: no points are recorded; run gradecast grade first, or say --gradebook")
    return found
