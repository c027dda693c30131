"""Commands about results: feedback for students, the report for their teacher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from gradecast.completion import student_names
from gradecast.frame import leave_named
from gradecast.options import (
    FILE,
    FOLDER,
    course_at,
    course_option,
    data_option,
    exercise_argument,
    exercise_in,
    json_option,
    print_json,
)
from grader.terminal import display

__all__ = ["explain", "feedback", "report"]

OUT = click.option("--out", type=FOLDER, metavar="DIR", help="Where the results are.  [default: COURSE/graded]")
GRADEBOOK = click.option("--gradebook", metavar="URL", help="SQLAlchemy URL.  [default: where grade recorded]")


@click.command()
@exercise_argument
@click.argument("students", nargs=-1, metavar="[STUDENT]...", shell_complete=student_names)
@OUT
@click.option("--into", type=FOLDER, metavar="DIR", help="Also copy each page to DIR/STUDENT/NAME/, to be handed out.")
@GRADEBOOK
@course_option
@json_option
def feedback(
    name: str,
    students: Sequence[str],
    out: Path | None,
    into: Path | None,
    gradebook: str | None,
    course: Path | None,
    as_json: bool,
) -> None:
    """Write a page of feedback on the exercise NAME for each STUDENT; for all students by default.

    Each page is one file, OUT/NAME/STUDENT/feedback.html: the executed notebook with every question's points, outcomes,
    hints and comments in place. It shows neither the names nor the messages of hidden checks.

    \b
    Example:  gradecast feedback jena_density
              gradecast feedback jena_density ada --into feedback/
    """
    from grader.exercise.assignment import load_reference
    from grader.report.feedback import write_feedback
    from grader.report.scores import class_roster, class_scores
    from grader.support.border import Border

    place = course_at(course)
    reference, out = load_reference(place.exercise(name)), out or place.graded
    border = Border()
    scores = class_scores(reference.assignment, out, gradebook, border)
    roster = class_roster(reference.assignment, out, gradebook)
    with display.progress_bar(quiet=as_json) as bar:
        written = write_feedback(reference, out / name, scores, bar, students, into, border, roster)
    if as_json:
        print_json([asdict(item) for item in written])
    else:
        display.say(f"{len(written)} written: {out / name}/<student>/feedback.html")
        if into is not None:
            display.say(f"to hand out: {into}/<student>/{name}/{name}.html")
    leave_named(border)


@click.command()
@exercise_argument
@click.argument("student", shell_complete=student_names)
@click.option("--question", metavar="ID", help="Only this question, and also what its passed checks looked at.")
@OUT
@GRADEBOOK
@data_option
@course_option
@json_option
def explain(
    name: str,
    student: str,
    question: str | None,
    out: Path | None,
    gradebook: str | None,
    data: Path | None,
    course: Path | None,
    as_json: bool,
) -> None:
    """Explain the grade of STUDENT in the exercise NAME, as you would defend it in office hours.

    What was handed in and how it ran, each check with what it looked at, the known mistake that a failure looks like
    and how many of the class have it, each threshold with the runs that it comes from, points by hand, lateness, and
    every change of points: when, by which command, by whom and why. It is for teachers: it shows hidden checks.

    \b
    Example:  gradecast explain jena_density ada
              gradecast explain jena_density ada --question train
    """
    from grader.evidence.files import Files
    from grader.gradebook.address import noted_gradebook
    from grader.gradebook.history import read_history
    from grader.gradebook.overrides import overrides_of
    from grader.grading.standard import load_standards
    from grader.report.explanation import account_of
    from grader.report.explanation import explain as explanation_of
    from grader.report.feedback import graded_students
    from grader.report.scores import class_roster, class_scores
    from grader.report.suspected import failures_in
    from grader.terminal.explanation import show_explanation

    place = course_at(course)
    exercise, out = exercise_in(place, name, data), out or place.graded
    assignment = exercise.assignment
    url = gradebook or noted_gradebook(out / name)
    roster = class_roster(assignment, out, gradebook)
    account = account_of(out / name, student, roster)
    person = roster.person(account)
    history = read_history(url, roster.accounts(person), assignment.booked) if url else ()
    score = class_scores(assignment, out, gradebook).get(account)
    overrides = overrides_of(url, exercise.reference) if url else ()
    standards = load_standards(exercise, lenient=True)
    files = Files(out / name / account)
    failures = failures_in(out / name, graded_students(out / name, roster).values())
    suspected = failures.causes(exercise.known_mistakes)
    found = explanation_of(exercise, standards, files, person, score, history, question, overrides, suspected)
    if as_json:
        print_json(asdict(found))
    else:
        show_explanation(found, assignment, closely=question is not None)


@click.command()
@exercise_argument
@OUT
@click.option("--file", type=FILE, metavar="FILE", help="Where the page goes.  [default: OUT/NAME/report.html]")
@GRADEBOOK
@data_option
@course_option
def report(
    name: str, out: Path | None, file: Path | None, gradebook: str | None, data: Path | None, course: Path | None
) -> None:
    """Write the report of a class on the exercise NAME, one page for its teacher, and print where it is.

    It shows how the points are distributed, how each question and check went, metrics against their thresholds,
    time and memory, submissions with similar code, and what a person should look at.

    \b
    Example:  gradecast report jena_density
    """
    from grader.report.classreport import write_report
    from grader.report.scores import class_overrides, class_roster, class_scores
    from grader.support.border import Border

    place = course_at(course)
    exercise, out = exercise_in(place, name, data), out or place.graded
    border = Border()
    scores = class_scores(exercise.assignment, out, gradebook, border)
    roster = class_roster(exercise.assignment, out, gradebook)
    overrides = class_overrides(exercise.reference, out, gradebook)
    with display.progress_bar() as bar:
        path = write_report(exercise, out / name, scores, bar, file, border, roster, overrides)
    click.echo(path)
    leave_named(border)
