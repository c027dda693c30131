"""Around every command: each error becomes one line on standard error and the right exit code."""

from __future__ import annotations

import ast
import contextlib
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import click

from grader.errors import GradecastError, in_a_line
from grader.support.border import Border
from grader.support.interrupts import SIGNALLED, deafen, ended_by, interrupts, leave_at_once

__all__ = ["Commands", "Gradecast", "complain", "leave_named"]


class Commands(MutableMapping[str, click.Command]):
    """Commands by name, each imported when it is first used; `modules` maps names to modules.

    The function has the command's name, with _ for -. The student's part of Gradecast lacks some of the modules.
    """

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = {name: module for name, module in modules.items() if find_spec(module)}
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        """The command."""
        if name not in self._loaded:
            with leave_at_once():
                self._loaded[name] = getattr(import_module(self._modules[name]), name.replace("-", "_"))
        return self._loaded[name]

    def unloaded(self, name: str) -> click.Command:
        """The command's name and help, read off its module's source: importing them all takes half a second."""
        if name in self._loaded:
            return self._loaded[name]
        spec = find_spec(self._modules[name])
        assert spec is not None
        tree = ast.parse(Path(spec.origin or "").read_text(encoding="utf-8"))
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        return click.Command(name, help=ast.get_docstring(functions[name.replace("-", "_")]))

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._modules[name], self._loaded[name] = "", command

    def __delitem__(self, name: str) -> None:
        del self._modules[name]
        self._loaded.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._modules

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


class Gradecast(click.Group):
    """Turns every error into one line on standard error and the right exit code."""

    commands: Commands

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with what they do, without importing their modules."""
        names = self.list_commands(ctx)
        limit = formatter.width - 6 - max(len(name) for name in names)
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.commands.unloaded(name).get_short_help_str(limit)) for name in names])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options before the command."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            _exit_for_usage(ctx, error)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A traceback of ours goes to a file, not to the user."""
        with interrupts() as came:
            try:
                return super().invoke(ctx)
            except GradecastError as error:
                complain(str(error))
                ctx.exit(error.exit_code)
            except KeyboardInterrupt:
                deafen()
                number = came[0] if came else signal.SIGINT
                with contextlib.suppress(OSError):  # the terminal may be gone
                    complain(ended_by(number))
                ctx.exit(SIGNALLED + number)
            except click.UsageError as error:
                _exit_for_usage(ctx, error)
            except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
                raise
            except Exception as error:
                complain(f"internal error, {type(error).__name__}: {error}; please report it{_log_of_ours()}")
                ctx.exit(3)


def _log_of_ours() -> str:
    """Write the traceback of the current error to a file; returns a phrase that says where it is."""
    try:
        with tempfile.NamedTemporaryFile("w", prefix="gradecast-", suffix=".log", delete=False) as log:
            traceback.print_exc(file=log)
    except OSError as error:
        return f" (its traceback could not be kept: {error.strerror})"
    return f" with {log.name}"


def _exit_for_usage(ctx: click.Context, error: click.UsageError) -> NoReturn:
    """Say in one line what was typed wrongly; help for a command without arguments stays as it is."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        raise error
    command = (error.ctx or ctx).command_path
    complain(f"{in_a_line(error.format_message(), 200).rstrip('.')}; see {command} --help")
    ctx.exit(error.exit_code)


def leave_named(border: Border) -> None:
    """Name every student who was stopped at `border`; exits with 1 if there are any."""
    for line in border.lines:
        complain(line)
    if border.stopped:
        sys.exit(1)


def complain(line: str) -> None:
    """Say what is wrong, in one line on standard error."""
    from rich.text import Text  # only here: it takes longer to import than click

    from grader.terminal import display

    out = display.console(stderr=True)
    out.print(Text(f"gradecast: {display.harmless(line)}", style="red"), soft_wrap=True)
