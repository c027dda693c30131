"""Measures how often the mistakes of students get the right name.

    python bench/named.py manual_rnn attention_timeseries

`bench/variants/NAME/` holds further solutions with the known mistakes of an exercise, three of each, written
differently: with other names and idioms, and all other questions answered as in one of `alternatives/`, which `BESIDE`
names. Their cells that define and do no work run, one solution at a time, with all probes that need no more than that;
where no check is lost so, the whole notebook, in the small budget. What was observed is compared with
`reference/NAME/mistakes.json`, or, where that is missing, with the known mistakes and the right solutions run in the
same way; then once more with the entry of their own mistake removed, when every name is wrong.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import click

from grader.errors import GradecastError
from grader.evidence import Observation
from grader.evidence.files import read_evidence
from grader.exercise.assignment import load_reference
from grader.exercise.course import find_course
from grader.exercise.dependencies import cells_that_define
from grader.exercise.exercise import Exercise
from grader.exercise.known_solutions import load_sample, load_samples, sample_notebook
from grader.exercise.observed_mistakes import load_mistakes
from grader.exercise.reference import Reference
from grader.judging.suspicion import KnownMistakes, Suspicion
from grader.model import Verdict
from grader.notebook import JSON
from grader.support import interrupts
from grader.terminal.display import ProgressBar, progress_bar, say, show_rows
from grader.validation.budgets import Budget, in_small_budget
from grader.validation.excerpt_runs import Trial, excerpt_runs
from grader.validation.excerpts import Excerpt
from grader.validation.mistake_sketches import Trace, known_mistakes, lost_in, sketches_of

NEVER_ENDING = ("endless_loop",)
VARIANTS = Path(__file__).parent / "variants"
KINDS = ("right", "both", "unknown", "wrong")


@dataclass(frozen=True)
class Variant:
    """A known mistake, written differently."""

    mistake: str
    """The mistake that it has."""
    name: str
    """Its file's name without ending."""
    notebook: JSON
    """The whole solution."""


@dataclass(frozen=True)
class Named:
    """What one variant was called."""

    variant: Variant
    """The variant."""
    lost: int
    """Checks that it did not pass."""
    names: Mapping[str, tuple[str, ...]]
    """The names, by check."""
    without: Mapping[str, tuple[str, ...]]
    """The names when the entry of its own mistake is removed."""

    @property
    def kind(self) -> str:
        """How the name is: `right`, `both` if there is another beside it, `unknown` or `wrong`."""
        found = {name for names in self.names.values() for name in names}
        if not found:
            return "unknown"
        return "right" if found == {self.variant.mistake} else "both" if self.variant.mistake in found else "wrong"


def variants_of(reference: Reference) -> list[Variant]:
    """The variants of an exercise, by name."""
    paths = sorted((VARIANTS / reference.assignment.name).glob("*.py"))
    return [Variant(path.stem.rpartition("_")[0], path.stem, _notebook(reference, path)) for path in paths]


def _notebook(reference: Reference, path: Path) -> JSON:
    mine = load_sample(path)
    beside = load_sample(reference.folder / "alternatives" / f"{_constant(path, 'BESIDE')}.py")
    answered = {cell.question for cell in mine.cells}
    others = tuple(cell for cell in beside.cells if cell.question not in answered)
    return sample_notebook(reference, replace(mine, cells=(*mine.cells, *others)))


def _constant(path: Path, name: str) -> Any:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                return ast.literal_eval(value)
    raise click.ClickException(f"{path}: no {name}")


class Ran(NamedTuple):
    """What one solution left."""

    verdicts: tuple[Verdict, ...]
    """Its verdicts."""
    observed: Mapping[str, Observation]
    """Its observations."""


async def run(budget: Budget, notebooks: Mapping[str, JSON], bar: ProgressBar) -> dict[str, Ran]:
    """Run the cells of `notebooks` that define and do no work, with all probes that need no more than that."""
    reference = budget.reference
    cells = cells_that_define(reference.cells) | {cell.id for cell in reference.cells if cell.is_parameters}
    async with excerpt_runs(budget.standard(bar), budget.out / f"excerpts-{budget.name}", 1, bar) as runs:
        (sound,) = await runs.sound([Excerpt("definitions", reference.assignment, cells)])
        assert sound is not None
        trials = [Trial(name, sound, notebook) for name, notebook in notebooks.items()]
        verdicts = await runs.verdicts("solutions", trials)
        evidence = {trial.name: runs.evidence(trial) for trial in trials}
    return {name: Ran(verdicts[name], item.observations) for name, item in evidence.items() if item is not None}


def run_whole(kind: str, budget: Budget, notebooks: Mapping[str, JSON], bar: ProgressBar) -> dict[str, Ran]:
    """Run whole `notebooks`: those whose mistake shows only in what was learned, or in the notebook's own results."""
    students = {name.replace("_", "-"): name for name in notebooks}
    grades = budget.grade(kind, {student: notebooks[name] for student, name in students.items()}, bar)
    return {
        name: Ran(grades[student].verdicts, read_evidence(budget.request(kind).files(student).evidence).observations)
        for student, name in students.items()
    }


def unseen_in(ran: Mapping[str, Ran], names: Iterable[str]) -> list[str]:
    """Those of `names` that lost no check in what was run of them."""
    return [name for name in names if name in ran and not lost_in(ran[name].verdicts)]


def observe_mistakes(budget: Budget, bar: ProgressBar) -> KnownMistakes:
    """What `mistakes.json` would have of the known mistakes."""
    reference, expected = budget.reference, budget.standard(bar).expected
    assert expected is not None
    samples = {
        folder: {
            f"{folder}-{item.name}": item
            for item in load_samples(reference.folder / folder)
            if item.name not in NEVER_ENDING
        }
        for folder in ("alternatives", "mistakes")
    }
    notebooks = {name: sample_notebook(reference, item) for group in samples.values() for name, item in group.items()}
    ran = interrupts.run(run(budget, notebooks, bar))
    if unseen := unseen_in(ran, samples["mistakes"]):
        whole = (*samples["alternatives"], *unseen)
        ran |= run_whole("solutions", budget, {name: notebooks[name] for name in whole}, bar)
    right = [sketches_of(ran[name].observed) for name in samples["alternatives"] if name in ran]
    wrong = [
        Trace(item.name, lost_in(ran[name].verdicts), sketches_of(ran[name].observed))
        for name, item in samples["mistakes"].items()
        if name in ran
    ]
    return known_mistakes(reference, expected, right, wrong)


def measure(exercise: Exercise, out: Path) -> list[Named]:
    """Run the variants that have no evidence yet, and name all of them."""
    reference = in_small_budget(exercise.reference)
    budget = Budget("quick", exercise.with_reference(reference), out, workers=1)
    variants = {item.name: item for item in variants_of(reference)}
    with progress_bar() as bar:
        expected = budget.standard(bar).expected
        assert expected is not None
        known = load_mistakes(reference)
        if not known.mistakes:
            known = observe_mistakes(budget, bar)
        ran = interrupts.run(run(budget, {name: item.notebook for name, item in variants.items()}, bar))
        whole = {name: variants[name].notebook for name in unseen_in(ran, variants)}
        ran |= run_whole("variants", budget, whole, bar)
    found = []
    for name, variant in variants.items():
        verdicts, observed = ran[name]
        names, without = (
            Suspicion(each, expected.observations).suspects(verdicts, observed)
            for each in (known, known.without(variant.mistake))
        )
        found.append(Named(variant, len(lost_in(verdicts)), names, without))
    return found


def show(name: str, found: Iterable[Named]) -> None:
    """Print each variant, and the shares."""
    found = list(found)
    rows = [
        (
            item.variant.name,
            str(item.lost),
            str(len(item.names)),
            item.kind,
            ", ".join(sorted({each for names in item.names.values() for each in names} - {item.variant.mistake})),
            ", ".join(sorted({each for names in item.without.values() for each in names})),
        )
        for item in found
    ]
    columns = ("variant", "lost", "named", "name", "others named", "own entry removed")
    show_rows(name, columns, rows, right=("lost", "named"))
    total = max(1, len(found))
    for kind in KINDS:
        number = sum(item.kind == kind for item in found)
        say(f"{kind}: {number} of {total}, {number / total:.0%}")
    number = sum(not item.without for item in found)
    say(f"unknown with its own entry removed: {number} of {total}, {number / total:.0%}", "bold")


@click.command()
@click.argument("names", nargs=-1, required=True)
def main(names: tuple[str, ...]) -> None:
    """Name the variants of the exercises NAMES."""
    course = find_course(Path(__file__).parent)
    for name in names:
        try:
            reference = load_reference(course.exercise(name), course.cache)
            exercise = Exercise(reference, course.cache, reference.data_path)
            show(name, measure(exercise, course.cache / "validation"))
        except GradecastError as error:
            raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
