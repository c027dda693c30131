"""The command line: `gradecast`."""

from __future__ import annotations

import click

from gradecast.completion import completion
from gradecast.exchange import collect, export, gradescope_zip
from gradecast.exercises import build, calibrate, demo, new, validate
from gradecast.frame import Gradecast
from gradecast.machine import attack, data, doctor
from gradecast.nbgrader import import_nbgrader
from gradecast.results import feedback, report
from gradecast.submissions import check, grade, judge
from grader import __version__


@click.group(cls=Gradecast, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gradecast")
def main() -> None:
    """Package and grade deep-learning coursework on time series.

    Student code testifies, it never scores: submissions run in a sandbox that holds no tests, and are judged
    outside it on the evidence that they leave.

    \b
    Instructors:  gradecast new my_exercise
                  gradecast build
                  gradecast grade jena_density submitted/ --workers 2
                  gradecast feedback jena_density
    Students:     gradecast check jena_density.ipynb
    Newcomers:    gradecast demo
    """


COMMANDS = (
    attack,
    build,
    calibrate,
    check,
    collect,
    completion,
    data,
    demo,
    doctor,
    export,
    feedback,
    grade,
    gradescope_zip,
    import_nbgrader,
    judge,
    new,
    report,
    validate,
)

for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
