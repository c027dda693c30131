"""Every command line in the documentation runs, page by page, as a reader types it."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from documentation import PAGES, Command, Written, accept, examples, lines_of_commands, read_page
from helpers import ROOT
from places import make_course, make_course_with_downloads, make_release

from gradecast.command_line import main

READ = {path: read_page(path) for path in PAGES}
NOT_RUN = {
    "downloads packages",
    "downloads packages, and opens a browser",
    "downloads a dataset",
    "changes the machine",
    "needs a cluster; tests/slurm has one",
    "needs an nbgrader course; tests/nbgrader has one",
    "needs nbgrader's commands; tests/nbgrader runs them",
    "needs a server of Postgres; tests/exporting has one",
    "needs a graded class; tests/validation has one",
    "needs a notebook of yours; tests/importing has one",
    "needs masters of Otter's; tests/importing has some",
    "serves until Ctrl-C; tests/browser has one",
    "takes an hour, and downloads the peers",
    "takes minutes, and measures",
    "takes minutes; tests/attack runs it",
    "a list of what the steps above have run, and of what needs another exercise",
}
"""All accepted reasons. A new one must be added here by hand, so that no command is skipped unnoticed."""


def name_of(path):
    return str(path.relative_to(ROOT))


def test_the_reasons_why_a_command_is_not_run_are_few_and_known():
    assert {reason for page in READ.values() for reason in page.not_run} <= NOT_RUN


def test_every_command_of_ours_is_in_a_block_that_runs_or_says_why_not():
    for path in PAGES:
        assert not [
            line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("    gradecast ")
        ], path


PLACES = {
    "in an empty folder": Path.mkdir,
    "in a course": make_course,
    "in a course with downloads": make_course_with_downloads,
    "in the release of smoothing": make_release,
}
"""What a page can state about where its commands run."""


@pytest.fixture
def shell(tmp_path):
    """The environment of a reader, in which `gradecast` is that of this tree."""
    bin = tmp_path / "bin"
    bin.mkdir()
    wrapper = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(ROOT / "cli.py"))} "$@"\n'
    (bin / "gradecast").write_text(wrapper)
    (bin / "gradecast").chmod(0o755)
    path = os.pathsep.join((str(bin), os.path.dirname(sys.executable), os.environ["PATH"]))
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


@pytest.mark.slow
@pytest.mark.parametrize("page", [pytest.param(page, id=name_of(path)) for path, page in READ.items() if page.steps])
def test_every_command_of_a_page_runs(page, shell, tmp_path):
    folder = tmp_path / "here"
    PLACES[page.place](folder)
    script = "".join(map(_scripted, page.steps))
    found = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=shell, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert found.returncode == 0, f"{name_of(page.path)}{found.stderr[-2000:]}\n{found.stdout[-2000:]}"


def _scripted(step):
    """A step as lines of a script, which ends at the first step that does not do what the page says."""
    if isinstance(step, Written):
        path = shlex.quote(step.path)
        return f"mkdir -p \"$(dirname {path})\"\ncat > {path} << 'END OF FILE'\n{step.text}END OF FILE\n"
    assert isinstance(step, Command)
    said = shlex.quote(f":{step.line}: `{step.text}` should exit with {step.exit}")
    return f"{step.text}\ncode=$?\nif [ $code != {step.exit} ]; then echo {said}, not $code >&2; exit 1; fi\n"


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md", ROOT / "SECURITY.md"], ids=name_of)
def test_the_parser_accepts_every_line_that_calls_gradecast(path):
    for line in lines_of_commands(path):
        accept(main, line)


def test_the_parser_accepts_every_example_of_the_help():
    taken = list(_examples(main))
    assert len(taken) > 12
    for line in taken:
        accept(main, line)


def _examples(group):
    for command in group.commands.values():
        yield from _examples(command) if isinstance(command, click.Group) else examples(command)


@pytest.mark.parametrize("line", ["gradecast grade toy", "gradecast build --chek", "gradecast nothing"])
def test_a_wrong_line_is_not_accepted(line):
    with pytest.raises((click.UsageError, click.exceptions.Exit)):
        accept(main, line)
