"""The command for students: check a notebook from a fresh start."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from gradecast.options import FILE, data_option, json_option, print_json
from grader.terminal import display

__all__ = ["check"]

FOR_INSTRUCTORS = "suspects"
"""The field of a verdict that no student's check fills."""


@click.command()
@click.argument("notebook", type=FILE)
@click.option("--question", metavar="Q", help="Only the checks of this question.")
@data_option
@json_option
def check(notebook: Path, question: str | None, data: Path | None, as_json: bool) -> None:
    """Run NOTEBOOK from a fresh start, as grading does, and show its public checks.

    Exits with 1 when a check does not pass.

    \b
    Example:  gradecast check jena_density.ipynb
              gradecast check jena_density.ipynb --question normalise
    """
    from grader.student import check_notebook, trainings_of_question
    from grader.terminal.lines import Line, Look, show
    from grader.terminal.student_report import (
        lines_of_notes,
        lines_of_run,
        lines_of_training,
        lines_of_verdicts,
        told_causes,
    )

    with display.progress_bar(quiet=as_json) as bar:
        bar.begin("running the notebook", 0)
        checked = check_notebook(notebook, question, data, bar.started)
    if as_json:
        mine = [asdict(verdict) for verdict in checked.verdicts]
        print_json([{key: value for key, value in item.items() if key != FOR_INSTRUCTORS} for item in mine])
    else:
        lines = lines_of_notes(checked.notes, question)
        if question is None:
            lines += lines_of_run(checked.assignment, checked.evidence, checked.notebook, checked.untouched)
        lines += [Line(line, Look.WARNING) for line in checked.differs]
        told = told_causes(checked.evidence, checked.untouched) if question is None else ()
        lines += lines_of_verdicts(checked.assignment, checked.verdicts, question, checked.unbegun, told)
        cells = [cell["id"] for cell in checked.notebook["cells"]]
        trainings = trainings_of_question(checked.evidence.training, checked.assignment, cells, question)
        show([*lines, *lines_of_training(trainings)])
    if any(verdict.outcome != "passed" for verdict in checked.verdicts):
        sys.exit(1)
