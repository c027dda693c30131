"""What is said of trainings that are right: `python -m bench.training_alarms EXERCISE [ALTERNATIVE…]`.

Runs the notebook of the reference and of each alternative, one after another, and prints the symptoms that are named.
Every line with `!!` is a false alarm.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from grader import datasets
from grader.evidence import CellStatus, Evidence
from grader.exercise.assignment import load_reference
from grader.exercise.jobs import make_job
from grader.exercise.known_solutions import load_samples, sample_notebook
from grader.judging.symptoms import symptoms_of
from grader.sandbox import Job, open_sandbox, testify

PATIENCE = 4
"""How many times the limits of the exercise a run may take, so that a busy machine ends none."""


async def evidence_of(job: Job) -> Evidence:
    async with open_sandbox("none", preload=(), threads=1, conceal=()) as sandbox:
        return (await testify(sandbox, job)).evidence


def main(exercise: str, *names: str) -> None:
    reference = load_reference(Path(__file__).parent.parent / "reference" / exercise)
    assignment = reference.assignment
    is_public = assignment.data is not None and assignment.data not in assignment.files
    data = datasets.path(assignment.data) if is_public else None
    limits = replace(
        assignment.limits,
        cell_seconds=PATIENCE * assignment.limits.cell_seconds,
        run_seconds=PATIENCE * assignment.limits.run_seconds,
    )
    alternatives = load_samples(reference.folder / "alternatives")
    for sample in [None, *(item for item in alternatives if not names or item.name in names)]:
        job = make_job(assignment, sample_notebook(reference, sample), data=data)
        evidence = asyncio.run(evidence_of(replace(job, probes="", limits=limits)))
        stopped = [cell.id for cell in evidence.cells if cell.status is not CellStatus.OK]
        steps = [item.steps for item in evidence.training]
        print(f"{exercise}, {sample.name if sample else 'reference'}: steps {steps}; cells that stopped: {stopped}")
        for symptom in symptoms_of(evidence.training):
            print(f"!! {symptom.line}")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
