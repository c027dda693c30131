"""What is kept of known solutions that ran, so that failures of students can be compared with known mistakes."""

from __future__ import annotations

import ast
import difflib
import io
import tokenize
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.errors import EvidenceError
from grader.evidence import Evidence, Observation, Record
from grader.evidence.files import read_evidence, read_grade
from grader.evidence.sketch import LONGEST_KEY, Part, Sketch, change, differs, sketch
from grader.exercise.observed_mistakes import QUICK, budget_of, load_mistakes, write_mistakes
from grader.exercise.reference import Reference
from grader.judging.suspicion import KnownMistake, KnownMistakes
from grader.judging.view import Expected, View, probes_read
from grader.model import Check, Outcome, Verdict
from grader.support.progress import Progress
from grader.validation.budgets import Budget
from grader.validation.findings import Finding, Kind
from grader.validation.mutation import Mutant

__all__ = ["Trace", "keep_mistakes", "known_mistakes", "lost_in", "places_read", "sketches_of", "trace_of"]

LONGEST = 60
"""Most characters of a mutant's change in its name."""


@dataclass(frozen=True)
class Trace:
    """What one wrong solution left."""

    name: str
    """What it is called."""
    loses: frozenset[str]
    """The checks that it did not pass, where they were asked."""
    seen: Mapping[str, Sketch]
    """Sketches of its observations, by probe."""
    mutant: Mutant | None = None
    """The mutant that it is; None for a mistake that somebody wrote."""

    def only(self, probes: Collection[str]) -> Trace:
        """The same without the observations of other probes, which depend on the budget."""
        return replace(self, seen={probe: parts for probe, parts in self.seen.items() if probe in probes})


def trace_of(mutant: Mutant, evidence: Evidence, verdicts: Iterable[Verdict]) -> Trace:
    """What a mutant left."""
    return Trace(mutant.id, lost_in(verdicts), _sketches(evidence), mutant)


def keep_mistakes(
    budgets: Sequence[Budget], findings: Iterable[Finding], mutants: Sequence[Trace] | None, progress: Progress
) -> None:
    """Write what was observed of the known solutions `findings` and of `mutants` next to the exercise.

    The solutions ran in the last of `budgets`, the mutants in the first. With None, mutants were not tried, and those
    that are there already stay. What is there of the full budget stays until that runs again, since the small one shows
    nothing of what was learned.
    """
    budget = budgets[-1]
    reference = budget.reference
    before = budget_of(reference)
    if budget.name == QUICK and before not in ("", QUICK):
        return
    right: list[dict[str, Sketch]] = []
    wrong: list[Trace] = []
    for item in findings:
        files = budget.request("solutions").files(f"{item.kind}-{item.name}")
        grade = read_grade(files.verdicts)
        with suppress(EvidenceError):
            if item.kind is Kind.MISTAKE and grade is not None:
                wrong.append(Trace(item.name, lost_in(grade.verdicts), _sketches(read_evidence(files.evidence))))
            elif item.kind in (Kind.REFERENCE, Kind.ALTERNATIVE):
                right.append(_sketches(read_evidence(files.evidence)))
    expected, small = (_expected(item, progress) for item in (budget, budgets[0]))
    now, then = sketches_of(expected.observations), sketches_of(small.observations)
    either = {probe for probe, parts in now.items() if not _changed(then.get(probe, {}), parts)}
    found = known_mistakes(reference, expected, right, (*wrong, *(item.only(either) for item in mutants or ())))
    if mutants is None and before:
        there = [item for item in load_mistakes(reference).mistakes if item.is_mutant]
        found = replace(found, mistakes=(*found.mistakes, *there))
    if found.mistakes:
        write_mistakes(reference, found, budget.name)


def known_mistakes(
    reference: Reference, expected: Expected, right: Sequence[Mapping[str, Sketch]], traces: Sequence[Trace]
) -> KnownMistakes:
    """What failures are compared with, from the reference, from other `right` solutions, and from wrong ones.

    Checks of accuracy are left out, since what they say depends on chance, and tests in cells, which observe nothing.
    """
    checks = [check for check in reference.assignment.checks if not check.metric and not check.cell]
    names, reads = {check.name for check in checks}, {check.name: places_read(check, expected) for check in checks}
    probes = {check: {place.partition("[")[0] for place in places} for check, places in reads.items()}
    first = sketches_of(expected.observations)
    loose = {probe: _spread(parts, [item.get(probe, {}) for item in right]) for probe, parts in first.items()}
    found: list[KnownMistake] = []
    known: set[str] = set()
    for trace in sorted(traces, key=lambda item: item.mutant is not None):
        loses = trace.loses & names
        read = {probe for check in loses for probe in probes[check]}
        seen = {
            probe: parts
            for probe in sorted(read & first.keys() & trace.seen.keys())
            if (parts := _changed(trace.seen[probe], first[probe]))
        }
        key = repr((sorted(loses), seen))
        if trace.mutant is not None and (not seen or key in known):
            continue
        known.add(key)
        name, says = (trace.name, "") if trace.mutant is None else _label(trace.mutant)
        found.append(KnownMistake(name, loses, seen, says, is_mutant=trace.mutant is not None))
    used = {probe for item in found for check in item.loses for probe in probes[check]}
    return KnownMistakes(
        right={probe: parts for probe, parts in first.items() if probe in used},
        loose={probe: parts for probe, parts in loose.items() if parts and probe in used},
        reads=reads,
        mistakes=tuple(found),
    )


def places_read(check: Check, expected: Expected) -> tuple[str, ...]:
    """What `check` reads of the observations, as `KnownMistakes.reads` has it: found out with the reference's own."""
    noted = {
        name: replace(item, value=_Noted(item.value) if isinstance(item.value, Mapping) else item.value)
        for name, item in expected.observations.items()
    }
    view = View(noted, "")
    with suppress(Exception), np.errstate(all="ignore"):  # an error is for judging to tell
        check.judge(view, expected.view())
    found: list[str] = []
    for probe in sorted(probes_read(view) & noted.keys()):
        value = noted[probe].value
        keys = sorted(value.keys_read) if isinstance(value, _Noted) and not value.is_read_whole else []
        found += [f"{probe}[{key[:LONGEST_KEY]!r}]" for key in keys] or [probe]
    return tuple(found)


class _Noted(Record):
    """An observation that notes which of its keys are read."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.keys_read: set[str] = set()
        self.is_read_whole = False

    def __getitem__(self, key: str) -> Any:
        self.keys_read.add(key)
        return super().__getitem__(key)

    def __iter__(self) -> Iterator[str]:
        self.is_read_whole = True
        return super().__iter__()

    def get(self, key: str, default: Any = None) -> Any:
        self.keys_read.add(key)
        return super().get(key, default)

    def items(self) -> Any:
        self.is_read_whole = True
        return super().items()

    def values(self) -> Any:
        self.is_read_whole = True
        return super().values()


def _expected(budget: Budget, progress: Progress) -> Expected:
    """What checks compare with in a budget."""
    expected = budget.standard(progress).expected
    assert expected is not None
    return expected


def lost_in(verdicts: Iterable[Verdict]) -> frozenset[str]:
    """The checks that were not passed."""
    return frozenset(item.check for item in verdicts if item.outcome in (Outcome.FAILED, Outcome.ERRORED))


def _sketches(evidence: Evidence) -> dict[str, Sketch]:
    return sketches_of(evidence.observations)


def sketches_of(observations: Mapping[str, Observation]) -> dict[str, Sketch]:
    """Sketches of observations, by probe."""
    return {probe: sketch(item) for probe, item in observations.items()}


def _spread(right: Sketch, others: Sequence[Sketch]) -> dict[str, float]:
    """How far right solutions are apart, by part, where that is more than rounding; infinite where they are unlike."""
    found: dict[str, float] = {}
    for other in others:
        for place in sorted(right.keys() | other.keys()):
            if differs(other.get(place), right.get(place)):
                far = float(f"{change(other.get(place), right.get(place)):.3g}")
                found[place] = max(found.get(place, 0.0), far)
    return found


def _changed(seen: Sketch, right: Sketch) -> dict[str, Part | None]:
    """The parts that differ from the right ones; None for one that is missing."""
    places = sorted(right.keys() | seen.keys())
    return {place: seen.get(place) for place in places if differs(seen.get(place), right.get(place))}


def _label(mutant: Mutant) -> tuple[str, str]:
    """The name of a mutant, as `+` for `-` in `delay`, and its lines before and after."""
    before, after = _tokens(mutant.before), _tokens(mutant.after)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    changed = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    start, end = (changed[0][1], changed[-1][2]) if changed else (0, len(before))
    new_start, new_end = (changed[0][3], changed[-1][4]) if changed else (0, len(after))
    old, new = " ".join(before[start:end])[:LONGEST], " ".join(after[new_start:new_end])[:LONGEST]
    what = f"`{new}` for `{old}`" if old and new else f"`{new}` added" if new else f"without `{old}`"
    lines = [" ".join(text.split()) for text in (mutant.before, mutant.after or "nothing")]
    return f"a mutant: {what} in `{_function(mutant)}`", " becomes ".join(lines)


def _tokens(code: str) -> list[str]:
    kept = (tokenize.NAME, tokenize.NUMBER, tokenize.STRING, tokenize.OP)
    try:
        return [item.string for item in tokenize.generate_tokens(io.StringIO(code).readline) if item.type in kept]
    except (tokenize.TokenError, IndentationError, SyntaxError):  # a part of a statement
        return code.split()


def _function(mutant: Mutant) -> str:
    """The innermost function or class of the cell that has the change, else the cell's question."""
    changed = (mutant.after or mutant.before).partition("\n")[0].strip()
    found = [
        node
        for node in ast.walk(ast.parse(mutant.source))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and changed in (ast.get_source_segment(mutant.source, node) or "")
    ]
    return found[-1].name if found else mutant.question
