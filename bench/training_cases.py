"""Runs small trainings of which the mistake is known, and says which symptoms were named.

With `--ample` there is no bound on the time of close looks, so that the result does not depend on the machine.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from grader.evidence.training import documents, trainings_of
from grader.judging.symptoms import Kind, symptoms_of
from grader.worker.training import TrainingRecorder
from grader.worker.training.budget import Budget


@dataclass(frozen=True)
class Case:
    """One training."""

    name: str
    """What is wrong, in words; `sound_…` if nothing is."""
    run: Callable[[], None]
    """Trains."""
    kind: Kind | None = None
    """The symptom that should be named first; None if none should be named."""


def print_results(
    cases: Iterable[Case], recorder: TrainingRecorder, seed: Callable[[int], Any], arguments: Sequence[str] = ()
) -> None:
    """Run the cases (those that `arguments` name, if they name any), and print a line of JSON for each.

    At the end, counts of what was named first and of what was blamed go to the standard error.
    """
    names, budget = {*arguments} - {"--ample"}, Budget(1e9) if "--ample" in arguments else None
    known, named = Counter[str](), Counter[str]()
    for case in cases:
        if names and case.name not in names:
            continue
        seed(0)
        recorder.enter(case.name)
        recorder.budget = budget or Budget()  # as at the beginning of a notebook
        case.run()
        stored = json.loads(json.dumps(documents(recorder.trainings())))
        mine = [item for item in trainings_of(stored) if item.cell == case.name]
        symptoms = symptoms_of(mine)
        known[case.kind or "sound"] += 1
        named[case.kind or "sound"] += (
            bool(symptoms) if case.kind is None else [case.kind] == [item.kind for item in symptoms[:1]]
        )
        line = {
            "case": case.name,
            "kind": case.kind,
            "named": [item.kind for item in symptoms],
            "lines": [item.line for item in symptoms],
            "failures": recorder.failures,
            "bytes": len(json.dumps(documents(recorder.trainings()))),
            **({"notes": documents(mine)} if names else {}),
        }
        print(json.dumps(line), flush=True)
    sound, blamed = known.pop("sound", 0), named.pop("sound", 0)
    for kind, count in known.items():
        print(f"{kind:24} {named[kind]} of {count}", file=sys.stderr)
    print(f"named first: {named.total()} of {known.total()}; sound and blamed: {blamed} of {sound}", file=sys.stderr)
