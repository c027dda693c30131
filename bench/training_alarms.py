"""What is said of trainings that are right: of every reference, alternative and, where it has some, given solution.

    python -m bench.training_alarms run NOTES.jsonl [--budget small] [--exercise NAME] [--references]
    python -m bench.training_alarms judge NOTES.jsonl

`run` adds the notes of each notebook to a file, as they were taken, and `judge` names the symptoms in it: every symptom
is a false alarm. So a rule that was changed is judged again without training.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import click

from grader import datasets
from grader.evidence import CellStatus
from grader.evidence.training import documents, trainings_of
from grader.exercise.assignment import load_reference
from grader.exercise.jobs import make_job
from grader.exercise.known_solutions import load_samples, sample_notebook
from grader.exercise.reference import Reference
from grader.judging.symptoms import symptoms_of
from grader.sandbox import Job, Run, open_sandbox, testify

REFERENCES = Path(__file__).parent.parent / "reference"
PATIENCE = 8
"""How many times the limits of the exercise a run may take, so that a busy machine ends none."""
MIDDLE: Mapping[str, Mapping[str, int]] = {
    "attention_timeseries": {"EPOCHS": 3, "STEPS_PER_EPOCH": 20},
    "hyperparameter_search": {"MAX_EPOCHS": 2, "TRAIN_EPOCHS": 4, "STRIDE": 9},
    "jena_density": {"EPOCHS": 5, "STEPS_PER_EPOCH": 10, "VALIDATION_BATCHES": 1},
    "jena_temperature": {"TRAINING_STEPS": 10, "BATCH_SIZE": 32, "NUMBER_OF_SEEDS": 1},
    "manual_rnn": {"EPOCHS": 2, "MAX_EPOCHS": 2, "COMPARED_STEPS": 30},
    "minimal_timellm": {"PRETRAIN_STEPS": 100, "TUNE_STEPS": 20, "FEW_STEPS": 60, "BATCH_SIZE": 16},
    "transformer": {"STEPS": 100, "FAMILY_STEPS": 20, "FAMILY_SEEDS": 1, "BATCH_SIZE": 16},
}
"""About a hundred steps a training: in the small budgets many end before most rules say anything."""


def in_budget(reference: Reference, budget: str) -> Reference:
    changed = {"small": reference.quick, "middle": MIDDLE.get(reference.assignment.name, {}), "full": {}}[budget]
    assignment = reference.assignment
    limits = replace(
        assignment.limits,
        cell_seconds=PATIENCE * assignment.limits.cell_seconds,
        run_seconds=PATIENCE * assignment.limits.run_seconds,
    )
    parameters = {**assignment.parameters, **changed}
    return replace(reference, assignment=replace(assignment, limits=limits, parameters=parameters))


async def testimony(job: Job) -> Run:
    async with open_sandbox("none", preload=(), threads=1, conceal=()) as sandbox:
        return await testify(sandbox, job)


@click.group()
def main() -> None:
    """False alarms of the symptoms of trainings."""


@main.command()
@click.argument("notes", type=click.Path(path_type=Path))
@click.option("--budget", type=click.Choice(["small", "middle", "full"]), default="small")
@click.option("--exercise", "exercises", multiple=True, help="Only this one.")
@click.option("--references", is_flag=True, help="No alternatives.")
def run(notes: Path, budget: str, exercises: tuple[str, ...], references: bool) -> None:
    """Run the notebooks one after another, and add their notes to a file."""
    for folder in sorted(REFERENCES.iterdir()):
        if not (folder / "assignment.toml").exists() or (exercises and folder.name not in exercises):
            continue
        reference = in_budget(load_reference(folder), budget)
        assignment = reference.assignment
        is_public = assignment.data is not None and assignment.data not in assignment.files
        data = datasets.path(assignment.data) if is_public else None
        for sample in [None, *([] if references else load_samples(folder / "alternatives"))]:
            job = make_job(assignment, sample_notebook(reference, sample), data=data)
            evidence = asyncio.run(testimony(replace(job, probes=""))).evidence
            line = {
                "exercise": folder.name,
                "solution": sample.name if sample else "reference",
                "budget": budget,
                "stopped": [cell.id for cell in evidence.cells if cell.status is not CellStatus.OK],
                "training": documents(evidence.training),
            }
            with notes.open("a") as out:
                print(json.dumps(line), file=out)
            say(line)


@main.command()
@click.argument("notes", type=click.Path(path_type=Path, exists=True))
def judge(notes: Path) -> None:
    """Name the symptoms in a file of notes, and count the notebooks of which anything is said."""
    alarms, seen = Counter[str](), Counter[str]()
    for text in notes.read_text().splitlines():
        line = json.loads(text)
        seen[line["budget"]] += 1
        alarms[line["budget"]] += say(line)
    for budget, count in seen.items():
        print(f"{budget}: {alarms[budget]} of {count} notebooks, {alarms[budget] / count:.1%}")


def say(line: Mapping[str, object]) -> bool:
    """Print what the notes of one notebook show, and return whether that is anything."""
    trainings = trainings_of(line["training"])
    print(f"{line['exercise']}, {line['solution']} ({line['budget']}): steps {[item.steps for item in trainings]}")
    if line["stopped"]:
        print(f"   stopped: {line['stopped']}")
    symptoms = symptoms_of(trainings)
    for item in symptoms:
        print(f"!! {item.kind}: {item.line}", flush=True)
    return bool(symptoms)


if __name__ == "__main__":
    main()
