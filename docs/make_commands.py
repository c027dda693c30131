"""Writes `docs/commands.md` from the command line's own help."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent.parent))

from cli import main

TARGET = Path(__file__).parent / "commands.md"


def render() -> str:
    """The reference of commands, as Markdown."""
    parts = ["# Commands\n\nGenerated from `gradecast --help` by `make docs`.\n"]
    for path, command in _commands(main, ()):
        title = " ".join(("gradecast", *path))
        settings = {**main.context_settings, "terminal_width": 100}
        context = click.Context(command, info_name=title, **settings)
        parts.append(f"## {title}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def _commands(group: click.Group, prefix: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in sorted(group.commands.items()):
        if isinstance(command, click.Group):
            yield from _commands(command, (*prefix, name))
        else:
            yield (*prefix, name), command


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
