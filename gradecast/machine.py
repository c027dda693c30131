"""Commands about this machine: what it offers, whether its sandbox holds."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from gradecast.options import FOLDER, json_option, print_json
from grader.terminal import display

__all__ = ["attack", "doctor"]


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Say what this machine offers, what it lacks, and how to get that. Exits with 3 if it cannot grade.

    \b
    Example:  gradecast doctor
    """
    from grader.executor.doctor import examine
    from grader.terminal import tables

    with display.progress_bar() as bar:
        findings = examine(bar.note)
    if as_json:
        print_json([asdict(item) for item in findings])
    else:
        tables.show_findings(findings)
    if any(item.needed and not item.available for item in findings):
        sys.exit(3)


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--list", "only_list", is_flag=True, help="Say what each attack tries, and run nothing.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Attacks to run at a time.")
@click.option(
    "--sandbox",
    type=click.Choice(["fork", "bwrap"]),
    default="fork",
    show_default=True,
    help="The sandbox to attack.",
)
@click.option(
    "--suite",
    type=FOLDER,
    metavar="DIR",
    help="The folder attacks/ of Gradecast's repository.  [default: found in a clone]",
)
@json_option
def attack(
    names: Sequence[str], only_list: bool, workers: int, sandbox: str, suite: Path | None, as_json: bool
) -> None:
    """Attack the sandbox of this machine with hostile submissions: all of them, or the attacks or groups called NAME.

    They are graded like any class, with honest students among them, on an exercise of their own. Your courses are not
    touched. Exits with 1 if an attack succeeded, or could not be carried out.

    \b
    Example:  gradecast attack
              gradecast attack reading exhausting --sandbox bwrap
              gradecast attack --list
    """
    from grader.attack import choose_attacks, find_suite, lay_siege
    from grader.attack import display as attacks

    suite = find_suite(suite)
    chosen = choose_attacks(names, suite)
    if only_list:
        if as_json:
            print_json(attacks.attacks_document(chosen))
        else:
            attacks.show_attacks(chosen)
        return
    with display.progress_bar(quiet=as_json) as bar:
        siege = lay_siege(chosen, suite, sandbox, workers, bar)
    if as_json:
        print_json(attacks.siege_document(siege))
    else:
        attacks.show_siege(siege)
    if not siege.held:
        sys.exit(1)
