"""What becomes of mutants: each runs no more than it takes to catch it, and one that survives runs whole.

First in the small budget: the checks of its own question, on the cells that define and do no work; then, if none of
them catches it, the whole notebook. At last in the full budget: the checks of accuracy, if its cell can reach them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from grader.errors import EvidenceError
from grader.evidence.files import read_evidence
from grader.exercise.known_solutions import Sample, sample_notebook
from grader.exercise.reference import Reference
from grader.grading.standard import Standard
from grader.model import Outcome, Verdict
from grader.notebook import JSON, SourceCell
from grader.support import interrupts
from grader.support.progress import Part, Progress
from grader.validation.budgets import Budget
from grader.validation.excerpt_runs import ExcerptRuns, Trial, excerpt_runs
from grader.validation.excerpts import Excerpt, excerpts_of_accuracy, excerpts_of_cells
from grader.validation.findings import Fate, MutantResult
from grader.validation.mistake_sketches import Trace, trace_of
from grader.validation.mutation import Mark, Mutant, load_marks, match_marks, mutants_of

__all__ = ["MARKS", "Tried", "try_mutants"]

MARKS = "survivors.toml"

Caught = Mapping[str, tuple[str, ...] | None]
"""The checks that a mutant did not pass, by its id; None where some could not be judged."""


class Tried(NamedTuple):
    """All mutants of an exercise."""

    results: tuple[MutantResult, ...]
    """What became of each, in the order of the notebook."""
    traces: tuple[Trace, ...]
    """What those left that checks caught in the small budget."""


def try_mutants(budgets: Sequence[Budget], progress: Progress) -> Tried:
    """The fate of every mutant. `budgets` are the small one, if there is one, and the full one, if that is wanted."""
    reference, small, full = budgets[-1].reference, budgets[0], budgets[-1]
    path = reference.folder / MARKS
    mutants = mutants_of(reference.cells)
    marks = match_marks(mutants, load_marks(path), f"{reference.folder.name}/{MARKS}")
    caught: dict[str, tuple[str, ...] | None] = dict.fromkeys((item.id for item in mutants), ())
    traces: dict[str, Trace] = {}

    def left() -> list[Mutant]:
        return [item for item in mutants if not caught[item.id]]

    if mutants:
        part = Part(progress, f"mutants in the {small.name} budget")
        caught |= interrupts.run(_by_their_questions(small, small.standard(part), mutants, part, traces))
        caught |= _whole(small, left(), part, traces)
    if full is not small and left():
        part = Part(progress, f"mutants in the {full.name} budget")
        sure = [item for item in left() if caught[item.id] is not None]
        caught |= interrupts.run(_by_accuracy(full, full.standard(part), sure, part))
        caught |= _whole(full, [item for item in mutants if caught[item.id] is None], part)
    results = tuple(_fate(item, caught[item.id], marks.get(item.id)) for item in mutants)
    return Tried(results, tuple(traces[item.id] for item in mutants if item.id in traces))


async def _by_their_questions(
    budget: Budget, standard: Standard, mutants: Sequence[Mutant], progress: Progress, traces: dict[str, Trace]
) -> Caught:
    """Those that a check of their own question catches on cells that do no work; `traces` fills with what they left."""
    of_cells, mutated = excerpts_of_cells(budget.reference), {item.cell for item in mutants}
    excerpts = [excerpt for cell, excerpt in of_cells.items() if cell in mutated]
    async with excerpt_runs(standard, _folder(budget), budget.workers, progress) as runs:
        sound = {item.name: item for item in await runs.sound(excerpts) if item is not None}
        found = await _caught_in(runs, budget, sound, mutants, "the checks of their questions", traces)
    return {id: checks for id, checks in found.items() if checks}


async def _by_accuracy(budget: Budget, standard: Standard, left: Sequence[Mutant], progress: Progress) -> Caught:
    """What the checks of accuracy say; None for a mutant that they cannot judge without the rest of the notebook.

    Nothing of a mutant of a cell that they do without: they see nothing of it.
    """
    caught: dict[str, tuple[str, ...] | None] = {}
    async with excerpt_runs(standard, _folder(budget), budget.workers, progress) as runs:
        for choices in excerpts_of_accuracy(budget.reference):
            excerpt = await _smallest(runs, choices)
            still = [item for item in left if caught.get(item.id, ()) == ()]
            if excerpt is None:
                caught |= dict.fromkeys((item.id for item in still), None)
            else:
                reaching = dict.fromkeys(excerpt.cells, excerpt)
                caught |= await _caught_in(runs, budget, reaching, still, "the checks of accuracy")
    return caught


async def _smallest(runs: ExcerptRuns, choices: Sequence[Excerpt]) -> Excerpt | None:
    """The first of `choices` in which all its checks can be asked."""
    for choice in choices:
        (sound,) = await runs.sound([choice])
        if sound is not None and len(sound.assignment.checks) == len(choice.assignment.checks):
            return sound
    return None


async def _caught_in(
    runs: ExcerptRuns,
    budget: Budget,
    excerpts: Mapping[str, Excerpt],
    mutants: Sequence[Mutant],
    what: str,
    traces: dict[str, Trace] | None = None,
) -> Caught:
    """What catches those `mutants` whose cell has an excerpt; `excerpts` are by cell."""
    trials = {
        item.id: Trial(_student(item), excerpts[item.cell], _mutated(budget.reference, item))
        for item in mutants
        if item.cell in excerpts
    }
    verdicts = await runs.verdicts(what, list(trials.values()))
    caught = {id: _lost(verdicts[trial.name]) if verdicts[trial.name] else None for id, trial in trials.items()}
    for item in mutants if traces is not None else ():
        evidence = runs.evidence(trials[item.id]) if caught.get(item.id) else None
        if traces is not None and evidence is not None:
            traces[item.id] = trace_of(item, evidence, verdicts[trials[item.id].name])
    return caught


def _whole(
    budget: Budget, mutants: Sequence[Mutant], progress: Progress, traces: dict[str, Trace] | None = None
) -> Caught:
    """What any check says of whole runs."""
    notebooks = {_student(item): _mutated(budget.reference, item) for item in mutants}
    grades = budget.grade("mutants", notebooks, progress)
    caught = {item.id: _lost(grades[_student(item)].verdicts) for item in mutants}
    for item in mutants if traces is not None else ():
        with suppress(EvidenceError):
            if traces is not None and caught[item.id]:
                evidence = read_evidence(budget.request("mutants").files(_student(item)).evidence)
                traces[item.id] = trace_of(item, evidence, grades[_student(item)].verdicts)
    return caught


def _fate(mutant: Mutant, caught: tuple[str, ...] | None, mark: Mark | None) -> MutantResult:
    reason = mark.reason if mark else ""
    if caught is None:
        return MutantResult(mutant, Fate.UNJUDGED)
    if caught:
        return MutantResult(mutant, Fate.KILLED, caught)
    if mark is None:
        return MutantResult(mutant, Fate.SURVIVED)
    return MutantResult(mutant, Fate.EQUIVALENT if mark.equivalent else Fate.TOLERATED, reason=reason)


def _lost(verdicts: Sequence[Verdict]) -> tuple[str, ...] | None:
    """The checks that were not passed; None where none is known to be, and some could not be judged."""
    lost = tuple(item.check for item in verdicts if item.outcome in (Outcome.FAILED, Outcome.ERRORED))
    is_open = any(item.outcome is Outcome.UNJUDGED for item in verdicts)
    return lost or (None if is_open else ())


def _folder(budget: Budget) -> Path:
    return budget.out / f"excerpts-{budget.name}"


def _student(mutant: Mutant) -> str:
    return mutant.id.replace(":", "-")


def _mutated(reference: Reference, mutant: Mutant) -> JSON:
    cell = SourceCell(mutant.cell, "code", mutant.source, mutant.question, named=True)
    return sample_notebook(reference, Sample(mutant.id, "", frozenset(), (cell,)))
