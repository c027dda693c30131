"""Options of `grade --executor slurm`, and its actions other than grading."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

import click

from grader.errors import InputError
from grader.exercise.course import Course
from grader.support.wording import plural
from grader.terminal import display

if TYPE_CHECKING:
    from grader.grading.request import Request

__all__ = ["What", "cluster_of", "cluster_options", "do_instead", "leaving"]


class What(Enum):
    """The action of `grade`."""

    GRADE = auto()
    """Grade the class."""
    DRY_RUN = auto()
    """Print the script that would be submitted."""
    CANCEL = auto()
    """End the jobs of an earlier command."""


TEXTS = {
    "partition": "Partition of the jobs.",
    "account": "Account that is charged.",
    "qos": "Quality of service.",
    "constraint": "Features that nodes must have.",
    "time": "Longest time of one job: minutes, or H:MM:SS.",
    "memory": "Memory of one job: MiB, or 16G; by the exercise's limits otherwise.",
    "gpus": "GPUs of one job: 1, or a100:1.",
    "venv": "Virtual environment on the shared file system; this command's Python otherwise.",
    "container": "Apptainer image that holds Python and Gradecast.",
    "scratch": "Folder on the shared file system for what jobs exchange; among the results otherwise.",
}
NUMBERS = {"cpus": "Cores of one job.", "shards": "How many jobs the class becomes."}
LISTS = {"modules": "module", "setup": "setup", "sbatch": "sbatch-arg"}
LIST_HELP = {
    "modules": "A module to load first; may be repeated.",
    "setup": "A line of bash to run before; may be repeated.",
    "sbatch": "A further argument for sbatch; may be repeated.",
}


def cluster_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--executor`, and an option for each key of `[cluster]` in `gradecast.toml`."""
    options = [
        click.option(
            "--executor", type=click.Choice(["local", "slurm"]), default="local", show_default=True,
            help="Where submissions run: on this machine, or on its Slurm cluster. What follows is for slurm, and "
            "comes before [cluster] in gradecast.toml.",
        ),
        click.option("--dry-run", is_flag=True, help="Print what would run, and sbatch's script; submit nothing."),
        click.option("--detach", is_flag=True, help="Submit and leave; the same command collects later."),
        click.option("--cancel", is_flag=True, help="End the jobs of an earlier command."),
        *(click.option(f"--{name}", metavar="TEXT", help=text) for name, text in TEXTS.items()),
        *(click.option(f"--{name}", type=click.IntRange(1), help=text) for name, text in NUMBERS.items()),
        *(
            click.option(f"--{option}", name, multiple=True, metavar="TEXT", help=LIST_HELP[name])
            for name, option in LISTS.items()
        ),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def cluster_of(course: Course, options: dict[str, Any]) -> tuple[dict[str, Any], What]:
    """Remove this module's options from `options`; returns their values for a request, and the action.

    Raises `InputError` if they contradict one another, or `gradecast.toml` is wrong.
    """
    taken = {name: options.pop(name) for name in ("executor", "dry_run", "detach", "cancel")}
    given = {name: value for name in (*TEXTS, *NUMBERS, *LISTS) if (value := options.pop(name)) not in (None, ())}
    if taken["executor"] != "slurm":
        stray = [*given, *(name for name in ("dry_run", "detach", "cancel") if taken[name])]
        if stray:
            option = LISTS.get(stray[0], stray[0]).replace("_", "-")
            raise InputError(f"--{option} is for clusters: add --executor slurm, or leave it out")
        return {}, What.GRADE
    if sum(taken[name] for name in ("dry_run", "detach", "cancel")) > 1:
        raise InputError("--dry-run, --detach and --cancel exclude one another; use one of them")
    from grader.executor.slurm import load_cluster, overridden

    cluster = overridden(load_cluster(course.root), given, "options")
    what = What.DRY_RUN if taken["dry_run"] else What.CANCEL if taken["cancel"] else What.GRADE
    return {"executor": "slurm", "cluster": cluster, "detach": taken["detach"]}, what


def do_instead(what: What, request: Request) -> None:
    """Print the script, or end the jobs."""
    from grader.grading.execution import site_of
    from grader.grading.grade import cancel_class, plan_class
    from grader.terminal.tables import show_plan

    with display.progress_bar() as bar:
        if what is What.CANCEL:
            parts = cancel_class(request, bar)
        else:
            plan = plan_class(request, bar)
    if what is What.CANCEL:
        display.say(f"{plural(parts, 'part')} ended and removed; what was collected before is kept")
        return
    site = site_of(request)
    jobs = site.plan(len(plan.missing) or 1)
    show_plan(plan, jobs.size)
    if not plan.is_empty:
        click.echo(site.script(jobs, "BATCH"), nl=False)


@contextmanager
def leaving(request: Request) -> Iterator[None]:
    """If the command ends before its jobs, print how to go on."""
    if request.runs.executor != "slurm":
        yield
        return
    from grader.executor.slurm import Detached

    try:
        yield
    except Detached:
        display.say("submitted; the same command without --detach shows the progress and collects, --cancel ends it")
        raise SystemExit(0) from None
    except KeyboardInterrupt:
        line = "jobs that were submitted go on; the same command shows the progress and collects, --cancel ends them"
        click.secho(f"gradecast: {line}", fg="yellow", err=True)
        raise
