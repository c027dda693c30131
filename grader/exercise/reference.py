"""One exercise with everything that only instructors have: its notebook, checks and data, and its releases."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from grader import datasets
from grader.errors import AssignmentError, GradecastError, in_a_line
from grader.evidence import encode
from grader.exercise.audits import Audit
from grader.exercise.environment import Environment, environment_here, imported_roots
from grader.exercise.files import FOLDER, digests_of
from grader.exercise.placement import last_cells, names_read, probes_of
from grader.exercise.releases import Kept, described, identity_of
from grader.exercise.settings import read_text
from grader.model import Assignment, Unseen
from grader.notebook import JSON, RULES_OF_NBGRADER, Ours, SourceCell, release, solved
from grader.notebook.attachments import attached
from grader.probes import load_probes

__all__ = ["PICTURES", "Draw", "Reference"]

PICTURES = "attachments"
"""Folder of an exercise with the pictures that its texts show as `![…](attachment:name.png)`."""
LARGEST_PICTURE = 5 << 20
"""Most bytes of a picture."""
_REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.-]*")

Draw = Callable[["np.random.Generator", Path | None], Unseen]


@dataclass(frozen=True)
class Reference:
    """One exercise with everything that only instructors have."""

    folder: Path
    """`reference/<name>/`."""
    assignment: Assignment
    """Its settings, with all checks, public and hidden."""
    cells: tuple[SourceCell, ...]
    """The notebook, with solutions."""
    requirements: tuple[str, ...] = ()
    """Packages that students install, as pip requirements."""
    package: str = ""
    """The pip requirement for the students' part of Gradecast if the course publishes it; empty to add a wheel."""
    demo: tuple[str, ...] = ()
    """Names of the mistakes that make the sample class; empty for all of them."""
    quick: Mapping[str, Any] = field(default_factory=dict)
    """Parameters of a small budget, enough for all checks except those of accuracy; mutants are tried with it first."""
    unseen_seed: str = ""
    """Seed of the unseen inputs: any text; it should be long and random if students know the generator."""
    draw: Draw | None = None
    """Draws the unseen inputs and their labels."""
    last: Kept | None = None
    """The release that was built last; None if none was built."""
    kept: tuple[Kept, ...] = ()
    """The releases before that one, the newest first."""
    edition: Kept | None = None
    """The older release that this stands for; None for today's."""
    withheld: Mapping[str, str] = field(default_factory=dict)
    """Checks that cannot judge hand-ins of that older release, each with the reason."""
    audit: Audit | None = None
    """Which quantities must not depend on which parts of the data; None if its author does not say."""
    recorded: Environment | None = None
    """Which Python and packages grade it, as an earlier build recorded; None if none has."""

    @cached_property
    def environment(self) -> Environment:
        """Which Python and packages grade it: those recorded, or those of this machine."""
        return self.recorded or environment_here(self._packages())

    @cached_property
    def imported_packages(self) -> frozenset[str]:
        """The top-level packages and modules that its given cells import."""
        code = (cell["source"] for cell in self.release["cells"] if cell["cell_type"] == "code")
        return frozenset(root for source in code for root in imported_roots("".join(source)))

    def _packages(self) -> set[str]:
        """The packages that the exercise needs: those that it names, and those that its given cells import."""
        named = {name.partition(".")[0] for name in self.assignment.preload}
        required = {match[0] for line in self.requirements if (match := _REQUIREMENT.match(line))}
        return (named | required | self.imported_packages) - {*sys.stdlib_module_names, "grader", "gradecast"}

    @property
    def automatic(self) -> dict[str, float]:
        """Automatic points of each question that has checks, as its cell states them: none for a bonus.

        Points of test cells are in the test cells instead.
        """
        given = dict[str, float]()
        for check in self.assignment.checks:
            if not check.cell:
                given[check.question] = given.get(check.question, 0.0) + check.points
        return {
            item.id: 0.0 if item.bonus else given[item.id] if self.assignment.in_place else item.automatic
            for item in self.assignment.questions
            if item.id in given
        }

    @cached_property
    def ours(self) -> Ours:
        """The cells that call `check`, each after everything that the public checks of its question read."""
        checks, probes = read_text(self.folder / "checks.py"), self.assignment.probes
        public = [check for check in self.assignment.checks if not check.hidden and not check.cell]
        known, wanted = load_probes(probes), {}
        for question in self.automatic:
            names = [check.name for check in public if check.question == question]
            wanted[question] = names_read(probes, probes_of(checks, names, known))
        return Ours(after=last_cells(self.cells, wanted))

    @cached_property
    def _composed(self) -> JSON:
        return release(self.assignment.name, self.cells, self.automatic, self.ours)

    @cached_property
    def identity(self) -> str:
        """The id of the release, a digest of what students get: the notebook, its parameters, the name of its data."""
        if self.edition is not None:
            return self.edition.id
        return identity_of(self._composed, self.assignment.parameters, self.assignment.data)

    @cached_property
    def release(self) -> JSON:
        """The student's notebook."""
        return self._marked(self._composed if self.edition is None else self.edition.notebook)

    @cached_property
    def given(self) -> dict[str, str]:
        """The first line of each given code cell that is not meant to raise, by id."""
        cells = (cell for cell in self.cells if cell.kind == "code" and not cell.is_answer and not cell.may_stop)
        return {cell.id: cell.beginning for cell in cells}

    @cached_property
    def meant_to_stop(self) -> frozenset[str]:
        """Ids of the cells that show an error on purpose."""
        return frozenset(cell.id for cell in self.cells if cell.may_stop)

    @cached_property
    def solved(self) -> JSON:
        """The student's notebook with the reference's answers."""
        if self.edition is None:
            return self._marked(solved(self.assignment.name, self.cells, self.automatic, self.ours))
        answers = {cell.id: cell.solved for cell in self.cells if cell.is_answer}
        cells = [
            {**cell, "source": answers[cell["id"]].splitlines(keepends=True)} if cell["id"] in answers else cell
            for cell in self.release["cells"]
        ]
        return {**self.release, "cells": cells}

    def _marked(self, notebook: JSON) -> JSON:
        """`notebook` with its identity and, if its tests are nbgrader's, a mark that nbgrader's rules restore cells."""
        notebook = attached(notebook, self._picture)
        if any(check.in_process for check in self.assignment.checks):
            notebook = described(notebook, rules=RULES_OF_NBGRADER)
        notebook = described(notebook, release=self.identity)
        files = digests_of(self.assignment.files)
        return described(notebook, files=files) if files else notebook

    def _picture(self, name: str) -> bytes | None:
        """The picture `name` of the exercise; None if there is none."""
        path = self.folder / PICTURES / name
        is_there = "/" not in name and path.is_file() and path.stat().st_size <= LARGEST_PICTURE
        return path.read_bytes() if is_there else None

    @property
    def data_path(self) -> Path | None:
        """The dataset's file or folder: a file next to the notebook, or this machine's dataset of that name.

        None if the exercise reads none. Raises `DataError`.
        """
        name = self.assignment.data
        if name is None or name not in self.assignment.files:
            return None if name is None else datasets.path(name)
        return self.folder / FOLDER / name

    @property
    def older(self) -> tuple[Kept, ...]:
        """All older releases that may have hand-ins, the newest first.

        The one that was built last is among them if the exercise has changed since.
        """
        built = () if self.last is None or self.last.id == self.identity else (self.last,)
        return (*built, *(item for item in self.kept if item.id != self.identity))

    def unseen(self, data: Path | None, draw: str = "") -> Unseen:
        """The unseen inputs and labels of this course; the same for the same seed and data.

        Another `draw` gives others, like those of another class. Raises `AssignmentError` if `unseen.py` fails.
        """
        if self.draw is None:
            return Unseen()
        seed = self.unseen_seed + draw
        entropy = hashlib.sha256(f"{self.assignment.name}\0{seed}".encode()).digest()
        where = f"{self.folder.name}/unseen.py"
        try:
            drawn = self.draw(np.random.default_rng(list(entropy)), data)
            encode({"inputs": drawn.inputs, "labels": drawn.labels})
        except GradecastError:
            raise
        except Exception as error:
            said = f"{type(error).__name__}: {in_a_line(error)}"
            raise AssignmentError(
                f"{where}: draw must return Unseen(inputs, labels) of plain data ({said}); fix it"
            ) from error
        return drawn
