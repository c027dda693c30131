"""The command about known mistakes: list them, and make one of what a student handed in."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from gradecast.completion import student_names
from gradecast.options import (
    course_at,
    course_option,
    data_option,
    exercise_argument,
    exercise_in,
    json_option,
    print_json,
)
from gradecast.results import GRADEBOOK, OUT
from grader.errors import InputError

__all__ = ["mistakes"]


@click.command()
@exercise_argument
@click.option(
    "--from",
    "student",
    metavar="STUDENT",
    shell_complete=student_names,
    help="Write this student's wrong answer to mistakes/, for you to edit.",
)
@click.option("--question", metavar="ID", help="With --from: the question.  [default: the one with lost checks]")
@click.option("--as", "called", metavar="MISTAKE", help="With --from: what the mistake is called.")
@OUT
@GRADEBOOK
@data_option
@course_option
@json_option
def mistakes(
    name: str,
    student: str | None,
    question: str | None,
    called: str | None,
    out: Path | None,
    gradebook: str | None,
    data: Path | None,
    course: Path | None,
    as_json: bool,
) -> None:
    """List the known mistakes of the exercise NAME: what each loses, and how much of the class seems to have it.

    Failures that look like one of them are named in the report and by explain. With --from, a case that you have read
    becomes a known mistake: the answer goes into reference/NAME/mistakes/, with the checks that it lost and without
    the student's name. Edit it, then run validate; from then on it is named, too.

    \b
    Example:  gradecast mistakes jena_density
              gradecast mistakes jena_density --from ada --question normalise --as std_of_all_rows
    """
    from grader.evidence.files import Files
    from grader.exercise.known_solutions import load_samples
    from grader.report.explanation import account_of
    from grader.report.feedback import graded_students
    from grader.report.scores import class_roster
    from grader.report.suspected import failures_in
    from grader.terminal.mistakes import as_documents, show_adopted, show_mistakes
    from grader.validation.adoption import adopt_mistake

    if student is None and (question is not None or called is not None):
        raise InputError("--question and --as go with --from STUDENT")
    place = course_at(course)
    exercise, folder = exercise_in(place, name, data), (out or place.graded) / name
    if student is not None:
        account = account_of(folder, student, class_roster(exercise.assignment, folder.parent, gradebook))
        adopted = adopt_mistake(exercise.reference, Files(folder / account), question, called)
        if as_json:
            print_json(asdict(adopted))
        else:
            show_adopted(name, adopted)
        return
    is_graded = any(folder.glob("*/verdicts.json"))
    roster = class_roster(exercise.assignment, folder.parent, gradebook) if is_graded else None
    accounts = graded_students(folder, roster).values() if roster is not None else ()
    known, samples = exercise.known_mistakes, load_samples(exercise.reference.folder / "mistakes")
    suspected = failures_in(folder, accounts).causes(known)
    show = (exercise.assignment, samples, known, suspected)
    if as_json:
        print_json(as_documents(*show))
    else:
        show_mistakes(*show)
