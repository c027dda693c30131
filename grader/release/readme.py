"""Writes `README.md` and the lines of `requirements.txt` of a release."""

from __future__ import annotations

import re

from grader.exercise.reference import Reference
from grader.release.frameworks import FRAMEWORKS, OTHERS_GB, pythons
from grader.release.lock import needs_data, pinned, read_lock
from grader.release.student_part import requirements
from grader.release.torch_builds import ADDRESS

__all__ = ["readme", "requirement_lines"]


def readme(reference: Reference) -> str:
    """`README.md` of the release: set-up, how to check, what grades it, points."""
    assignment = reference.assignment
    rows = "".join(
        f"| {item.title}{', a bonus' if item.bonus else ''} | `{item.id}` | {item.points:g} "
        f"| {f'{item.manual:g}' if item.manual else ''} |\n"
        for item in assignment.questions
        if item.points
    )
    by_hand = sum(item.manual for item in assignment.questions if not item.bonus)
    where = 'the cell `check("…")`' if reference.automatic else "the test cells"
    stub = "line that raises\n`NotImplementedError` with your solution."
    if any(cell.given is not None for cell in reference.cells):
        stub = "`...`\nwith your solution."
    return f"""# {assignment.title}

Open `{assignment.name}.ipynb` in Jupyter, read it from the top, and replace each {stub} Keep the notebook in this \
folder: `public/` beside it holds the checks. What you hand in is that notebook, saved.

## Set up

{_setup(reference)}
## Check your work

- In the notebook: run {where} below each question.
- On the command line, from a fresh start as in grading: `gradecast check {assignment.name}.ipynb`
{_one_question(reference)}
Go from cell to cell: a cell of ours that calls what you have not written yet stops, too, until you have written it.
The public checks are the same as in grading. There are hidden ones too, on other inputs: they ask for the same
properties, so a solution that is right in general passes them. A warning never costs a point, and an error in one
question costs only that question and what truly depends on it.

## What grades it

| package | version |
|---|---|
{_packages(reference)}
Other corrections of these versions do as well; `check` says where yours differ by more. A package that is not named
here may be missing: importing it fails when your work is graded, and what needs it with it.

## Points

| question | name | points | of these by hand |
|---|---|---:|---:|
{rows}| **all** | | **{assignment.points:g}** | **{by_hand:g}** |
{_BONUS if any(item.bonus for item in assignment.questions) else ""}
Cells that you are not to change are locked, and are put back before grading.{_budget(reference)}
"""


def requirement_lines(reference: Reference) -> tuple[str, ...]:
    """The lines of `requirements.txt`, which pip installs for a student: those of the lock, if there is one."""
    lock = read_lock(reference)
    pins = pinned(lock) if lock is not None else ()
    return requirements(reference.requirements, reference.package, data=needs_data(reference), pins=pins)


def _setup(reference: Reference) -> str:
    name = reference.assignment.name
    lines = requirement_lines(reference)
    frameworks = {name: line for name in FRAMEWORKS for line in lines if re.match(rf"{name}(-cpu)?\b(?!-)", line)}
    torch = frameworks.get("torch", "")
    pinned_torch = torch.partition(" ;")[0] if "==" in torch else "torch"
    disk = OTHERS_GB + sum(FRAMEWORKS[name].disk_gb for name in frameworks)
    locked = read_lock(reference)
    fits = f" What you install below is for Python {locked.python}." if locked is not None else ""
    return f"""\
You need Python {pythons(frameworks)}, a few minutes, and about {disk:g} GB of disk.{fits}
In a terminal, in this folder, make an environment and enter it. In each new terminal, enter it again:

| system | lines |
|---|---|
| Linux, macOS | `python3 -m venv .venv`, then `. .venv/bin/activate` |
| Windows | `py -m venv .venv`, then `.venv\\Scripts\\activate` |
| JupyterHub | `python3 -m venv ~/{name}-venv`, then `. ~/{name}-venv/bin/activate` |

Install what you need, and open the notebook:

{_SMALL_TORCH.format(torch=pinned_torch) if torch else ""}    python -m pip install -r requirements.txt
    python -m jupyterlab {name}.ipynb

On JupyterHub, instead of the last line: `python -m ipykernel install --user --name {name}`; then choose that kernel in
the notebook. On Colab, upload the zip that you were given, and run this in a first cell of each session:

    !unzip -qo {name}.zip
    %cd {name}
    %pip install -q -r requirements.txt
"""


def _one_question(reference: Reference) -> str:
    """How to see one question alone, by the example of the first one with a public check; empty if there is none."""
    assignment = reference.assignment
    question = next((check.question for check in assignment.checks if not check.hidden), "")
    return f"- One question only: `gradecast check {assignment.name}.ipynb --question {question}`\n" if question else ""


_BONUS = "\nA bonus comes on top: nobody loses anything without it.\n"

_SMALL_TORCH = f"""\
    python -m pip install {{torch}} --index-url {ADDRESS}
"""
"""The builds for macOS are the usual ones."""


def _packages(reference: Reference) -> str:
    environment = reference.environment
    versions = {"Python": environment.python, **environment.packages}
    return "".join(f"| {name} | {number} |\n" for name, number in versions.items())


def _budget(reference: Reference) -> str:
    if not any(cell.is_parameters for cell in reference.cells):
        return ""
    return """ The cell tagged `parameters` holds
the budget of training; grading uses the budget that came with the notebook."""
