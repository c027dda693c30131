"""Commands about the people of a course: rename, merge accounts, remove, restore, and erase."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gradecast.completion import exercise_names
from gradecast.options import FOLDER, course_at, course_option, json_option, print_json
from gradecast.results import GRADEBOOK, OUT
from grader.errors import InputError, in_a_line
from grader.terminal import display

if TYPE_CHECKING:  # slow to import, and --help does not need it
    from grader.gradebook.roster import Said
    from grader.grading.forget import Places

__all__ = ["roster"]


def places_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options for the places where a course keeps data about people."""
    for option in (
        json_option,
        course_option,
        GRADEBOOK,
        click.option(
            "--nbgrader",
            type=FOLDER,
            metavar="DIR",
            help="An nbgrader course: its gradebook, and its folders of students.",
        ),
        click.option(
            "--submitted", type=FOLDER, metavar="DIR", help="The folder of submissions.  [default: COURSE/submitted]"
        ),
        OUT,
    ):
        command = option(command)
    return command


@click.group()
def roster() -> None:
    """People of the course who were renamed, have two accounts, or left. Only `forget` deletes anything.

    NAME is what a person is called in the tables here, or an account under which work was handed in. Work stays under
    the account that handed it in, so that every change can be taken back: `roster restore`.

    \b
    Example:  gradecast roster list
              gradecast roster remove ada
    """


@roster.command("list")
@places_options
def list_(as_json: bool, **places: Any) -> None:
    """List everybody in the gradebook.

    Shows who left, the accounts of each person, and what was changed.

    \b
    Example:  gradecast roster list
              gradecast roster list --json
    """
    from grader.gradebook.roster import list_people
    from grader.terminal import people

    listed = list_people(_recorded(_places(**places)))
    found = [replace(item, exercises=_exercises(places, item.exercises)) for item in listed]
    if as_json:
        print_json([asdict(item) for item in found])
    else:
        people.show_people(found)


@roster.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@places_options
def rename(old: str, new: str, as_json: bool, **places: Any) -> None:
    """Call the person OLD by NEW from now on.

    This holds for tables, reports, feedback and exports. Work under either name counts as the person's; if there is
    work of one exercise under both, that under NEW counts.

    \b
    Example:  gradecast roster rename mmeyer mschulz
    """
    from grader.gradebook.roster import rename

    found = _said(places, rename, old, new)
    _show(found, f"{found.student} is called {found.person} from now on", as_json)


@roster.command()
@click.argument("account", metavar="FROM")
@click.argument("into", metavar="INTO")
@places_options
def merge(account: str, into: str, as_json: bool, **places: Any) -> None:
    """Count the work of FROM as that of INTO.

    They are two accounts of one person. If both handed in an exercise, the work of INTO counts; the other is kept.

    \b
    Example:  gradecast roster merge ada.private ada
    """
    from grader.gradebook.roster import merge

    found = _said(places, merge, account, into)
    _show(found, f"work of {found.student} counts as that of {found.person}", as_json)
    if found.twice and not as_json:
        display.say(
            f"both handed in {', '.join(found.twice)}: that of {found.person} counts, the other is kept", "yellow"
        )


@roster.command()
@click.argument("student", metavar="NAME")
@places_options
def remove(student: str, as_json: bool, **places: Any) -> None:
    """Leave out NAME, who left the course.

    NAME is left out of tables, means, reports and exports, and is not run again. All work and points are kept.

    \b
    Example:  gradecast roster remove ada
    """
    from grader.gradebook.roster import remove

    found = _said(places, remove, student)
    _show(found, f"{found.person} left the course; everything is kept", as_json)


@roster.command()
@click.argument("student", metavar="NAME")
@places_options
def restore(student: str, as_json: bool, **places: Any) -> None:
    """Take back the last change to NAME.

    That is, that the person left; otherwise, that the account was renamed or merged.

    \b
    Example:  gradecast roster restore ada
    """
    from grader.gradebook.roster import restore

    found = _said(places, restore, student)
    called = "" if found.student == found.person else f", as {found.person}"
    _show(found, f"{found.student} is back{called}", as_json, f"{found.student} has no change to undo")


@roster.command()
@click.argument("student", metavar="NAME")
@click.argument("exercise", metavar="EXERCISE", shell_complete=exercise_names)
@click.option("--undo", is_flag=True, help="It counts after all.")
@places_options
def excuse(student: str, exercise: str, undo: bool, as_json: bool, **places: Any) -> None:
    """Excuse NAME from EXERCISE: totals leave it out for that person.

    Points that the person has there stay, and do not count in the totals either.

    \b
    Example:  gradecast roster excuse ada jena_density
              gradecast roster excuse ada jena_density --undo
    """
    from grader.exercise.assignment import load_reference
    from grader.gradebook.roster import excuse
    from grader.grading.forget import accounts_here

    course = course_at(places["course"])
    booked = load_reference(course.exercise(exercise), course.cache).assignment.booked
    where = _places(**places)
    found = excuse(_recorded(where), student, booked, accounts_here(where), undo=undo)
    if as_json:
        print_json(asdict(found))
    else:
        what = f"{found.person} is {'not ' if undo else ''}excused from {exercise}"
        display.say(what if found.done else f"nothing to change: {what}", "green" if found.done else "")


@roster.command()
@click.argument("student", metavar="NAME")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--also", type=FOLDER, metavar="DIR", multiple=True, help="Another folder with a folder for each student."
)
@places_options
def forget(student: str, yes: bool, also: tuple[Path, ...], as_json: bool, **places: Any) -> None:
    """Erase the person NAME everywhere.

    Deletes, for all accounts of the person: rows of the gradebook, hand-ins and earlier attempts, results, feedback and
    logs, and the report of each class that NAME is in, which you can then write again. Shows what would be deleted, and
    asks; without a terminal it needs --yes. It cannot be taken back.

    \b
    Example:  gradecast roster forget ada
              gradecast roster forget ada --yes --also feedback/
    """
    from grader.grading.forget import erase, find_traces
    from grader.terminal import people

    where = _places(also=also, **places)
    traces = find_traces(where, student)
    if not as_json:
        people.show_traces(traces)
    if not yes:
        if as_json or not sys.stdin.isatty():
            raise InputError(f"roster forget {in_a_line(student, 80)}: nothing was deleted; to delete it, say --yes")
        click.confirm(f"Delete all this of {traces.person}?", abort=True)
    rows = erase(where, traces)
    if as_json:
        print_json({**asdict(traces), "deleted_rows": rows})
    else:
        people.show_erased(traces, rows)


def _said(places: dict[str, Any], change: Callable[..., Said], *names: str) -> Said:
    from grader.grading.forget import accounts_here

    where = _places(**places)
    found = change(_recorded(where), *names, accounts_here(where))
    return replace(found, exercises=_exercises(places, found.exercises), twice=_exercises(places, found.twice))


def _exercises(places: dict[str, Any], recorded: tuple[str, ...]) -> tuple[str, ...]:
    """What commands call the exercises that the gradebook has by these names."""
    from grader.exercise.settings import recorded_as

    course = course_at(places["course"])
    return tuple(sorted({name for assignment in recorded for name in recorded_as(course, assignment)}))


def _show(found: Said, what: str, as_json: bool, otherwise: str = "") -> None:
    """Print what was done; if nothing changed, print `otherwise`, or that it was so already."""
    if as_json:
        print_json(asdict(found))
    elif found.done:
        display.say(what, "green")
        for name in found.exercises:
            display.say(f"pages made before this are out of date: gradecast feedback {name}, gradecast report {name}")
    else:
        display.say(otherwise or f"nothing to change: {what}")


def _recorded(places: Places) -> str:
    """The gradebook. Raises `InputError` if nothing is recorded."""
    if places.gradebook is None:
        raise InputError("no points are recorded here; run gradecast grade first, or say --gradebook")
    return places.gradebook


def _places(
    *,
    out: Path | None,
    submitted: Path | None,
    nbgrader: Path | None,
    gradebook: str | None,
    course: Path | None,
    also: tuple[Path, ...] = (),
) -> Places:
    from grader.gradebook.address import noted_gradebook, shown
    from grader.gradebook.configuration import course_gradebook
    from grader.grading.forget import Places, results_of

    place = course_at(course)
    out = out or place.graded
    folders = [submitted or place.root / "submitted", *also]
    if nbgrader is not None:
        folders += [nbgrader / name for name in ("submitted", "autograded", "feedback")]
        gradebook = gradebook or course_gradebook(nbgrader)
    if gradebook is None:
        noted = sorted({url for folder in results_of(out) if (url := noted_gradebook(folder)) is not None})
        if len(noted) > 1:
            raise InputError(f"{out}: recorded in {', '.join(map(shown, noted))}; say which with --gradebook")
        gradebook = noted[0] if noted else None
    return Places(gradebook, out, tuple(folders))
