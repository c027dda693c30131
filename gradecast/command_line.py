"""The command group `gradecast` with its commands by name."""

from __future__ import annotations

from inspect import cleandoc

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
    "mistakes": "gradecast.mistakes",
    "new": "gradecast.exercises",
    "report": "gradecast.results",
    "roster": "gradecast.roster",
    "totals": "gradecast.totals",
    "validate": "gradecast.exercises",
}
"""The module of each command, which is imported when the command is used."""

EXAMPLES = (
    ("Instructors:", "new my_exercise"),
    ("", "build"),
    ("", "grade jena_density submitted/ --workers 2"),
    ("", "feedback jena_density"),
    ("Students:", "check jena_density.ipynb"),
    ("Newcomers:", "demo"),
)
"""Who types what; the student's part of Gradecast has some of these commands only."""

main.commands = Commands(COMMANDS)
main.help = f"{cleandoc(main.help or '')}\n\n\b\n" + "\n".join(
    f"{who:<13} gradecast {line}" for who, line in EXAMPLES if line.split()[0] in main.commands
)
