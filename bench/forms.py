"""Writes the same class in the format of each system."""

from __future__ import annotations

import ast
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.workloads import Student, Workload, read_asserts
from grader.exercise.assignment import load_reference
from grader.notebook import IMPORT_ID, JSON, SourceCell, assemble, checks_id, dumps
from grader.notebook.markers import keep_solutions, mark_for_nbgrader
from grader.support.disk import write_bytes

__all__ = ["doctest_lines", "write_bare", "write_gradecast", "write_nbgrader", "write_otter"]

DATA = ("from grader.datasets import path", 'import os\n\n\ndef path(name):\n    return os.environ["BENCH_DATA"]')
"""The line by which a notebook finds its dataset, and its replacement where gradecast is not installed."""
OTTER_FIRST = 'import otter\n\ngrader = otter.Notebook("{name}.ipynb")'
OTTER_CONFIG = {"lang": "python", "pdf": False, "logo": False, "print_summary": False, "print_score": False}
"""Otter's configuration, with everything switched off that costs time and is not grading."""
OTTER_TEST = """\
OK_FORMAT = True

test = {test!r}
"""


def write_gradecast(workload: Workload, students: Sequence[Student], folder: Path) -> None:
    """Write `<student>/<exercise>/<exercise>.ipynb` into `folder`, with the cells `check("…")` of the release."""
    shutil.rmtree(folder, ignore_errors=True)
    name, automatic = workload.exercise, load_reference(workload.source).automatic
    for student in students:
        notebook = assemble(name, student.cells, automatic, _source)
        write_bytes(folder / student.name / name / f"{name}.ipynb", dumps(notebook).encode())


def write_nbgrader(workload: Workload, students: Sequence[Student], folder: Path) -> None:
    """Write an nbgrader course into `folder`: source and submissions, with asserts in autograder tests."""
    shutil.rmtree(folder, ignore_errors=True)
    name, asserts = workload.exercise, read_asserts(workload)

    def notebook(cells: Sequence[SourceCell], text: Callable[[SourceCell], str]) -> bytes:
        return dumps(_with_tests(workload, cells, text, asserts)).encode()

    cells = load_reference(workload.source).cells
    write_bytes(
        folder / "source" / name / f"{name}.ipynb", notebook(cells, lambda cell: mark_for_nbgrader(cell.source))
    )
    for student in students:
        path = folder / "submitted" / student.name / name / f"{name}.ipynb"
        write_bytes(path, notebook(student.cells, _source))


def write_otter(workload: Workload, students: Sequence[Student], folder: Path) -> None:
    """Write `autograder.zip` and `submitted/<student>.ipynb` into `folder`, with tests in Otter's OK format."""
    shutil.rmtree(folder, ignore_errors=True)
    asserts = read_asserts(workload)
    checks = {question: f'grader.check("{question}")' for question in asserts}
    for student in students:
        notebook = _with_tests(workload, student.cells, _source, checks)
        notebook["cells"].insert(0, _code("otter", OTTER_FIRST.format(name=workload.exercise)))
        write_bytes(folder / "submitted" / f"{student.name}.ipynb", dumps(notebook).encode())
    with zipfile.ZipFile(folder / "autograder.zip", "w") as archive:
        archive.writestr("otter_config.json", json.dumps(OTTER_CONFIG))
        for question, source in asserts.items():
            archive.writestr(f"tests/{question}.py", OTTER_TEST.format(test=_ok_test(question, source)))


def write_bare(workload: Workload, students: Sequence[Student], path: Path) -> None:
    """Write the code cells of each student as JSON, with a mark on those that hold asserts."""
    asserts = read_asserts(workload)
    graded = {checks_id(question) for question in asserts}
    document = {
        student.name: [
            {"source": "".join(cell["source"]), "graded": cell["id"] in graded}
            for cell in _with_tests(workload, student.cells, _source, asserts)["cells"]
            if cell["cell_type"] == "code"
        ]
        for student in students
    }
    write_bytes(path, json.dumps(document).encode())


def doctest_lines(source: str) -> str:
    """`source` as a doctest that prints nothing."""
    lines: list[str] = []
    for node in ast.parse(source).body:
        first, *more = source.splitlines()[node.lineno - 1 : node.end_lineno]
        lines += [f">>> {first}", *(f"... {line}" for line in more)]
    return "\n".join(lines)


def _with_tests(
    workload: Workload, cells: Sequence[SourceCell], text: Callable[[SourceCell], str], tests: Mapping[str, str]
) -> JSON:
    """The notebook without gradecast: `tests` by question after the answers, one point each, nothing by hand."""
    peer = [_for_peers(workload, cell) for cell in cells]
    notebook = assemble(workload.exercise, peer, dict.fromkeys(tests, 1.0), text)
    sources = {checks_id(question): source for question, source in tests.items()}
    kept = [cell for cell in notebook["cells"] if cell["id"] != IMPORT_ID]
    for cell in kept:
        if cell["id"] in sources:
            cell["source"] = sources[cell["id"]].splitlines(keepends=True)
    return {**notebook, "cells": kept}


def _for_peers(workload: Workload, cell: SourceCell) -> SourceCell:
    if cell.kind == "markdown":  # nobody grades free text here
        return replace(cell, source=keep_solutions(cell.source), manual=0.0, question=None)
    source = cell.source.replace(*DATA)
    if cell.is_parameters:
        source += "".join(f"\n{name} = {value!r}" for name, value in workload.parameters.items())
    return replace(cell, source=source, manual=0.0)


def _ok_test(question: str, source: str) -> dict[str, Any]:
    case = {"code": doctest_lines(source), "hidden": True, "locked": False}
    suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
    return {"name": question, "points": 1, "suites": [suite]}


def _code(id: str, source: str) -> JSON:
    return {
        "cell_type": "code",
        "id": id,
        "metadata": {},
        "source": source.splitlines(keepends=True),
        "execution_count": None,
        "outputs": [],
    }


def _source(cell: SourceCell) -> str:
    return cell.source
