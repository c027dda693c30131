"""Shared by several commands: options, finding the course, building a request with defaults, printing JSON."""

from __future__ import annotations

import getpass
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gradecast.completion import exercise_names
from grader import datasets
from grader.errors import CourseError, InputError
from grader.exercise.course import Course, find_course

if TYPE_CHECKING:  # slow to import, and most commands do not need them
    from grader.exercise.exercise import Exercise
    from grader.gradebook.history import Occasion
    from grader.grading.request import Request

__all__ = [
    "DATA", "FILE", "FOLDER", "Share", "course_at", "course_for_new", "course_option", "data_option",
    "exercise_argument", "exercise_in", "exercises_argument", "json_option", "print_json", "request_for", "run_options",
    "occasion_of", "timings_option", "why_option",
]  # fmt: skip

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
DATA = click.Path(path_type=Path)


class Share(click.FloatRange):
    """A share of a whole. NaN, which click's range check lets through, is rejected."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        number = super().convert(value, param, ctx)
        return self.fail("nan is not a number.", param, ctx) if math.isnan(number) else number


def exercise_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """`NAME`: one exercise, completed in the shell."""
    return click.argument("name", shell_complete=exercise_names)(command)


def exercises_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """`[NAME]...`: some exercises, or all; completed in the shell."""
    return click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=exercise_names)(command)


def course_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--course`."""
    return click.option(
        "--course",
        type=FOLDER,
        metavar="DIR",
        help="The course's folder.  [default: the current folder or one above it]",
    )(command)


def timings_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--timings`."""
    return click.option("--timings", is_flag=True, help="Show how long each cell worked, and propose time limits.")(
        command
    )


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs instead of a table.")(command)


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--data`."""
    return click.option(
        "--data", type=DATA, metavar="PATH", help="The dataset's file or folder; the synthetic stand-in by default."
    )(command)


def run_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--out`, `--gradebook`, `--nbgrader` and `--sandbox`."""
    for option in (
        click.option("--out", type=FOLDER, metavar="DIR", help="Where results go.  [default: COURSE/graded]"),
        click.option("--gradebook", metavar="URL", help="SQLAlchemy URL.  [default: sqlite:///OUT/gradebook.db]"),
        click.option(
            "--nbgrader",
            type=FOLDER,
            metavar="DIR",
            help="An nbgrader course: use its gradebook and penalties, and show the results in its formgrader.",
        ),
        click.option(
            "--sandbox",
            type=click.Choice(["fork", "bwrap", "none"]),
            default="fork",
            show_default=True,
            help="How submissions are isolated: forked from one server, each in bubblewrap, or not at all. "
            "'none' runs untrusted code as you: only for code that you trust.",
        ),
    ):
        command = option(command)
    return command


def course_at(folder: Path | None) -> Course:
    """The course at `folder`; by default the one in the current folder or above it."""
    return find_course(folder or Path.cwd())


def course_for_new(command: str) -> Course:
    """The course for a new exercise. Raises `CourseError` if there is none, which names `command` as the remedy."""
    try:
        return find_course(Path.cwd())
    except CourseError:
        raise CourseError(
            f"{Path.cwd()}: no course here or above; to make this folder one: gradecast {command} --course ."
        ) from None


def exercise_in(course: Course, name: str, data: Path | None = None) -> Exercise:
    """The exercise `name` of `course`, with `data` or the dataset that it names."""
    from grader.exercise.assignment import load_reference
    from grader.exercise.exercise import Exercise

    reference = load_reference(course.exercise(name), course.cache)
    dataset = reference.assignment.data
    if dataset is None and data is not None:
        raise InputError(f"--data {data}: {name} reads no dataset; leave it out")
    if dataset in reference.assignment.files and data is not None:
        raise InputError(f"--data {data}: {name} reads its own {dataset}; leave it out")
    if dataset is not None and data is not None and dataset in datasets.DATASETS:
        datasets.DATASETS[dataset].verify(data)
    elif dataset is not None:
        data = reference.data_path
    return Exercise(reference, course.cache, data)


def request_for(
    course: Course,
    exercise: Exercise,
    *,
    submissions: Path | None = None,
    out: Path | None = None,
    gradebook: str | None = None,
    nbgrader: Path | None = None,
    why: str = "",
    **runs: Any,
) -> Request:
    """A class of `exercise`, with the defaults of the course filled in; `runs` are fields of `RunOptions`."""
    from grader.grading.request import Request, RunOptions

    out = out or course.graded
    if nbgrader is not None and not gradebook:
        from grader.gradebook.configuration import course_gradebook

        gradebook = course_gradebook(nbgrader)
    gradebook = gradebook or f"sqlite:///{(out / 'gradebook.db').resolve()}"
    return Request(exercise, submissions or out, out, gradebook, nbgrader, RunOptions(**runs), occasion_of(why))


def why_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--why`."""
    return click.option(
        "--why", default="", metavar="TEXT", help="The reason, for the history that gradecast explain shows."
    )(command)


def occasion_of(why: str) -> Occasion:
    """What the current command writes into the history of points."""
    from grader.gradebook.history import Occasion

    context = click.get_current_context(silent=True)
    try:
        by = getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        by = ""
    return Occasion((context.info_name or "") if context else "", by, why)


def print_json(document: Any) -> None:
    """Print `document` for programs."""
    click.echo(json.dumps(document, indent=1, default=str))
