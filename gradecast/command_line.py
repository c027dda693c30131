"""The command group `gradecast` with its commands by name."""

from __future__ import annotations

import click

from gradecast.frame import Commands, Gradecast
from grader import __version__

__all__ = ["main"]


@click.group(cls=Gradecast, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="gradecast")
def main() -> None:
    """Package and grade deep-learning coursework on time series.

    Student code testifies, it never scores: submissions run in a sandbox that holds no tests, and are judged
    outside the sandbox, on the evidence that they leave.

    \b
    Instructors:  gradecast new my_exercise
                  gradecast build
                  gradecast grade jena_density submitted/ --workers 2
                  gradecast feedback jena_density
    Students:     gradecast check jena_density.ipynb
    Newcomers:    gradecast demo
    """


COMMANDS = {
    "attack": "gradecast.machine",
    "build": "gradecast.exercises",
    "calibrate": "gradecast.exercises",
    "check": "gradecast.check",
    "collect": "gradecast.exchange",
    "completion": "gradecast.completion",
    "data": "gradecast.data",
    "demo": "gradecast.exercises",
    "doctor": "gradecast.machine",
    "explain": "gradecast.results",
    "export": "gradecast.exchange",
    "feedback": "gradecast.results",
    "grade": "gradecast.submissions",
    "gradescope-zip": "gradecast.exchange",
    "import-nbgrader": "gradecast.nbgrader",
    "import-otter": "gradecast.otter",
    "judge": "gradecast.submissions",
    "mark": "gradecast.marking",
    "new": "gradecast.exercises",
    "report": "gradecast.results",
    "roster": "gradecast.roster",
    "totals": "gradecast.totals",
    "validate": "gradecast.exercises",
}
"""The module of each command, which is imported when the command is used."""

main.commands = Commands(COMMANDS)
