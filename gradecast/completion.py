"""Completion in the shell: click's script for each shell, and possible values of arguments."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import get_completion_class

from grader import datasets
from grader.errors import CourseError
from grader.exercise.course import find_course

__all__ = ["completion", "dataset_names", "exercise_names", "student_names"]

PROGRAM = "gradecast"
INSTALL = {
    "bash": "echo 'eval \"$(gradecast completion bash)\"' >> ~/.bashrc",
    "fish": "gradecast completion fish > ~/.config/fish/completions/gradecast.fish",
    "zsh": "echo 'eval \"$(gradecast completion zsh)\"' >> ~/.zshrc    # below compinit",
}
"""The line that installs the script, by shell."""


@click.command()
@click.argument("shell", type=click.Choice(sorted(INSTALL)))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that completes commands, options and names in SHELL. Its last line says how to install it.

    \b
    Example:  gradecast completion bash
              gradecast completion fish > ~/.config/fish/completions/gradecast.fish
    """
    script = get_completion_class(shell)
    assert script is not None
    main = context.find_root().command
    click.echo(script(main, {}, PROGRAM, f"_{PROGRAM.upper()}_COMPLETE").source().strip())
    click.echo(f"\n# To install it: {INSTALL[shell]}")


def exercise_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The exercises of the course that begin with `incomplete`; none without a course."""
    try:
        names = find_course(context.params.get("course") or Path.cwd()).names()
    except CourseError:
        return []
    return [name for name in names if name.startswith(incomplete)]


def dataset_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The datasets that begin with `incomplete`."""
    return [name for name in datasets.DATASETS if name.startswith(incomplete)]


def student_names(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Students with results of the preceding exercise whose ids begin with `incomplete`."""
    try:
        out = context.params.get("out") or find_course(context.params.get("course") or Path.cwd()).graded
    except CourseError:
        return []
    found = (path.parent.name for path in out.glob(f"{context.params.get('name')}/*/submission.json"))
    return sorted(name for name in found if name.startswith(incomplete))
