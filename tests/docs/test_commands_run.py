"""Every command line of the documentation runs, page by page, as a reader types it."""

import os
import shlex
import shutil
import subprocess
import sys

import click
import pytest
from documentation import PAGES, Command, Written, accept, examples, lines_of_commands, read_page
from support import ROOT, Recorded
from support import request_for as request_in

from cli import main
from grader.assignment import load_reference
from grader.course import Course
from grader.releasing import build_release
from grader.samples import load_samples, write_class
from grader.scaffold import scaffold

READ = {path: read_page(path) for path in PAGES}
NOT_RUN = {
    "downloads packages",
    "downloads packages, and opens a browser",
    "downloads a dataset",
    "changes the machine",
    "needs a cluster; tests/slurm has one",
    "takes an hour, and downloads the peers",
    "takes minutes, and measures",
    "takes minutes; tests/attack runs it",
    "a list of what the steps above have run, and of what needs another exercise",
}
"""The reasons that there are. A new one is added here by hand, so that nothing drops out unseen."""


def name_of(path):
    return str(path.relative_to(ROOT))


def test_the_reasons_why_a_command_is_not_run_are_few_and_known():
    assert {reason for page in READ.values() for reason in page.not_run} <= NOT_RUN


def test_no_command_of_ours_stands_outside_a_block_that_is_run_or_says_why_not():
    for path in PAGES:
        assert not [line for line in path.read_text().splitlines() if line.startswith("    gradecast ")], path


@pytest.fixture(scope="module")
def a_course(tmp_path_factory):
    """The exercise of `gradecast new`, one that has a metric, and the mistakes of that one, handed in."""
    folder = tmp_path_factory.mktemp("course")
    scaffold(Course(folder), "smoothing")
    leave = shutil.ignore_patterns("__pycache__")
    shutil.copytree(
        ROOT / "tests" / "noisy" / "reference" / "noisy", folder / "reference" / "jena_density", ignore=leave
    )
    handed_in = load_reference(folder / "reference" / "jena_density")
    write_class(handed_in, load_samples(handed_in.folder / "mistakes"), folder / "submitted")
    request = request_in(folder, load_reference(folder / "reference" / "smoothing"))
    release = folder / "assignments" / "smoothing"
    build_release(request, release, check_only=False, nbgrader=None, progress=Recorded())
    return folder


@pytest.fixture
def shell(tmp_path):
    """The environment of a reader: `gradecast` is this tree's."""
    bin = tmp_path / "bin"
    bin.mkdir()
    wrapper = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(ROOT / "cli.py"))} "$@"\n'
    (bin / "gradecast").write_text(wrapper)
    (bin / "gradecast").chmod(0o755)
    path = os.pathsep.join((str(bin), os.path.dirname(sys.executable), os.environ["PATH"]))
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


@pytest.mark.slow
@pytest.mark.parametrize("page", [pytest.param(page, id=name_of(path)) for path, page in READ.items() if page.steps])
def test_every_command_of_a_page_runs(page, a_course, shell, tmp_path):
    folder = tmp_path / "here"
    if page.place == "in an empty folder":
        folder.mkdir()
    elif page.place == "in the release of smoothing":
        shutil.copytree(a_course / "assignments" / "smoothing", folder)
    else:
        assert page.place == "in a course"
        shutil.copytree(a_course, folder)
    script = "".join(map(_scripted, page.steps))
    found = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=shell, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert found.returncode == 0, f"{name_of(page.path)}{found.stderr[-2000:]}\n{found.stdout[-2000:]}"


def _scripted(step):
    """A step as lines of a script that ends at the first that does not do what the page says."""
    if isinstance(step, Written):
        path = shlex.quote(step.path)
        return f"mkdir -p \"$(dirname {path})\"\ncat > {path} << 'END OF FILE'\n{step.text}END OF FILE\n"
    assert isinstance(step, Command)
    said = shlex.quote(f":{step.line}: `{step.text}` should exit with {step.exit}")
    return f"{step.text}\ncode=$?\nif [ $code != {step.exit} ]; then echo {said}, not $code >&2; exit 1; fi\n"


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md", ROOT / "SECURITY.md"], ids=name_of)
def test_the_parser_takes_every_line_that_calls_us(path):
    for line in lines_of_commands(path):
        accept(main, line)


def test_the_parser_takes_every_example_of_the_help():
    taken = list(_examples(main))
    assert len(taken) > 12
    for line in taken:
        accept(main, line)


def _examples(group):
    for command in group.commands.values():
        yield from _examples(command) if isinstance(command, click.Group) else examples(command)


@pytest.mark.parametrize("line", ["gradecast grade toy", "gradecast build --chek", "gradecast nothing"])
def test_a_wrong_line_is_not_taken(line):
    with pytest.raises((click.UsageError, click.exceptions.Exit)):
        accept(main, line)
