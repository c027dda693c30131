"""IPython's shell, set up as in a notebook kernel, with its outputs sent to a recorder."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir
from IPython.core.pylabtools import select_figure_formats
from IPython.utils.path import get_home_dir
from traitlets.config import Config

from grader.worker import clock
from grader.worker.faults import fault, without_ours
from grader.worker.ignored_lines import IgnoredLines
from grader.worker.imports import Import, guard_imports, import_statement
from grader.worker.outputs import Recorder, plain
from grader.worker.standins import FIGURES, draw_without_windows, stand_in_for
from grader.worker.workplace import BACKEND

__all__ = ["Shell", "open_shell", "prepare_shell", "warm_up"]

MAX_TEXT = 1 << 14
MAX_BLOCKS = 100
"""Most frames that are kept of a traceback, counted from its end."""
_CELL_MAGIC = re.compile(r"\s*%%(?P<name>[^\W\d]\w*)[^\n]*")


def bundle(data: Mapping[str, Any]) -> dict[str, Any]:
    """A mime bundle as JSON: bytes in base64, and other objects as their `repr`."""
    return {str(mime): _jsonable(value) for mime, value in data.items()}


def _jsonable(value: object) -> Any:
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, str):
        return str(value)
    return json.loads(json.dumps(value, default=repr, allow_nan=True, skipkeys=True), parse_constant=str)


class Publisher(DisplayPublisher):
    """`display(...)`, its updates, and `clear_output`."""

    def publish(self, data: Any, metadata: Any = None, *unused: Any, **options: Any) -> None:
        """Record a mime bundle, or replace an earlier one."""
        if not isinstance(data, dict):
            raise TypeError(f"data must be a dict, got {type(data).__name__}")
        output = {"output_type": "display_data", "data": bundle(data), "metadata": bundle(metadata or {})}
        display = (options.get("transient") or {}).get("display_id")
        display = None if display is None else str(display)
        if options.get("update") and display is not None:
            self.shell.recorder.update(display, output)
        else:
            self.shell.recorder.add(output, display)

    def clear_output(self, wait: bool = False) -> None:
        """Remove the outputs of the cell."""
        self.shell.recorder.clear(bool(wait))


class ResultHook(DisplayHook):
    """The value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        """Do nothing: the number is part of the result."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Record the result's mime bundle."""
        output = {
            "output_type": "execute_result",
            "execution_count": self.prompt_count,
            "data": bundle(format_dict),
            "metadata": bundle(md_dict or {}),
        }
        cast(Shell, self.shell).recorder.add(output)

    def log_output(self, format_dict: Any) -> None:
        """Do nothing: results are not kept a second time."""

    def finish_displayhook(self) -> None:
        """Do nothing: nothing is left to print."""
        self._is_active = False


class Shell(InteractiveShell):
    """A shell without history, colours, input or windows."""

    recorder: Recorder
    """Receives all outputs. Set by `open_shell` before any code runs."""
    error: dict[str, Any] | None = None
    """The error output of the cell, once it has one."""
    ignored_lines: IgnoredLines = IgnoredLines()
    """What this run ignores, and what it has ignored in the current cell."""
    _goes_on = False

    def init_virtualenv(self) -> None:
        """Do nothing: this is the right interpreter already."""

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        yield  # IPython's version would keep a second copy of all output in memory

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: there are no windows. `%matplotlib` calls this."""

    def ask_exit(self) -> None:
        """`quit()` ends the cell, not the run. Raises `SystemExit`."""
        raise SystemExit("quit() ends a kernel; here it ends the cell")

    def transform_ast(self, node: Any) -> Any:
        """The cell's syntax tree, in which imports that fail do not end the cell."""
        node = super().transform_ast(node)  # type: ignore[no-untyped-call]
        return guard_imports(node) if isinstance(node, ast.Module) else node

    def import_failed(self, module: str, name: str, alias: str) -> None:
        """A cell's import of `name` from `module` raised an `ImportError`: bind a stand-in, or report it."""
        error, wanted = sys.exc_info()[1], Import(module, name, alias)
        assert isinstance(error, ImportError)
        if self.ignored_lines.ignores_module(module):
            self.ignored_lines.note_ignored(f"import {module}")
            if wanted.bound:
                self.user_ns[wanted.bound] = stand_in_for(module, name, alias)
            return
        self._go_on_without(import_statement(wanted, error), error)

    def _go_on_without(self, line: str, error: BaseException) -> None:
        """Show `error`, once for each `line`, and let the cell go on; its time limit stays in force."""
        if line in self.ignored_lines.missing:
            return
        self._goes_on = True
        try:
            self.showtraceback((type(error), error, error.__traceback__), tb_offset=0)
        finally:
            self._goes_on = False
        shown, self.error = self.error, None
        self.ignored_lines.note_missing(line, fault(error, shown["traceback"] if shown else None))

    def transform_cell(self, raw_cell: str) -> str:
        """The cell as Python. An ignored cell magic becomes a comment, so line numbers stay."""
        found = _CELL_MAGIC.match(raw_cell)
        if found and self.ignored_lines.ignores_magic(found["name"]):
            self.ignored_lines.note_ignored(f"%%{found['name']}")
            raw_cell = f"#{raw_cell[found.end() :]}"
        elif found and self.find_cell_magic(found["name"]) is None:  # type: ignore[no-untyped-call]
            self.ignored_lines.note_missing(f"%%{found['name']}")
        return str(super().transform_cell(raw_cell))  # type: ignore[no-untyped-call]

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """`%name line`. A magic for another front end does nothing; an unknown magic does not end its cell."""
        whole = f"%{magic_name} {line}".strip()
        extension = line.strip() if magic_name in ("load_ext", "reload_ext") else ""
        if self.ignored_lines.ignores_magic(magic_name) or (extension and self.ignored_lines.ignores_module(extension)):
            self.ignored_lines.note_ignored(whole)
            return None
        if magic_name == "matplotlib" and not set(line.split()) & set(FIGURES):
            self.ignored_lines.note_ignored(whole)
            line = "inline"
        try:
            return super().run_line_magic(magic_name, line, _stack_depth + 1)
        except Exception as error:
            if magic_name == "config":  # options of another front end
                self.ignored_lines.note_ignored(whole)
            elif extension and isinstance(error, ImportError):
                self._go_on_without(whole, error)
            elif self.find_line_magic(magic_name) is None:  # type: ignore[no-untyped-call]
                self._go_on_without(f"%{magic_name}", error)
            else:
                raise

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        """The error that is to be shown, without the frames of our own code."""
        kind, error, trace = super()._get_exc_info(exc_tuple)  # type: ignore[no-untyped-call]
        if isinstance(error, BaseException) and error.__traceback__ is trace:
            without_ours(error)
            trace = error.__traceback__
        return kind, error, trace

    def show_usage_error(self, exc: BaseException) -> None:
        """Show the misuse of a magic like any other error."""
        self._showtraceback(type(exc), exc, [f"{type(exc).__name__}: {exc}"])

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        if not self._goes_on:
            clock.disarm()
        self.error = {
            "output_type": "error",
            "ename": str(getattr(etype, "__name__", etype)),
            "evalue": _text(evalue)[:MAX_TEXT],
            "traceback": [plain(str(block))[-MAX_TEXT:] for block in stb[-MAX_BLOCKS:]],
        }
        self.recorder.add(self.error)

    def system(self, cmd: str) -> None:
        """`!cmd`: run it, show what it prints, and set `_exit_code`. No terminal is needed."""
        command = self.var_expand(cmd, depth=1)  # type: ignore[no-untyped-call]
        if self._ignores(command):
            self.user_ns["_exit_code"] = 1
            return
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        own = {"process_group": 0} if hasattr(os, "killpg") else {}
        with subprocess.Popen(command, shell=True, text=True, errors="replace", **pipes, **own) as process:  # type: ignore[call-overload]
            errors = threading.Thread(target=_copy, args=(process.stderr, sys.stderr), daemon=True)
            errors.start()
            try:
                _copy(process.stdout, sys.stdout)
                errors.join()
            except BaseException:  # also a timeout: processes must not outlive their cell
                os.killpg(process.pid, signal.SIGKILL) if own else process.kill()
                raise
        self.user_ns["_exit_code"] = process.returncode

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """`x = !cmd`: what the command prints, as lines."""
        from IPython.utils.text import SList

        command = self.var_expand(cmd, depth=depth + 1)  # type: ignore[no-untyped-call]
        if self._ignores(command):
            return SList() if split else ""
        run = subprocess.run(
            command, shell=True, text=True, errors="replace", stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return SList(run.stdout.splitlines()) if split else run.stdout

    def _ignores(self, command: str) -> bool:
        if not self.ignored_lines.ignores_command(command):
            return False
        self.ignored_lines.note_ignored(f"!{' '.join(command.split())}")
        return True


def _copy(source: Any, target: Any) -> None:
    for line in source:
        target.write(line)


def _text(value: object) -> str:
    try:
        return plain(str(value))
    except Exception as error:  # a student's __str__ may raise anything
        return f"<no text: {type(error).__name__}>"


def open_shell(recorder: Recorder, directory: str, ignore: Iterable[str] = ()) -> Shell:
    """A shell whose IPython files are in `directory`; figures are drawn inline, as in a notebook.

    `ignore` names modules, magics and commands to ignore, in addition to `ignored_lines.IGNORED`.
    """
    os.environ["MPLBACKEND"] = BACKEND
    draw_without_windows()
    if _prepared is not None:
        shell = _take_over(_prepared, recorder, directory)
    else:
        shell = _create(recorder, directory)
        if "matplotlib" in sys.modules:
            _draw_inline(shell)
    shell.ignored_lines = IgnoredLines(ignore)
    return shell


def prepare_shell() -> None:
    """Make the shell that `open_shell` will return in forks of this process. It never runs a cell in this process.

    Call it after all imports, because some modules behave differently if there is a shell.
    """
    global _prepared
    with tempfile.TemporaryDirectory() as directory:
        _prepared = _create(_nobody(), directory)
    if "matplotlib" in sys.modules:
        _draw_inline(_prepared)


_prepared: Shell | None = None


def _take_over(shell: Shell, recorder: Recorder, directory: str) -> Shell:
    """`shell`, which the parent process made, adapted to this process."""
    Shell.recorder = recorder
    shell.ipython_dir = directory
    shell.profile_dir = ProfileDir.create_profile_dir_by_name(directory, "default")
    shell.home_dir, shell.starting_dir = get_home_dir(), os.getcwd()
    if shell.history_manager is not None:
        shell.history_manager.dir_hist[:] = [Path.cwd()]
    return shell


def _nobody() -> Recorder:
    return Recorder(lambda event: None, 0, lambda text: None)


def _draw_inline(shell: Shell) -> None:
    """Do what the backend does by itself if it is imported after the shell was made."""
    from matplotlib_inline.config import InlineBackend

    shell.enable_matplotlib("inline")  # type: ignore[no-untyped-call]
    backend = InlineBackend.instance()
    # The line above sets the formats only for the first shell of a process.
    select_figure_formats(shell, backend.figure_formats, **backend.print_figure_kwargs)


def warm_up() -> None:
    """Open and close a shell, so that forks of this process need not import what IPython imports late."""
    with tempfile.TemporaryDirectory() as directory:
        shell = _create(_nobody(), directory)
        for source in ("1", "1 / 0"):
            shell.run_cell(source)  # type: ignore[no-untyped-call]
        if "matplotlib" in sys.modules:
            _draw_inline(shell)
        Shell.clear_instance()


def _create(recorder: Recorder, directory: str) -> Shell:
    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.xmode = "Context"
    Shell.recorder = recorder
    Shell.clear_instance()
    return Shell.instance(
        config=config, ipython_dir=directory, display_pub_class=Publisher, displayhook_class=ResultHook
    )
