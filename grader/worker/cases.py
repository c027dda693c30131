"""Runs one test case from Otter or pytest in the process of the notebook; imported test cells call this module.

As in Otter itself, nothing separates the tests from the student's code here. The cells are written by
`grader.notebook.otter_source` and `grader.importing.pytest_files`.
"""

from __future__ import annotations

import ast
import doctest
import inspect
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

__all__ = ["calls", "passes", "passes_pytest"]

_NOTEBOOK = "notebook_of_this_test"
"""Name of the module from which tests import the notebook's names."""


def passes(namespace: Mapping[str, Any], code: str, shows: str = "", success: str = "") -> None:
    """Run the statements of `code` in a copy of `namespace`, as in Otter's OK format.

    Each statement is a doctest: the last one has to show the text `shows`, the others nothing. All of them run. Prints
    `success`, or raises an `AssertionError` that says what differs. Warnings do not fail the test.
    """
    statements = _statements(code)
    wanted = [""] * len(statements)
    wanted[-1:] = [shows.strip("\n")]
    examples = [doctest.Example(*pair) for pair in zip(statements, wanted, strict=True)]
    runner = _Runner()
    with _silently():
        runner.run(doctest.DocTest(examples, dict(namespace), "test", None, None, None), clear_globs=False)
    if runner.said:
        raise AssertionError("\n".join(runner.said))
    if success:
        print(success)


def calls(namespace: Mapping[str, Any], code: str, success: str = "") -> None:
    """Call the function that `code` defines, as in Otter's exception-based format.

    Each parameter gets the value of that name in `namespace`, or None if there is none; `env` gets `namespace` itself.
    Prints `success`, or raises what the function raises.
    """
    own: dict[str, Any] = {"__name__": "test"}
    exec(compile(code, "test", "exec"), own)
    function = next(item for item in reversed(own.values()) if inspect.isfunction(item))
    wanted = inspect.signature(function).parameters
    with _silently():
        function(**{name: namespace if name == "env" else namespace.get(name) for name in wanted})
    if success:
        print(success)


def passes_pytest(namespace: Mapping[str, Any], code: str, modules: str = "") -> None:
    """Run `code`, the text of a test file, with pytest; raise an `AssertionError` that says which tests fail.

    Tests can use the notebook's names directly, or import them from the modules named in `modules`, separated by
    blanks.
    """
    import pytest

    failed = _Failed()
    names = {**namespace, "__name__": "notebook"}
    made = {name: ModuleType(name) for name in (_NOTEBOOK, *modules.split())}
    for module in made.values():
        module.__dict__.update(names)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--capture=sys", "--import-mode=importlib"]
    with tempfile.TemporaryDirectory() as folder, _silently(), mock.patch.dict(sys.modules, made):
        path, settings = Path(folder) / "test_cell.py", Path(folder) / "pytest.ini"
        path.write_text(f"from {_NOTEBOOK} import *\n{code}\n", encoding="utf-8")
        settings.write_text("[pytest]\n")
        with mock.patch.dict(os.environ, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTEST_ADDOPTS=""):
            ended = pytest.main([*options, "-c", str(settings), "--rootdir", folder, str(path)], [failed])
    if failed.said or ended:
        raise AssertionError("\n".join(failed.said) or f"pytest ended with {ended!s}")


class _Failed:
    """A plugin for pytest that records what failed, in a few words."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed:
            self._keep(report, report.nodeid.rpartition("::")[2])

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self._keep(report, "the test")

    def _keep(self, report: Any, what: str) -> None:
        crash, text = getattr(report.longrepr, "reprcrash", None), str(report.longrepr).strip().splitlines()
        errors = [line[1:].strip() for line in text if line.startswith("E ")]
        said = crash.message if crash else (errors or text or ["no reason is given"])[0]
        self.said.append(f"{what}: {said}")


def _statements(code: str) -> list[str]:
    """The source of each statement of `code`; statements that share a line count as one."""
    lines = code.split("\n")
    found: list[str] = []
    last = 0
    for node in ast.parse(code).body:
        first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", ()))])
        end = node.end_lineno or first
        if first <= last:
            found[-1] = "\n".join([found[-1], *lines[last:end]])
        else:
            found.append("\n".join(lines[first - 1 : end]))
        last = max(last, end)
    return found


class _Runner(doctest.DocTestRunner):
    """Records in a few words what went wrong in each example; all of them run."""

    def __init__(self) -> None:
        super().__init__(verbose=False)
        self.said: list[str] = []

    def report_failure(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        wanted = f"not {example.want.strip()}" if example.want else "and should show nothing"
        self.said.append(f"{example.source.strip()} shows {got.strip() or 'nothing'}, {wanted}")

    def report_unexpected_exception(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        kind, error, _ = exc_info
        if not issubclass(kind, Exception | SystemExit):  # such as an interrupt, which ends the cell
            raise error
        said = f"{kind.__name__}: {error}" if str(error) else kind.__name__
        if kind is AssertionError:
            said = f"{error}" if str(error) else "which does not hold"
            self.said.append(f"{example.source.strip()}: {said}")
        else:
            self.said.append(f"{example.source.strip()} raises {said}")


@contextmanager
def _silently() -> Iterator[None]:
    """Suppress everything that is printed or displayed meanwhile."""
    from IPython.core.getipython import get_ipython
    from IPython.utils.capture import capture_output

    if get_ipython() is None:
        with redirect_stderr(StringIO()):
            yield
        return
    with capture_output():
        yield
