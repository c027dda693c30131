"""Loads attacks: small hostile submissions, kept as `attacks/<category>/<name>.py` in the repository.

A file begins with a docstring that says what it tries, and some constants; py:percent cells follow. A cell that names a
question is its answer; the others run before everything else. Placeholders such as `@NAME@` stand for what a
well-informed attacker knows; see `grader.attack.course`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from grader.errors import InputError
from grader.notebook import SourceCell, parse_cells
from grader.support.wording import did_you_mean

__all__ = [
    "CATEGORIES",
    "EXERCISE",
    "TARGET",
    "Attack",
    "Proof",
    "choose_attacks",
    "find_suite",
    "load_attack",
    "load_attacks",
]

TARGET = "target"
"""Name of the exercise that is attacked."""
EXERCISE = Path("exercise")
"""The course with that exercise, relative to the suite's folder."""
CATEGORIES: Mapping[str, str] = {
    "tampering": "with the judging",
    "reading": "what is hidden",
    "forging": "results",
    "exhausting": "the machine",
    "escaping": "from the sandbox",
    "reports": "that harm who reads them",
    "cheating": "at machine learning",
}


class Proof(StrEnum):
    """The proof that an attack was carried out, and did not fail through a mistake of its own."""

    ATTEMPTED = "attempted"
    """It prints this word after it has tried everything."""
    STOPPED = "stopped"
    """A limit stopped it, in a cell or in a probe."""
    REFUSED = "refused"
    """The submission was not run at all."""


@dataclass(frozen=True)
class Attack:
    """One attack."""

    name: str
    """The file's name without ending."""
    category: str
    """One of `CATEGORIES`."""
    tries: str
    """What it tries, in a sentence or two."""
    success: str
    """The sign of its success, seen from outside. After every attack we look for all signs, not only for this one."""
    source: str = ""
    """Its source: a CVE, a paper, a report."""
    earns: float = 0.0
    """Points that an honest run of the same code earns."""
    proof: Proof = Proof.ATTEMPTED
    """The proof that it was carried out."""
    needs: str = ""
    """A path that must exist for the attack to make sense on this machine; empty if none."""
    student: str = ""
    """The student's id, if the id itself is the attack; empty means the attack's name."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Files next to the notebook, by relative path."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Symbolic links next to the notebook, with their targets."""
    looked_at: bool = False
    """Whether it may end unjudged, with no points, because it looks the same as a fault of the machine."""
    cells: tuple[SourceCell, ...] = ()
    """Answers, and cells that run first."""
    replaced: Mapping[str, str] = field(default_factory=dict)
    """New sources of other cells, including locked ones, by id."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """Entries to add to the notebook's metadata."""


_FIELDS: Mapping[str, tuple[str, type]] = {
    "SUCCESS": ("success", str),
    "SOURCE": ("source", str),
    "EARNS": ("earns", int),
    "PROOF": ("proof", str),
    "NEEDS": ("needs", str),
    "LOOKED_AT": ("looked_at", bool),
    "STUDENT": ("student", str),
    "FILES": ("files", dict),
    "LINKS": ("links", dict),
    "CELLS": ("replaced", dict),
    "METADATA": ("metadata", dict),
}


def find_suite(folder: Path | None = None) -> Path:
    """The suite's folder: `folder`, or `attacks/` in the clone that holds this package or the working directory.

    Raises `InputError` if there is none.
    """
    clone, here = Path(__file__).parents[2], Path.cwd()
    for suite in [folder] if folder else [place / "attacks" for place in (clone, here, *here.parents)]:
        if (suite / EXERCISE / "reference" / TARGET / "assignment.toml").is_file():
            return suite
    if folder:
        raise InputError(f"{folder}: no attack suite there; name the folder attacks/ of gradecast's repository")
    raise InputError(
        "the attack suite is not part of the installed package; "
        "clone gradecast's repository and name its folder, with --suite gradecast/attacks"
    )


def load_attacks(suite: Path) -> tuple[Attack, ...]:
    """All attacks of `suite`, sorted by category and name."""
    return tuple(load_attack(path) for category in CATEGORIES for path in sorted((suite / category).glob("[a-z]*.py")))


def choose_attacks(names: Sequence[str], suite: Path) -> tuple[Attack, ...]:
    """The attacks with these names or categories; all attacks if `names` is empty. Raises `InputError`."""
    attacks = load_attacks(suite)
    known = {attack.name for attack in attacks} | set(CATEGORIES)
    strangers = [name for name in names if name not in known]
    if strangers:
        hint = did_you_mean(strangers[0], known, "gradecast attack --list names them")
        raise InputError(f"there is no attack {strangers[0]!r}, and no class of them; {hint}")
    return tuple(attack for attack in attacks if not names or {attack.name, attack.category} & set(names))


def load_attack(path: Path) -> Attack:
    """The attack in `path`. Raises `InputError` if it is not one."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    where = f"{path.parent.name}/{path.name}"
    values: dict[str, Any] = {}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in _FIELDS and name not in values:
                field_name, kind = _FIELDS[name]
                values[field_name] = ast.literal_eval(value)
                if not isinstance(values[field_name], kind):
                    raise InputError(f"{where}: {name} is not of type {kind.__name__}")
    tries = " ".join((ast.get_docstring(tree) or "").split())
    if not tries or "success" not in values:
        raise InputError(f"{where}: an attack has a docstring that says what it tries, and SUCCESS")
    values["proof"] = Proof(values.get("proof", Proof.ATTEMPTED))
    cells = parse_cells(text, where)[1:]  # the first one is the docstring and the constants
    return Attack(path.stem, path.parent.name, tries, cells=cells, **values)
