"""Runs small trainings of which the mistake is known, and says which symptoms were named."""

from __future__ import annotations

import json
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
    cases: Iterable[Case], recorder: TrainingRecorder, seed: Callable[[int], Any], names: Sequence[str] = ()
) -> None:
    """Run the cases (those of `names`, if there are any), and print a line of JSON for each."""
    for case in cases:
        if names and case.name not in names:
            continue
        seed(0)
        recorder.enter(case.name)
        recorder.budget = Budget()  # as at the beginning of a notebook
        case.run()
        stored = json.loads(json.dumps(documents(recorder.trainings())))
        mine = [item for item in trainings_of(stored) if item.cell == case.name]
        named = symptoms_of(mine)
        print(
            json.dumps(
                {
                    "case": case.name,
                    "kind": case.kind,
                    "named": [item.kind for item in named],
                    "lines": [item.line for item in named],
                    "failures": recorder.failures,
                    "bytes": len(json.dumps(documents(recorder.trainings()))),
                    **({"notes": documents(mine)} if names else {}),
                }
            ),
            flush=True,
        )
