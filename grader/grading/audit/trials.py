"""Makes the runs of an audit: which cells and probes run, on which data."""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.errors import AssignmentError, in_a_line
from grader.evidence import Evidence, Fault, Observation
from grader.exercise.audits import Audit, Quantity
from grader.exercise.dependencies import assigned, cells_needed, plain_source
from grader.exercise.jobs import make_job
from grader.exercise.placement import names_read
from grader.exercise.public_part import extract
from grader.exercise.reference import Reference
from grader.grading.audit.layout import Layout, layout_of_variable
from grader.grading.audit.search import Cells, Seen, Trial
from grader.model import Assignment
from grader.notebook import JSON, SourceCell, assigned_names
from grader.probes import load_probes
from grader.sandbox import Job
from grader.support.alteration import Step, altered
from grader.support.wording import listed

__all__ = ["Trials"]

LAYOUT = "audited_layout"
"""The probe that says how large a variable is."""
_CHANGED = "audited-data"
"""Id of the cell that changes the data which a given cell has made."""


@dataclass(frozen=True)
class Trials:
    """The runs of one exercise's audit."""

    reference: Reference
    """The exercise."""
    audit: Audit
    """What is audited."""
    layout: Layout | None
    """The data; None while the size of a variable is not known yet."""
    data: Path | None
    """The dataset's file or folder."""
    folder: Path
    """Where changed copies of it go."""
    unseen: Mapping[str, Any]
    """Inputs for probes that want some."""

    @property
    def assignment(self) -> Assignment:
        """The exercise's settings."""
        return self.reference.assignment

    def job(self, notebook: Mapping[str, Any], trial: Trial, files: Mapping[str, bytes]) -> Job:
        """The job that runs `trial` on `notebook`, which has extra `files` beside it."""
        known = _parameters(notebook)
        parameters = {**self.assignment.parameters, **{k: v for k, v in self.audit.parameters.items() if k in known}}
        smaller = replace(self.assignment, probes=self._probes(), parameters=parameters)
        cells = [cell for cell in notebook["cells"] if trial.cells is None or cell["id"] in trial.cells]
        data = self.data
        if trial.steps and self.audit.variable:
            cells = self._changing_variable(cells, trial)
        elif trial.steps and data is not None and smaller.data in smaller.files:
            smaller = replace(
                smaller, files={**smaller.files, str(smaller.data): self._changed(trial.steps).read_bytes()}
            )
        elif trial.steps:
            data = self._changed(trial.steps)
        return make_job(smaller, {**notebook, "cells": cells}, files=files, data=data, unseen=self.unseen)

    def cells_for(self, notebook: Mapping[str, Any], quantity: Quantity) -> Cells:
        """The cells that `quantity` seems to need; None for all, where the notebook's text does not tell."""
        probe = quantity.name.partition(".")[0]
        words = names_read(self.assignment.probes, [probe]) if probe in self._known else {probe}
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        if self.assignment.each_cell or not words:
            return None
        try:
            needed = cells_needed([_cell(cell) for cell in code], words, changes=True)
        except AssignmentError:  # a cell that is not Python
            return None
        tagged = {cell["id"] for cell in code if "parameters" in cell["metadata"].get("tags", ())}
        chosen = needed | tagged | ({self._source_cell} if self.audit.variable else set())
        return None if chosen >= {cell["id"] for cell in code} else frozenset(chosen)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(load_probes(self.assignment.probes))

    def _probes(self) -> str:
        """The probes that observe the quantities."""
        names = [quantity.name for quantity in self.audit.quantities]
        probes = {name.partition(".")[0] for name in names} & self._known
        text = extract(self.assignment.probes, probes, "") if probes else ""
        text += (
            "\n\nimport numpy as audit_numpy\nfrom grader.probes import probe as audit_probe, state_of as audit_state\n"
        )
        for number, name in enumerate(names):
            if name.partition(".")[0] not in probes:
                text += f"\n\n@audit_probe\ndef audited_{number}(student):\n    return audit_state(student[{name!r}])\n"
        if self.layout is None:
            gaps = repr(list(self.audit.missing))
            probe = _LAYOUT_PROBE.replace("VARIABLE", repr(self.audit.variable)).replace("MISSING", gaps)
            text += probe.replace("CHOSEN", repr(self.audit.drawn))
        return text

    @property
    def _source_cell(self) -> str:
        """The given cell that fills the variable with data. Raises `AssignmentError` if there is none."""
        given = [cell for cell in self.reference.cells if cell.kind == "code" and not cell.is_answer]
        for cell in reversed(given):
            if self.audit.variable in assigned(ast.parse(plain_source(cell))):
                return cell.id
        raise AssignmentError(
            f"{self.assignment.name}/assignment.toml: [audit] variable: no given cell makes {self.audit.variable!r}"
        )

    def _changing_variable(self, cells: list[JSON], trial: Trial) -> list[JSON]:
        """The cells, with one that changes the data after they were made."""
        steps, name = json.dumps([step.document() for step in trial.steps]), self.audit.variable
        source = (
            "import json\nfrom grader.support.alteration import altered_variable\n"
            f"{name} = altered_variable({name}, json.loads({steps!r}), {list(self.audit.missing)!r})\n"
        )
        changing: JSON = {
            "cell_type": "code",
            "id": _CHANGED,
            "metadata": {},
            "source": source,
            "execution_count": None,
        }
        found = []
        for cell in cells:
            found += [cell, {**changing, "outputs": []}] if cell["id"] == self._source_cell else [cell]
        return found

    def _changed(self, steps: tuple[Step, ...]) -> Path:
        """A copy of the dataset after `steps`; the same copy for all notebooks."""
        assert self.layout is not None
        assert self.layout.table is not None
        table, names = self.layout.table, self.layout.columns
        key = hashlib.sha256(json.dumps([step.document() for step in steps]).encode()).hexdigest()[:16]
        target = self.folder / key / table.path.name
        if not target.exists():
            values = altered(self.layout.values, steps, self.audit.missing)
            for path, content in table.rewritten(dict(zip(names, values.T, strict=True))).items():
                place = target if path == table.path else target / path.relative_to(table.path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
        return target

    def seen_in(self, evidence: Evidence) -> Seen:
        """What a run shows of each quantity, by its name; those that it did not look at are left out."""
        found = dict[str, Observation]()
        for number, quantity in enumerate(self.audit.quantities):
            probe, _, key = quantity.name.partition(".")
            observation = evidence.observations.get(probe if probe in self._known else f"audited_{number}")
            if observation is None:
                continue
            if key and observation.fault is None:
                values = observation.value
                is_there = isinstance(values, dict) and key in values
                observation = Observation(values[key]) if is_there else Observation(fault=Fault("KeyError", key))
            found[quantity.name] = observation
        return found

    def shown_by(self, evidence: Evidence) -> Seen | None:
        """What the graded run already shows, if that is every quantity, in the budget of the audit; else None."""
        if set(self.audit.parameters) or any(
            q.name.partition(".")[0] not in self._known for q in self.audit.quantities
        ):
            return None
        return self.seen_in(evidence)

    def layout_in(self, evidence: Evidence) -> Layout:
        """How large the variable is. Raises `AssignmentError` if the run does not show it."""
        observation = evidence.observations.get(LAYOUT)
        if observation is None or observation.fault is not None:
            why = observation.fault.message if observation and observation.fault else "the run ended before"
            raise AssignmentError(
                f"{self.assignment.name}/assignment.toml: [audit] variable: {self.audit.variable!r} is no array of "
                f"numbers{' with rows ' + listed(self.audit.drawn) if self.audit.drawn else ''} ({in_a_line(why)})"
            )
        return layout_of_variable(**observation.value)


_LAYOUT_PROBE = """

@audit_probe
def audited_layout(student):
    value = student[VARIABLE]
    numbers = audit_numpy.asarray(value, dtype=float)
    numbers = numbers.reshape(len(numbers), -1)
    gaps = audit_numpy.flatnonzero((~audit_numpy.isfinite(numbers) | audit_numpy.isin(numbers, MISSING)).any(axis=1))
    chosen = {name: audit_numpy.asarray(student[name]).astype(int) for name in CHOSEN}
    return {"rows": len(numbers), "columns": numbers.shape[1], "gaps": gaps, "chosen": chosen}
"""


def _cell(cell: Mapping[str, Any]) -> SourceCell:
    return SourceCell(cell["id"], "code", "".join(cell["source"]))


def _parameters(notebook: Mapping[str, Any]) -> frozenset[str]:
    """The parameters that the notebook has."""
    tagged = [cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", ())]
    return frozenset(name for cell in tagged for name in assigned_names("".join(cell["source"])))
