"""Makes the job for one run, and the digests by which its result is recognised."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeGuard

from grader.evidence import encode, pack_arrays
from grader.exercise.agreement import INJECTED
from grader.exercise.files import digests_of, without_clashes
from grader.model import Assignment
from grader.notebook import JSON, assigned_names
from grader.sandbox.job import Job, Run
from grader.worker import CodeCell

__all__ = ["code_digest", "executed_notebook", "inputs_digest", "make_job", "preload_of", "same_code"]

LATE = (("matplotlib", "matplotlib.pyplot"), ("optim", "torch._dynamo"))
"""Pairs of a word and a module that notebooks with this word import late, which takes a second in each run."""

SEED = "SEED"
"""The parameter from which a notebook may seed its random numbers; a run under another seed sets it."""
PROTOCOL = 2
"""Version of what the worker observes; increase it when that changes, so that older results are made again."""


def make_job(
    assignment: Assignment,
    notebook: Mapping[str, Any],
    *,
    files: Mapping[str, bytes] | None = None,
    data: Path | None = None,
    unseen: Mapping[str, Any] | None = None,
    seed: int | None = None,
) -> Job:
    """The job that runs `notebook` with nbgrader's hidden tests restored, then the probes with the `unseen` inputs.

    `seed` replaces the assignment's seed; a notebook with a parameter `SEED` gets it there, too.
    """
    parameters = dict(assignment.parameters)
    if seed is not None and _has_parameter(notebook, SEED):
        parameters[SEED] = seed
    cells = _code_cells(_with_parameters(notebook, parameters))
    return Job(
        cells=_prepared(cells, assignment),
        seed=assignment.seed if seed is None else seed,
        limits=assignment.limits,
        files=without_clashes(files or {}, assignment.files),
        released=assignment.files,
        data={assignment.data: data} if data is not None and _is_apart(assignment.data, assignment) else {},
        ignore=assignment.ignore,
        probes=assignment.probes,
        unseen=dict(unseen or {}),
        nbgrader=bool(assignment.in_place),
        training=assignment.training,
    )


def _prepared(cells: Sequence[CodeCell], assignment: Assignment) -> tuple[CodeCell, ...]:
    """The cells with the full text of test cells, and with the code that runs before each cell.

    That code runs once before all tests of a question. As in Otter, cells that begin with a cell magic do not get it.
    """
    owners = [assignment.in_place.get(cell.id) for cell in cells]
    found = []
    for cell, owner, last in zip(cells, owners, [None, *owners], strict=False):
        source = assignment.tests.get(cell.id, cell.source)
        if assignment.each_cell and not source.startswith("%%") and (owner is None or owner != last):
            source = f"{assignment.each_cell}\n{source}"
        found.append(replace(cell, source=source))
    return tuple(found)


def _is_apart(data: str | None, assignment: Assignment) -> TypeGuard[str]:
    """Whether `data` is a dataset of the machine, and not a file next to the notebook."""
    return data is not None and data not in assignment.files


def preload_of(assignment: Assignment, notebook: Mapping[str, Any]) -> tuple[str, ...]:
    """Modules to import before many runs: those that the assignment names, and those that `notebook` imports late."""
    code = "\n".join(cell.source for cell in _code_cells(notebook))
    roots = {name.partition(".")[0] for name in assignment.preload} | {"matplotlib"}
    late = (module for word, module in LATE if word in code and module.partition(".")[0] in roots)
    return tuple(dict.fromkeys((*assignment.preload, *late)))


def executed_notebook(notebook: Mapping[str, Any], run: Run, assignment: Assignment) -> JSON:
    """`notebook` with the outputs of `run`, except those of cells with hidden tests, which they would reveal."""
    count, cells = 0, []
    executed = _with_parameters(notebook, assignment.parameters)
    for cell in executed["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            shown = run.outputs.get(cell["id"], ()) if not _hides(cell, assignment) else ()
            outputs = [_numbered(output, count) for output in shown]
            cell = {**cell, "execution_count": count, "outputs": outputs}
        cells.append(cell)
    return {**executed, "cells": cells}


def inputs_digest(assignment: Assignment, release: Mapping[str, Any], data: str, unseen: Mapping[str, Any]) -> str:
    """SHA-256 of everything except the submission that a result depends on. `data` is the dataset's digest."""
    inputs = encode(unseen)
    document = {
        "protocol": PROTOCOL,
        "release": code_digest(release),
        "probes": assignment.probes,
        "parameters": dict(assignment.parameters),
        "limits": asdict(assignment.limits),
        "seed": assignment.seed,
        "data": data,
        "unseen": inputs.document,
        **({"ignore": list(assignment.ignore)} if assignment.ignore else {}),
        **({"each cell": assignment.each_cell} if assignment.each_cell else {}),
        **({"files": digests_of(assignment.files)} if assignment.files else {}),
        **({"tests": dict(assignment.tests), "in place": sorted(assignment.in_place)} if assignment.in_place else {}),
    }
    text = json.dumps(document, sort_keys=True)
    return hashlib.sha256(text.encode() + pack_arrays(inputs.arrays)).hexdigest()


def code_digest(notebook: Mapping[str, Any]) -> str:
    """SHA-256 of the notebook's code cells; points and narrative do not matter to a run."""
    cells = [[cell.id, cell.source] for cell in _code_cells(notebook)]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def same_code(notebook: Mapping[str, Any], executed: Mapping[str, Any]) -> bool:
    """Whether `executed`, a notebook that ran, has the same code as `notebook`; names of cells do not matter."""
    there = {"cells": [cell for cell in executed.get("cells", ()) if cell["id"] != INJECTED]}
    return [cell.source for cell in _code_cells(notebook)] == [cell.source for cell in _code_cells(there)]


def _code_cells(notebook: Mapping[str, Any]) -> list[CodeCell]:
    return [CodeCell(cell["id"], "".join(cell["source"])) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _has_parameter(notebook: Mapping[str, Any], name: str) -> bool:
    tagged = [cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", ())]
    return any(name in assigned_names("".join(cell["source"])) for cell in tagged)


def _with_parameters(notebook: Mapping[str, Any], parameters: Mapping[str, Any]) -> JSON:
    """The notebook with a cell that sets `parameters` after the tagged one; unchanged if there are none."""
    cells = list(notebook["cells"])
    if parameters:
        at = next(n for n, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", ()))
        source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
        injected = {"cell_type": "code", "id": INJECTED, "metadata": {"tags": [INJECTED]}, "source": source}
        cells.insert(at + 1, {**injected, "execution_count": None, "outputs": []})
    return {**notebook, "cells": cells}


def _hides(cell: Mapping[str, Any], assignment: Assignment) -> bool:
    """Whether the cell ran with hidden tests that are not in its text."""
    return cell["id"] in assignment.tests and assignment.tests[cell["id"]] != "".join(cell["source"])


def _numbered(output: Mapping[str, Any], count: int) -> JSON:
    return {**output, "execution_count": count} if output["output_type"] == "execute_result" else dict(output)
