"""An attack: a small submission that means harm, kept as `attacks/<category>/<name>.py` of the repository.

A file begins with a docstring, which says what is tried, and some constants; then follow py:percent cells. One that
names a question is the answer to it, the others run before everything else. `@NAME@` and the like stand for what a
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
"""The course with that exercise, in the folder of the suite."""
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
    """How it is known that an attack was carried out, and did not fail by a slip of its own."""

    ATTEMPTED = "attempted"
    """It prints this word when it has tried everything."""
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
    """How success would be seen from outside. All signs are looked for after every attack, not this one alone."""
    source: str = ""
    """Where it is known from: a CVE, a paper, a report."""
    earns: float = 0.0
    """Points that an honest run of the same code earns."""
    proof: Proof = Proof.ATTEMPTED
    """How it is known that it was carried out."""
    needs: str = ""
    """A path without which it makes no sense on this machine."""
    student: str = ""
    """The student's id, where that is the attack; the name otherwise."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Files beside the notebook, by relative path."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Symbolic links beside the notebook, with their targets."""
    looked_at: bool = False
    """Whether it may come to a person, unjudged and without points: nobody can tell it from a fault of the machine."""
    cells: tuple[SourceCell, ...] = ()
    """Answers, and cells that run first."""
    replaced: Mapping[str, str] = field(default_factory=dict)
    """Sources of other cells, locked ones too, by id."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """Added to the notebook's metadata."""


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
    """The folder of the suite: `folder`, or `attacks/` of the clone in which this package or the working directory is.

    Raises `InputError` where there is none.
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
    """All attacks of `suite`, by category and name."""
    return tuple(load_attack(path) for category in CATEGORIES for path in sorted((suite / category).glob("[a-z]*.py")))


def choose_attacks(names: Sequence[str], suite: Path) -> tuple[Attack, ...]:
    """The attacks called so, and those of the categories called so; all without names. Raises `InputError`."""
    attacks = load_attacks(suite)
    known = {attack.name for attack in attacks} | set(CATEGORIES)
    strangers = [name for name in names if name not in known]
    if strangers:
        hint = did_you_mean(strangers[0], known, "gradecast attack --list names them")
        raise InputError(f"there is no attack {strangers[0]!r}, and no class of them; {hint}")
    return tuple(attack for attack in attacks if not names or {attack.name, attack.category} & set(names))


def load_attack(path: Path) -> Attack:
    """The attack in `path`. Raises `InputError` for what is not one."""
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
