"""Commands about datasets: list them, fetch the originals, say where they are."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gradecast.completion import dataset_names
from gradecast.options import FOLDER, json_option, print_json
from grader import datasets
from grader.terminal import display

__all__ = ["data"]


@click.group()
def data() -> None:
    """Verified datasets: the original where it can be had, a faithful synthetic stand-in otherwise."""


@data.command("list")
@json_option
def list_data(as_json: bool) -> None:
    """List the datasets.

    \b
    Example:  gradecast data list
    """
    rows = [(item.name, item.title, item.attribution) for item in datasets.DATASETS.values()]
    if as_json:
        print_json([dict(zip(("name", "title", "attribution"), row, strict=True)) for row in rows])
    else:
        display.show_rows("Datasets", ("name", "what it is", "attribution"), rows)


@data.command()
@click.argument("name", shell_complete=dataset_names)
@click.option("--into", type=FOLDER, metavar="DIR", help="Where to put it; the cache by default.")
def fetch(name: str, into: Path | None) -> None:
    """Download the published original of the dataset NAME, verify it, and print its path.

    \b
    Example:  gradecast data fetch jena --into data/
    """
    click.echo(datasets.fetch(name, into, progress=sys.stderr.isatty()))


@data.command()
@click.argument("name", shell_complete=dataset_names)
def path(name: str) -> None:
    """Print the path of the file or folder that stands for the dataset NAME, made on first use.

    \b
    Example:  gradecast data path jena
    """
    click.echo(datasets.path(name))
