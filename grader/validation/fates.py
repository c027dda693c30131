"""What becomes of mutants: each runs no more than it takes to catch it, and one that survives runs whole.

First in the small budget: the checks of its own question, on the cells that define and do no work; then, if none of
them catches it, the whole notebook. At last in the full budget: the checks of accuracy, if its cell can reach them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

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
from grader.validation.mutation import Mark, Mutant, load_marks, match_marks, mutants_of

__all__ = ["MARKS", "try_mutants"]

MARKS = "survivors.toml"

Caught = Mapping[str, tuple[str, ...] | None]
"""The checks that a mutant did not pass, by its id; None where some could not be judged."""


def try_mutants(budgets: Sequence[Budget], progress: Progress) -> tuple[MutantResult, ...]:
    """The fate of every mutant. `budgets` are the small one, if there is one, and the full one, if that is wanted."""
    reference, small, full = budgets[-1].reference, budgets[0], budgets[-1]
    path = reference.folder / MARKS
    mutants = mutants_of(reference.cells)
    marks = match_marks(mutants, load_marks(path), f"{reference.folder.name}/{MARKS}")
    caught: dict[str, tuple[str, ...] | None] = dict.fromkeys((item.id for item in mutants), ())

    def left() -> list[Mutant]:
        return [item for item in mutants if not caught[item.id]]

    if mutants:
        part = Part(progress, f"mutants in the {small.name} budget")
        caught |= interrupts.run(_by_their_questions(small, small.standard(part), mutants, part))
        caught |= _whole(small, left(), part)
    if full is not small and left():
        part = Part(progress, f"mutants in the {full.name} budget")
        sure = [item for item in left() if caught[item.id] is not None]
        caught |= interrupts.run(_by_accuracy(full, full.standard(part), sure, part))
        caught |= _whole(full, [item for item in mutants if caught[item.id] is None], part)
    return tuple(_fate(item, caught[item.id], marks.get(item.id)) for item in mutants)


async def _by_their_questions(
    budget: Budget, standard: Standard, mutants: Sequence[Mutant], progress: Progress
) -> Caught:
    """Those that a check of their own question catches on cells that do no work."""
    of_cells, mutated = excerpts_of_cells(budget.reference), {item.cell for item in mutants}
    excerpts = [excerpt for cell, excerpt in of_cells.items() if cell in mutated]
    async with excerpt_runs(standard, _folder(budget), budget.workers, progress) as runs:
        sound = {item.name: item for item in await runs.sound(excerpts) if item is not None}
        found = await _caught_in(runs, budget, sound, mutants, "the checks of their questions")
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
    runs: ExcerptRuns, budget: Budget, excerpts: Mapping[str, Excerpt], mutants: Sequence[Mutant], what: str
) -> Caught:
    """What catches those `mutants` whose cell has an excerpt; `excerpts` are by cell."""
    trials = [
        Trial(_student(item), excerpts[item.cell], _mutated(budget.reference, item))
        for item in mutants
        if item.cell in excerpts
    ]
    verdicts = await runs.verdicts(what, trials)
    ids = {_student(item): item.id for item in mutants}
    return {ids[name]: _lost(found) if found else None for name, found in verdicts.items()}


def _whole(budget: Budget, mutants: Sequence[Mutant], progress: Progress) -> Caught:
    """What any check says of whole runs."""
    notebooks = {_student(item): _mutated(budget.reference, item) for item in mutants}
    grades = budget.grade("mutants", notebooks, progress)
    return {item.id: _lost(grades[_student(item)].verdicts) for item in mutants}


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
