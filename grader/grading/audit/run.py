"""Carries out audits: of the reference, and of the hand-ins of a class, one round of runs after another."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from grader.errors import AssignmentError
from grader.evidence import Evidence, Stop
from grader.executor import Done, Executor, Task, run_all, run_one
from grader.exercise.audits import Audit, Quantity
from grader.exercise.reference import Reference
from grader.grading.audit.findings import Kind, Report
from grader.grading.audit.layout import Forbidden, Layout, forbidden, layout_of_file
from grader.grading.audit.search import Aim, Found, Runs, Seen, Trial, search
from grader.grading.audit.trials import Trials
from grader.sandbox import Job
from grader.support.progress import Progress

__all__ = ["Candidate", "Setting", "audit_notebooks", "audit_reference", "make_setting"]

FOR_REFERENCE = 4
"""How many times as many runs the reference may take, which is looked at on more records."""


@dataclass(frozen=True)
class Candidate:
    """A notebook to be audited."""

    notebook: Mapping[str, Any]
    """The notebook, as it is graded."""
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Files beside it."""
    evidence: Evidence | None = None
    """What it left when it was graded, which may save a run."""


@dataclass(frozen=True)
class Setting:
    """An exercise's audit, and what the reference's run showed about it."""

    trials: Trials
    """Makes the runs."""
    responsive: Collection[str] | None = None
    """The quantities that differ between any two records in the reference; None while that is not known."""

    @property
    def audit(self) -> Audit:
        """What is audited."""
        return self.trials.audit

    @property
    def layout(self) -> Layout:
        """The data. Raises `ValueError` while the size of a variable is not known."""
        if self.trials.layout is None:
            raise ValueError("audit the reference first: it shows how large the variable is")
        return self.trials.layout

    def others(self, quantity: Quantity) -> tuple[str, ...]:
        """The parts that must not matter to `quantity`."""
        if quantity.origin is not None:
            return ()
        return quantity.without or tuple(p.name for p in self.audit.parts if p.name not in quantity.parts)

    def search(self, candidate: Candidate) -> Runs:
        """The search for leaks in one notebook."""
        aims = [
            Aim(
                item,
                forbidden(self.audit, item, self.layout),
                self.others(item),
                self.trials.cells_for(candidate.notebook, item),
                self.layout.place,
            )
            for item in self.audit.quantities
        ]
        everything = Forbidden(np.ones((self.layout.rows, len(self.layout.columns)), dtype=bool)).blocks()
        most = self.audit.runs * (FOR_REFERENCE if self.responsive is None else 1)
        plain = self.trials.shown_by(candidate.evidence) if candidate.evidence is not None else None
        return search(aims, everything, self._seed, most, self.responsive, plain)

    @property
    def _seed(self) -> int:
        """The seed of all changes: the same for the whole class, and as secret as the unseen inputs."""
        reference = self.trials.reference
        text = f"{reference.assignment.name}\0{reference.unseen_seed}\0audit"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "little")


def make_setting(
    reference: Reference,
    data: Path | None,
    folder: Path,
    unseen: Mapping[str, Any],
    layout: Layout | None = None,
    responsive: Collection[str] | None = None,
) -> Setting:
    """The setting of the audit of `reference`; changed data go into `folder`. Raises `AssignmentError`, `DataError`.

    `layout` is that of a variable, and `responsive` what `audit_reference` found, if these are known.
    """
    audit = reference.audit
    if audit is None:
        raise AssignmentError(f"{reference.folder.name}/assignment.toml: there is no [audit] in it")
    if not audit.variable:
        if data is None:
            raise AssignmentError(
                f"{reference.folder.name}/assignment.toml: [audit] needs data to change: a dataset, or variable = "
                '"the name of an array that a given cell makes"'
            )
        layout = layout_of_file(audit, data)
    return Setting(Trials(reference, audit, layout, data, folder, unseen), responsive)


@dataclass(frozen=True)
class Audited:
    """The reference's audit."""

    report: Report
    """What was found in it."""
    setting: Setting
    """The setting for hand-ins."""


async def audit_reference(setting: Setting, executor: Executor, progress: Progress) -> Audited:
    """Audit the reference, which shows what is needed for hand-ins. Raises `AssignmentError` if it has a leak.

    In an older release it may have any faults: what it does not pass is not asked of hand-ins there.
    """
    trials, reference = setting.trials, setting.trials.reference
    if trials.layout is None:
        job = trials.job(reference.solved, Trial(None), {})
        run = await run_one(executor, Task("reference", lambda: job, is_awaited=True))
        trials = replace(trials, layout=trials.layout_in(run.evidence))
    setting = Setting(trials)
    (audited,) = (await _audit(setting, {"reference": Candidate(reference.solved)}, executor, progress)).values()
    wrong = [item.says for item in audited.report.findings if item.kind is not Kind.CLEAN]
    if wrong and reference.edition is None:
        raise AssignmentError(
            f"{reference.folder.name}: the reference does not pass its own audit ({wrong[0]}); fix notebook.py, or "
            "[audit] in assignment.toml"
        )
    if not audited.found.moved and reference.edition is None:
        raise AssignmentError(
            f"{reference.folder.name}/assignment.toml: [audit]: nothing in the reference changes when all data do; "
            "does it read them where the audit changes them?"
        )
    return Audited(audited.report, replace(setting, responsive=audited.found.responsive))


async def audit_notebooks(
    setting: Setting, candidates: Mapping[str, Candidate], executor: Executor, progress: Progress
) -> dict[str, Report]:
    """The report on each of `candidates`, by its name. One whose runs cannot be made has findings that say so."""
    return {name: done.report for name, done in (await _audit(setting, candidates, executor, progress)).items()}


@dataclass(frozen=True)
class _Done:
    report: Report
    found: Found


async def _audit(
    setting: Setting, candidates: Mapping[str, Candidate], executor: Executor, progress: Progress
) -> dict[str, _Done]:
    searches = {name: setting.search(candidate) for name, candidate in candidates.items()}
    asked, done = dict[str, Sequence[Trial]](), dict[str, _Done]()
    runs, seconds = dict.fromkeys(candidates, 0), dict.fromkeys(candidates, 0.0)

    def go_on(name: str, seen: Mapping[Trial, Seen] | None) -> None:
        try:
            asked[name] = next(searches[name]) if seen is None else searches[name].send(seen)
        except StopIteration as stop:
            asked.pop(name, None)
            done[name] = _Done(Report(stop.value.findings, runs[name], round(seconds[name], 3)), stop.value)

    for name in candidates:
        go_on(name, None)
    while asked:
        wanted = {
            (name, trial): f"{name}, audit {runs[name] + number}"
            for name, trials in asked.items()
            for number, trial in enumerate(trials, 1)
        }
        made = await _run(setting.trials, candidates, wanted, executor, progress)
        for name, trials in list(asked.items()):
            evidence = {trial: made[name, trial] for trial in trials if (name, trial) in made}
            runs[name] += len(trials)
            seconds[name] += sum(item.resources.cpu_seconds for item in evidence.values())
            go_on(name, {trial: setting.trials.seen_in(item) for trial, item in evidence.items()})
    return done


async def _run(
    trials: Trials,
    candidates: Mapping[str, Candidate],
    wanted: Mapping[tuple[str, Trial], str],
    executor: Executor,
    progress: Progress,
) -> dict[tuple[str, Trial], Evidence]:
    """What each run leaves; nothing where it fails through our fault. What runs out of time runs once more, alone."""
    made = dict[tuple[str, Trial], Evidence]()
    keys = {label: key for key, label in wanted.items()}

    def keep(done: Done) -> None:
        evidence = done.run.evidence if done.run is not None else None
        if evidence is not None and evidence.ending.stop not in (Stop.STRUCK, Stop.CROWDED):
            made[keys[done.student]] = evidence
        progress.finished(done.student)

    def prepare(name: str, trial: Trial) -> Job:
        return trials.job(candidates[name].notebook, trial, candidates[name].files)

    tasks = [Task(label, partial(prepare, *key)) for key, label in wanted.items()]
    progress.begin("auditing, on changed data", len(tasks))
    await run_all(executor, tasks, progress.started, keep)
    return made
