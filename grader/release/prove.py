"""Proves that the public checks pass a right solution at their place in the notebook, by running the reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from grader.evidence import Cell, CellStatus
from grader.evidence.files import Files, read_evidence
from grader.executor import Task, run_one
from grader.exercise.exercise import Exercise
from grader.exercise.jobs import inputs_digest, make_job
from grader.exercise.placement import probes_of
from grader.exercise.public_part import extract
from grader.exercise.reference import Reference
from grader.grading.execution import executor_for
from grader.grading.expected import check_cells
from grader.grading.standard import Standard
from grader.model import Assignment
from grader.notebook import JSON, Ours, checks_id, solved
from grader.probes import load_probes
from grader.support import interrupts
from grader.support.cache import remembered
from grader.support.progress import Progress

__all__ = ["check_given_cells", "lost_in_place"]

PROOF = "-proof"
"""Suffix of the ids of the cells at the end, after the question's id."""


def check_given_cells(standard: Standard) -> None:
    """Raise `AssignmentError` if a cell of the reference raises an error in its own run, unless it is meant to."""
    check_cells(standard.reference, read_evidence(Files(standard.expected_folder).evidence))


def lost_in_place(exercise: Exercise, progress: Progress) -> tuple[str, ...]:
    """For each question whose public checks fail the reference at the place of `check`, a line that says why.

    The reference runs once more for this, in the small budget if the exercise has one, unless nothing has changed.
    """
    reference = exercise.reference
    assignment = _in_small_budget(reference)
    public = {
        question: tuple(
            item.name for item in assignment.checks if item.question == question and not item.hidden and not item.cell
        )
        for question in reference.automatic
    }
    public = {question: names for question, names in public.items() if names}
    if not public:
        return ()
    notebook = _proof(reference, public)

    def find() -> list[str]:
        cells = interrupts.run(_run(exercise, assignment, notebook, progress))
        return [line for question in public for line in _told(reference.ours, question, cells)]

    key = inputs_digest(assignment, notebook, exercise.data_digest, {})
    return tuple(remembered(exercise.cache / "in_place", (key,), find))


async def _run(exercise: Exercise, assignment: Assignment, notebook: JSON, progress: Progress) -> Mapping[str, Cell]:
    job = make_job(replace(assignment, probes=""), notebook, data=exercise.data)
    async with executor_for(exercise, progress) as executor:
        progress.begin("running the reference with check() in place, its cells", len(job.cells))
        run = await run_one(executor, Task("reference", lambda: job, watch=progress.finished, is_awaited=True))
    return {cell.id: cell for cell in run.evidence.cells}


def _proof(reference: Reference, public: Mapping[str, tuple[str, ...]]) -> JSON:
    """The reference's notebook with check cells that run the probes, and cells at its end that judge the results."""
    source = (reference.folder / "checks.py").read_text(encoding="utf-8")
    probes, known = reference.assignment.probes, load_probes(reference.assignment.probes)
    sources, ends = {}, []
    for number, (question, names) in enumerate(public.items()):
        checks = extract(source, names, "")
        needed = extract(probes, probes_of(source, names, known), "")
        sources[checks_id(question)] = (
            "from grader.release.in_place import Placed as _Placed\n"
            f"_placed_{number} = _Placed(globals(), {needed!r}, {checks!r}, {reference.assignment.seed})"
        )
        ends.append(
            {"cell_type": "code", "id": question + PROOF, "metadata": {}, "source": f"_placed_{number}.judge()"}
        )
    ours = Ours(sources, reference.ours.after)
    notebook = solved(reference.assignment.name, reference.cells, reference.automatic, ours)
    return {**notebook, "cells": [*notebook["cells"], *ends]}


def _told(ours: Ours, question: str, cells: Mapping[str, Cell]) -> list[str]:
    """The lines for `question`; none if its checks pass at their place."""
    for id in (checks_id(question), question + PROOF):
        cell = cells[id]
        if cell.status is not CellStatus.OK:
            why = cell.fault.message if cell.fault else str(cell.status)
            behind = ours.after[question]
            return [
                f'check("{question}") fails the reference where students run it, behind the cell {behind!r} ({why}); '
                "what a public probe reads must be complete by then, and what it calls must not depend on chance"
            ]
    return []


def _in_small_budget(reference: Reference) -> Assignment:
    return replace(reference.assignment, parameters={**reference.assignment.parameters, **reference.quick})
