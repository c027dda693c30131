"""Names what the notes of a training show: a closed set of symptoms, each with its number, usual cause and experiment.

This is advice and never points: the notes come from the student's process. A rule speaks only where a sound training
would hardly give such numbers, and in doubt says nothing; `docs/learning.md` explains each of them.
"""

from __future__ import annotations

from collections.abc import Iterable

from grader.evidence.training import Training
from grader.judging.symptoms.causes import CAUSES
from grader.judging.symptoms.rule import Kind, Rule, Symptom
from grader.judging.symptoms.signs import SIGNS

__all__ = ["CAUSES", "RULES", "Kind", "Rule", "Symptom", "symptoms_of"]

RULES = (*CAUSES, *SIGNS)
"""All of them, in the order in which they are told."""


def symptoms_of(trainings: Iterable[Training]) -> tuple[Symptom, ...]:
    """The symptoms of all trainings, each once for a place: causes before signs, and one sign of a training at most."""
    found = [item for training in trainings for item in _symptoms(training)]
    known = {(item.kind, item.place): item for item in found}
    order = {rule.kind: n for n, rule in enumerate(RULES)}
    return tuple(sorted(known.values(), key=lambda item: order[item.kind]))


def _symptoms(training: Training) -> list[Symptom]:
    """Signs often follow from a cause, or from one another, so they are told only if nothing before them shows."""
    causes = [item for rule in CAUSES if (item := _symptom(rule, training)) is not None]
    if causes:
        return causes
    signs = (item for rule in SIGNS if (item := _symptom(rule, training)) is not None)
    return [first] if (first := next(signs, None)) is not None else []


def _symptom(rule: Rule, training: Training) -> Symptom | None:
    number = rule.number(training)
    if not number:
        return None
    place = rule.place(training) or training.place
    return Symptom(rule.kind, number, place, training.cell, rule.says, rule.cause, rule.experiment)
