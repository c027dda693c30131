"""Loading an exercise: `reference/<name>/` for instructors, the `public/` folder of a release for students."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from grader import datasets
from grader.checks import collect_checks, collect_metrics
from grader.errors import AssignmentError, CourseError, GradecastError, in_a_line
from grader.evidence import encode
from grader.exercise.agreement import (
    INJECTED,
    check_agreement,
    check_arguments,
    check_names,
    check_parameters,
    check_thresholds,
)
from grader.exercise.environment import Environment, environment_here, imported_roots, recorded_environment
from grader.exercise.files import FOLDER, LARGEST_MIB, digests_of, read_files
from grader.exercise.placement import last_cells, names_read, probes_of
from grader.exercise.releases import Kept, adopted, calibrations_in, described, identity_of, load_kept
from grader.exercise.settings import check_settings, limits_of, question_of, read_toml, rules_of
from grader.model import Assignment, Check, Limits, Metric, Unseen
from grader.notebook import (
    IMPORT_ID,
    JSON,
    RULES_OF_NBGRADER,
    Ours,
    SourceCell,
    named,
    read_cells,
    release,
    solved,
)
from grader.notebook.attachments import attached
from grader.notebook.nbgrader_markers import Rules
from grader.notebook.nbgrader_source import NOTEBOOK, Naming, read_nbgrader
from grader.probes import load_probes
from grader.worker import is_safe_name

__all__ = ["PUBLIC", "Reference", "load_reference", "load_release", "release_document"]

PICTURES = "attachments"
"""Folder of an exercise with the pictures that its texts show as `![…](attachment:name.png)`."""
LARGEST_PICTURE = 5 << 20
"""Bytes of one of them."""
PUBLIC = "public"
"""Folder of a release that holds its public checks."""
SCHEMA = 1
_REQUIREMENT = re.compile(r"[A-Za-z0-9][\w.-]*")

Draw = Callable[[np.random.Generator, Path | None], Unseen]


@dataclass(frozen=True)
class Reference:
    """One exercise with all that only instructors have."""

    folder: Path
    """`reference/<name>/`."""
    assignment: Assignment
    """With all checks, public and hidden."""
    cells: tuple[SourceCell, ...]
    """The notebook, solutions and all."""
    requirements: tuple[str, ...] = ()
    """What students install, as pip requirements."""
    demo: tuple[str, ...] = ()
    """Names of the mistakes that make the sample class; all of them when it is empty."""
    quick: Mapping[str, Any] = field(default_factory=dict)
    """Parameters of a budget that is enough for all but accuracy; automatic mutants are tried with it first."""
    unseen_seed: str = ""
    """Seed of the unseen inputs: any text; long and random where students know the generator."""
    draw: Draw | None = None
    """Draws the unseen inputs and their labels."""
    last: Kept | None = None
    """The release that was built last; None where none was built."""
    kept: tuple[Kept, ...] = ()
    """The releases before that one, the newest first."""
    edition: Kept | None = None
    """The older release that this stands for; None for today's."""
    withheld: Mapping[str, str] = field(default_factory=dict)
    """Checks that hand-ins of that release cannot be judged by, each with the reason."""
    recorded: Environment | None = None
    """Which Python and packages grade it, as an earlier build found; None where none did."""

    @cached_property
    def environment(self) -> Environment:
        """Which Python and packages grade it: as recorded, or those here."""
        return self.recorded or environment_here(self._packages())

    def _packages(self) -> set[str]:
        """What the exercise needs beyond Python: what it names, and what its given cells import."""
        code = (cell["source"] for cell in self.release["cells"] if cell["cell_type"] == "code")
        imported = {root for source in code for root in imported_roots("".join(source))}
        named = {name.partition(".")[0] for name in self.assignment.preload}
        required = {match[0] for line in self.requirements if (match := _REQUIREMENT.match(line))}
        return (imported | named | required) - {*sys.stdlib_module_names, "grader", "gradecast"}

    @property
    def automatic(self) -> dict[str, float]:
        """Automatic points of each question that has checks; those of test cells are in their own cells."""
        given = dict[str, float]()
        for check in self.assignment.checks:
            if not check.cell:
                given[check.question] = given.get(check.question, 0.0) + check.points
        return {
            item.id: given[item.id] if self.assignment.in_place else item.automatic
            for item in self.assignment.questions
            if item.id in given
        }

    @cached_property
    def ours(self) -> Ours:
        """The cells that call `check`, each behind all that the public checks of its question read."""
        checks, probes = _read_text(self.folder / "checks.py"), self.assignment.probes
        public = [check for check in self.assignment.checks if not check.hidden and not check.cell]
        wanted = {}
        for question in self.automatic:
            names = [check.name for check in public if check.question == question]
            wanted[question] = names_read(probes, probes_of(checks, names, load_probes(probes)))
        return Ours(after=last_cells(self.cells, wanted))

    @cached_property
    def _composed(self) -> JSON:
        return release(self.assignment.name, self.cells, self.automatic, self.ours)

    @cached_property
    def identity(self) -> str:
        """What the release is known by: it follows from what students get of the notebook, parameters and data."""
        if self.edition is not None:
            return self.edition.id
        return identity_of(self._composed, self.assignment.parameters, self.assignment.data)

    @cached_property
    def release(self) -> JSON:
        """The student's notebook."""
        return self._marked(self._composed if self.edition is None else self.edition.notebook)

    @cached_property
    def given(self) -> dict[str, str]:
        """How the given cells of code begin that are not meant to stop, by id."""
        cells = (cell for cell in self.cells if cell.kind == "code" and not cell.is_answer and not cell.may_stop)
        return {cell.id: cell.beginning for cell in cells}

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
        """`notebook` with its identity, and marked where its tests are nbgrader's.

        Then locked cells come back as nbgrader would have it.
        """
        notebook = attached(notebook, self._picture)
        if any(check.in_process for check in self.assignment.checks):
            notebook = described(notebook, rules=RULES_OF_NBGRADER)
        notebook = described(notebook, release=self.identity)
        files = digests_of(self.assignment.files)
        return described(notebook, files=files) if files else notebook

    def _picture(self, name: str) -> bytes | None:
        """The file called `name` among the pictures of the texts; None where there is none."""
        path = self.folder / PICTURES / name
        is_there = "/" not in name and path.is_file() and path.stat().st_size <= LARGEST_PICTURE
        return path.read_bytes() if is_there else None

    @property
    def data_path(self) -> Path | None:
        """The dataset's file or folder: one beside the notebook, or the one that there is on this machine.

        None where it reads none. Raises `DataError`.
        """
        name = self.assignment.data
        if name is None or name not in self.assignment.files:
            return None if name is None else datasets.path(name)
        return self.folder / FOLDER / name

    @property
    def older(self) -> tuple[Kept, ...]:
        """All releases but today's of which there may be hand-ins, the newest first.

        The one that was built last is among them while the exercise differs from it.
        """
        built = () if self.last is None or self.last.id == self.identity else (self.last,)
        return (*built, *(item for item in self.kept if item.id != self.identity))

    def unseen(self, data: Path | None, draw: str = "") -> Unseen:
        """The unseen inputs and labels of this course; the same for the same seed and data.

        Another `draw` gives others, as another class would have them. Raises `AssignmentError` when `unseen.py` fails.
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
            raise AssignmentError(
                f"{where}: draw must return Unseen(inputs, labels) of plain data ({_said(error)}); fix it"
            ) from error
        return drawn


def load_reference(folder: Path, cache: Path | None = None) -> Reference:
    """The exercise in `folder`; `cache` saves reading the same notebook again.

    Raises `AssignmentError` or `MarkerError`, naming file and remedy.
    """
    if not (folder / "assignment.toml").is_file():
        raise CourseError(f"{folder}: no assignment.toml there; is {folder.name!r} the name of an exercise?")
    table = read_toml(folder / "assignment.toml")
    last, kept = _releases(folder)
    cells = _cells(folder, rules_of(table.get("nbgrader", {})), cache, lambda found: _named(found, last, kept))
    checks, probes = _read_text(folder / "checks.py"), _read_text(folder / "probes.py")
    module = load_module(folder / "checks.py")
    assignment = _assignment(folder.name, table, collect_checks(module), probes, collect_metrics(module))
    tests = {cell.id: cell.source for cell in cells if cell.tests is not None}
    assignment = replace(assignment, tests=tests, files=read_files(folder))
    check_arguments(assignment)
    check_agreement(assignment, cells)
    check_thresholds(assignment, checks)
    check_parameters(folder.name, table, cells)
    load_probes(assignment.probes, f"{folder.name}/probes.py")
    check_names(checks, f"{folder.name}/checks.py")
    check_names(probes, f"{folder.name}/probes.py")
    has_unseen = (folder / "unseen.py").is_file()
    seed = table.get("unseen", {}).get("seed", "")
    if has_unseen and not seed:
        raise AssignmentError(f'{folder.name}/assignment.toml: unseen.py needs [unseen] seed = "some random text"')
    return Reference(
        folder=folder,
        assignment=assignment,
        cells=cells,
        requirements=tuple(table.get("requirements", ())),
        demo=tuple(table.get("demo", ())),
        quick=table.get("mutants", {}).get("parameters", {}),
        unseen_seed=seed,
        draw=_draw_of(folder / "unseen.py") if has_unseen else None,
        last=last,
        kept=kept,
        recorded=recorded_environment(folder),
    )


def _cells(folder: Path, rules: Rules, cache: Path | None, name: Naming) -> tuple[SourceCell, ...]:
    """The cells of `notebook.py`, or of a notebook of nbgrader's where that is the source."""
    if not (folder / NOTEBOOK).is_file():
        return read_cells(folder / "notebook.py", cache and cache / "cells", name)
    if (folder / "notebook.py").exists():
        raise AssignmentError(f"{folder.name}: holds notebook.py and {NOTEBOOK}; keep the one that is the source")
    return read_nbgrader(folder / NOTEBOOK, rules, name)


def _releases(folder: Path) -> tuple[Kept | None, tuple[Kept, ...]]:
    """The release that was built last, and those before it; a course built before any was kept has the one."""
    last, kept = load_kept(folder)
    if last is None and not kept:
        last = adopted(folder.parent.parent / "assignments" / folder.name, calibrations_in(folder))
    return last, kept


def _named(cells: Sequence[SourceCell], last: Kept | None, kept: Sequence[Kept]) -> tuple[SourceCell, ...]:
    return named(cells, last.cells if last else (), (item.cells for item in kept), (IMPORT_ID, INJECTED))


def load_release(folder: Path) -> Assignment:
    """The public part of an exercise from the folder of its release. Raises `CourseError`, `AssignmentError`."""
    path = folder / PUBLIC / "assignment.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(
            f"{folder}: no {PUBLIC}/assignment.json there; keep the notebook in the folder that you were given"
        ) from None
    except (ValueError, RecursionError, OSError) as error:
        raise AssignmentError(f"{path}: damaged ({_said(error)}); download the assignment again") from None
    if not isinstance(document, dict) or not isinstance(document.get("name"), str):
        raise AssignmentError(f"{path}: damaged, it names no assignment; download the assignment again")
    if document.pop("schema", None) != SCHEMA:
        raise AssignmentError(f"{path}: made by another version of gradecast; download the assignment again")
    checks = collect_checks(load_module(folder / PUBLIC / "checks.py"))
    probes = _read_text(folder / PUBLIC / "probes.py")
    try:
        compile(probes, "probes.py", "exec")
    except (SyntaxError, ValueError) as error:
        raise AssignmentError(f"{folder}/{PUBLIC}/probes.py: damaged ({_said(error)}); download it again") from None
    files = document.pop("files", {})
    table = {key: value for key, value in document.items() if key != "name" and value is not None}
    return replace(_assignment(document["name"], table, checks, probes), files=_beside(folder, files))


def _beside(folder: Path, names: object) -> dict[str, bytes]:
    """Those of the files `names` of a release that lie in its folder, as they are now."""
    found = {}
    for name in names if isinstance(names, dict) else ():
        path = folder / name
        if is_safe_name(name) and path.is_file() and path.stat().st_size <= LARGEST_MIB << 20:
            found[name] = path.read_bytes()
    return found


def release_document(assignment: Assignment) -> JSON:
    """What `load_release` reads: nothing of it is hidden."""
    return {
        "schema": SCHEMA,
        "name": assignment.name,
        "title": assignment.title,
        "data": assignment.data,
        "seed": assignment.seed,
        "preload": list(assignment.preload),
        "parameters": dict(assignment.parameters),
        "limits": {item.name: getattr(assignment.limits, item.name) for item in fields(Limits)},
        "questions": [
            {"id": item.id, "title": item.title, "points": item.points, "manual": item.manual}
            for item in assignment.questions
        ],
        **({"grading": {"ignore": list(assignment.ignore)}} if assignment.ignore else {}),
        **({"files": digests_of(assignment.files)} if assignment.files else {}),
    }


def load_module(path: Path) -> ModuleType:
    """The module in `path`, run afresh. Trusted code only. Raises `AssignmentError` when it cannot be run."""
    name = f"gradecast_{path.parent.name}_{path.stem}".replace("-", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise AssignmentError(f"{path}: no such file; put it there")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        where = f"{path.parent.name}/{path.name}"
        raise AssignmentError(f"{where}: cannot be run ({_said(error)}); fix it there") from error
    return module


def _draw_of(path: Path) -> Draw:
    draw: Draw | None = getattr(load_module(path), "draw", None)
    if not callable(draw):
        raise AssignmentError(
            f"{path.parent.name}/{path.name}: no function draw(rng, data); write one, or remove the file"
        )
    return draw


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {in_a_line(error)}"


def _assignment(
    name: str, table: Mapping[str, Any], checks: tuple[Check, ...], probes: str, metrics: tuple[Metric, ...] = ()
) -> Assignment:
    where = f"{name}/assignment.toml"
    check_settings(table, where)
    return Assignment(
        name=name,
        title=table.get("title", name),
        questions=tuple(question_of(entry, where) for entry in table.get("questions", ())),
        checks=checks,
        probes=probes,
        metrics=metrics,
        limits=limits_of(table.get("limits", {}), where),
        data=table.get("data"),
        preload=tuple(table.get("preload", ())),
        parameters=table.get("parameters", {}),
        seed=table.get("seed", 0),
        ignore=tuple(table.get("grading", {}).get("ignore", ())),
        course_name=table.get("nbgrader", {}).get("assignment", ""),
        notebook_name=table.get("nbgrader", {}).get("notebook", ""),
    )


def _read_text(path: Path) -> str:
    """The text of a file of ours. Raises `AssignmentError`."""
    where = f"{path.parent.name}/{path.name}"
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise AssignmentError(f"{where}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise AssignmentError(f"{where}: cannot be read ({error.strerror}); put the file there") from None
